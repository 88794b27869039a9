"""The verified past of a share or of F: the weeks before, as they were published."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from sqlalchemy import select

from crm.core.db import db
from crm.core.weeks import Week
from crm.mix.forecast.question import FIT
from crm.mix.measures import Measure
from crm.mix.models import WeekRow, WeekValue
from crm.mix.progress import SCOPES, Cells, Progress
from crm.mix.rows import Row
from crm.mix.tallies import Moves, Tally
from crm.mix.weekly import WeekCount, before, from_weeks
from crm.plan.models import Block, Cluster

WEEKS = 26


def past(focus: str, shown: Progress, scope: str) -> list[tuple[date, float]]:
    """The values of half a year with their Sundays, by today's target; none where it was not kept."""
    last = shown.as_of.week if shown.as_of.closed else shown.as_of.week.previous
    weeks = [Week(last.monday - timedelta(weeks=n)) for n in range(WEEKS - 1, -1, -1)]
    if shown.measure is Measure.COUNT:
        moves = _counts(weeks, {block: shown.since(block) for block in SCOPES[scope]})
    else:
        moves = _values(weeks, shown, SCOPES[scope])
    found = []
    for week, cells in moves.items():
        then = replace(shown, moves=cells, projects={})
        value = value_of(next(row for row in then.table() if row.key == scope), focus)
        if value is not None:
            found.append((Week.parse(week).sunday, float(value)))
    return found


def value_of(row: Row, focus: str) -> Fraction | None:
    """A cluster's share in a row, or its F; None where the rules for few firms allow no number."""
    if row.size == "few" or not row.shares:
        return None
    if focus == FIT:
        return None if row.deviation is None else 1 - row.deviation
    return row.shares[focus]


def _counts(weeks: Sequence[Week], since: Mapping[str, date]) -> dict[str, Cells]:
    wanted = {str(week) for week in weeks} | {str(before(day)) for day in since.values()}
    query = (
        select(WeekRow.week, Block.code, Cluster.code, WeekRow.stage, WeekRow.leads, WeekRow.tenths)
        .join(Block, Block.id == WeekRow.block_id)
        .join(Cluster, Cluster.id == WeekRow.cluster_id)
        .where(WeekRow.week.in_(sorted(wanted)), Block.code.in_(sorted(since)))
    )
    rows = [WeekCount(*row[:4], Tally(*row[4:])) for row in db.session.execute(query)]
    kept = {row.week for row in rows}
    return {str(week): from_weeks(rows, week, since) for week in weeks if str(week) in kept}


def _values(weeks: Sequence[Week], shown: Progress, blocks: Sequence[str]) -> dict[str, Cells]:
    columns = (
        WeekValue.landed_leads,
        WeekValue.landed,
        WeekValue.landed_firms,
        WeekValue.left_leads,
        WeekValue.left,
        WeekValue.left_firms,
    )
    query = (
        select(WeekValue.week, Block.code, Cluster.code, *columns)
        .join(Block, Block.id == WeekValue.block_id)
        .join(Cluster, Cluster.id == WeekValue.cluster_id)
        .where(
            WeekValue.measure == shown.measure,
            WeekValue.basis == shown.basis,
            WeekValue.week.in_([str(week) for week in weeks]),
            Block.code.in_(blocks),
        )
        .order_by(WeekValue.week)
    )
    found: dict[str, dict[tuple[str, str], Moves]] = defaultdict(dict)
    for week, block, cluster, *numbers in db.session.execute(query):
        found[week][block, cluster] = Moves(Tally(*numbers[:3]), Tally(*numbers[3:]))
    return dict(found)
