"""What moved between two closed weeks, by their rows of counts. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from crm.core.weeks import Week
from crm.mix.progress import COMMITTED, LANDED, LEFT_ROW
from crm.mix.tallies import NONE, NOTHING, Moves, Tally

COUNTED = (*sorted(LANDED | COMMITTED), LEFT_ROW)
"""The stages whose rows say what moved; a closed week notes the others, too."""


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
    end = str(week)
    starts = {block: str(min(before(day), week)) for block, day in since.items()}
    found: dict[tuple[str, str], Moves] = {}
    for row in rows:
        key = (row.block, row.cluster)
        moved = found.get(key, NONE)
        if row.week == end:
            moved = _with(moved, row, row.tally, committed=True)
        if row.week == starts[row.block]:
            moved = _with(moved, row, NOTHING - row.tally, committed=False)
        found[key] = moved
    return found


def _with(moved: Moves, row: WeekCount, tally: Tally, *, committed: bool) -> Moves:
    if row.stage == LEFT_ROW:
        return Moves(moved.landed + tally, moved.left + tally, moved.committed)
    if row.stage in LANDED:
        return Moves(moved.landed + tally, moved.left, moved.committed)
    if committed and row.stage in COMMITTED:
        return Moves(moved.landed, moved.left, moved.committed + tally)
    return moved
