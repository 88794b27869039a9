"""What stands in the blocks by count as of the last closed week, in one statement at any size.

Lists weigh their leads with it: a closed week is kept, so nothing that landed is added up again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import CompoundSelect, Select, func, select, union_all

from crm.core import clock
from crm.core.db import db
from crm.core.weeks import Week
from crm.mix import queries as mix
from crm.mix.advice.standing import grounds
from crm.mix.advice.value import Ground
from crm.mix.books import (
    NEWEST,
    NONE,
    Books,
    codes_in,
    dated_lines,
    newest_week,
    reading,
    sorted_out,
)
from crm.mix.codes import remember
from crm.mix.history.moments import Known
from crm.mix.models import Baseline, WeekClose, WeekRow
from crm.mix.progress import COUNT, LANDED, LEFT_ROW, Progress
from crm.mix.rules import BLOCKS
from crm.mix.tallies import Tally
from crm.mix.weekly import WeekCount, before, from_weeks
from crm.settings.queries import in_force

COUNTED = ("week", "stage", "leads", "tenths")
"""What a line of a closed week has beside those of the books."""


@dataclass(frozen=True)
class Settled:
    """The blocks as leads find them, and the week whose figures these are; None for now."""

    week: Week | None
    grounds: Mapping[str, Ground]


def settled() -> Settled:
    """The blocks by the last closed week; as they stand now (another statement) before the first."""
    lines = _lines().subquery()
    counted = [lines.c[name] for name in COUNTED]
    rows = db.session.execute(reading(lines).add_columns(*counted)).all()
    remember(codes_in(rows))
    kept = sorted_out(COUNT, [row[: -len(COUNTED)] for row in rows if row.stage is None])
    newest = next((row.week for row in rows if row.stage == NEWEST), None)
    if newest is None:
        return Settled(None, grounds(mix.figures(Known(mix.open_week(), COUNT), kept)))
    week = Week.parse(newest)
    return Settled(week, grounds(_figures(week, kept, rows)))


def _figures(week: Week, kept: Books, rows: Any) -> Progress:
    as_of = mix.closed_week(week)
    empty = mix.assembled(as_of, kept)
    if empty.flow_since not in _flow_days():  # the office changed it after that week
        return mix.figures(Known(as_of, COUNT), kept)
    counts = (
        WeekCount(row.week, row.block, row.cluster, row.stage, Tally(row.leads, row.tenths))
        for row in rows
        if row.stage not in (None, NEWEST)
    )
    since = {block: empty.since(block) for block in BLOCKS}
    return replace(empty, moves=from_weeks(counts, week, since))


def _flow_days() -> set[date]:
    """From when flows count, as the office says today and said a week ago."""
    today = clock.today()
    days = (today, today - timedelta(weeks=1))
    return {date.fromisoformat(in_force(day)["flow_since"]) for day in days}


def _lines() -> CompoundSelect[Any]:
    """The books' own lines, the newest closed week, and what had landed or left by some weeks."""
    place = (WeekRow.block_id, NONE, NONE, NONE, WeekRow.cluster_id)
    counts = select(*place, WeekRow.week, WeekRow.stage, WeekRow.leads, WeekRow.tenths).where(
        WeekRow.week.in_(_wanted()), WeekRow.stage.in_([*sorted(LANDED), LEFT_ROW])
    )
    return union_all(*dated_lines(COUNT), counts)


def _wanted() -> Any:
    """The newest week, and those before which nothing counts: by the office's day, by baselines."""
    flows = [str(before(day)) for day in sorted(_flow_days())]
    ended = select(func.min(WeekClose.edge_at)).where(WeekClose.edge_at > Baseline.as_of)
    of_baselines: Select[Any] = select(WeekClose.week).join(
        Baseline, WeekClose.edge_at == ended.correlate(Baseline).scalar_subquery()
    )
    return union_all(
        select(WeekClose.week).where(WeekClose.week == newest_week()),
        select(WeekClose.week).where(WeekClose.week.in_(flows)),
        of_baselines.where(Baseline.approved_by_id.is_not(None)),
    )
