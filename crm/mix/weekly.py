"""What moved between two closed weeks, by their rows of counts. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from crm.core.weeks import Week
from crm.mix.progress import COMMITTED, LANDED, LEFT_ROW, NOTHING, Moves, Tally


@dataclass(frozen=True)
class WeekCount:
    """One row of a closed week."""

    week: str
    block: str
    cluster: str
    stage: str
    tally: Tally


def before(since: date) -> Week:
    """The last week that does not count any more: counting goes by the Monday of a week."""
    return Week.of(since - timedelta(days=1))


def from_weeks(
    rows: Iterable[WeekCount], week: Week, since: Mapping[str, date]
) -> dict[tuple[str, str], Moves]:
    """What moved between two closed weeks: what stood at the end less what stood before."""
    found: dict[tuple[str, str], Moves] = {}
    for row in rows:
        key = (row.block, row.cluster)
        start = min(before(since[row.block]), week)
        moved = found.get(key, Moves())
        if row.week == str(week):
            moved = _with(moved, row, row.tally, committed=True)
        if row.week == str(start):
            moved = _with(moved, row, NOTHING - row.tally, committed=False)
        found[key] = moved
    return found


def _with(moved: Moves, row: WeekCount, tally: Tally, *, committed: bool) -> Moves:
    if row.stage == LEFT_ROW:
        return replace(moved, landed=moved.landed + tally, left=moved.left + tally)
    if row.stage in LANDED:
        return replace(moved, landed=moved.landed + tally)
    if committed and row.stage in COMMITTED:
        return replace(moved, committed=moved.committed + tally)
    return moved
