"""What landed, left and is committed, added up by block and cluster in any measure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, Subquery, and_, case, func, literal, select

from crm.core.db import db
from crm.leads.models import Lead, LeadShare
from crm.leads.placing import is_signed
from crm.leads.rules import Stage, Status
from crm.mix import progress as rules
from crm.mix.measures import Measure
from crm.mix.progress import COUNT, Moves, Tally
from crm.plan.models import Block, Cluster

COMMITTED = tuple(Stage(value) for value in sorted(rules.COMMITTED))
AMOUNTS: Mapping[Measure, Any] = {
    Measure.RECEIVED: Lead.received,
    Measure.EXPECTED: func.coalesce(Lead.contract, Lead.planned),
    Measure.PLANNED: Lead.planned,
    Measure.JOBS: Lead.jobs_actual,
    Measure.OUTPUT: Lead.output_actual,
    Measure.TAX: Lead.tax_actual,
    Measure.REGISTERED: Lead.registered,
}
"""Where a lead's amount of each measure stands; NULL where it does not say."""
SIGNED = (Lead.id, Lead.stage, Lead.status, Lead.landed_counted_on, Lead.left_counted_on)

Key = tuple[str, str]


def moves_now(since: Mapping[str, date], measure: Measure = COUNT) -> dict[Key, Moves]:
    """What counts now. The few leads that got so far come first, from an index that holds it all."""
    return moves_of(since, (measure,))[measure]


def moves_of(
    since: Mapping[str, date], measures: Sequence[Measure], *where: ColumnElement[bool]
) -> dict[Measure, dict[Key, Moves]]:
    """The same in several measures by one statement, of the leads that `where` lets through."""
    signed = _signed(measures, where)
    columns = [column for kind in _kinds(signed, since) for column in _sums(signed, kind, measures)]
    query = _by_cell((Block.code, Cluster.code, *columns), signed)
    found: dict[Measure, dict[Key, Moves]] = {measure: {} for measure in measures}
    for block, cluster, *sums in db.session.execute(query):
        for measure, moves in zip(measures, _moves(sums, measures), strict=True):
            found[measure][block, cluster] = moves
    return found


def _signed(measures: Sequence[Measure], where: Iterable[ColumnElement[bool]]) -> Subquery:
    amounts = [AMOUNTS[one].label(one.value) for one in measures if one is not COUNT]
    # The offset keeps them apart: joined at once, SQLite would look each of them up in the table.
    return select(*SIGNED, *amounts).where(is_signed(), *where).offset(0).subquery()


def _by_cell(columns: tuple[Any, ...], signed: Subquery) -> Select[Any]:
    return (
        select(*columns)
        .select_from(signed)
        .join(LeadShare, LeadShare.lead_id == signed.c.id)
        .join(Block, Block.id == LeadShare.block_id)
        .join(Cluster, Cluster.id == LeadShare.cluster_id)
        .group_by(Block.code, Cluster.code)
    )


def _kinds(signed: Subquery, since: Mapping[str, date]) -> list[ColumnElement[bool]]:
    start = first_day(since)
    ended = signed.c.status.in_([Status.LEFT, Status.DORMANT])
    return [
        signed.c.landed_counted_on >= start,
        signed.c.left_counted_on >= start,
        and_(signed.c.stage.in_(COMMITTED), ~ended),
    ]


def first_day(since: Mapping[str, date]) -> ColumnElement[date]:
    """From when a row's block counts; no block is looked at where all begin on one day."""
    days = {since.get(block) for block in rules.SCOPES["ALL"]}
    if len(days) == 1 and (day := days.pop()):
        return literal(day, Date())
    return case({block: literal(day, Date()) for block, day in since.items()}, value=Block.code)


def _sums(
    signed: Subquery, kind: ColumnElement[bool], measures: Sequence[Measure]
) -> list[ColumnElement[int]]:
    """How many shares and tenths of a firm, then of each measure the amount and who lacks it."""
    columns: list[ColumnElement[int]] = [
        func.sum(case((kind, 1), else_=0)),
        func.sum(case((kind, LeadShare.tenths), else_=0)),
    ]
    for measure in measures:
        if measure is not COUNT:
            value = signed.c[measure.value]
            amount = func.coalesce(value, 0) * LeadShare.tenths
            columns.append(func.sum(case((kind, amount), else_=0)))
            columns.append(func.sum(case((and_(kind, value.is_(None)), 1), else_=0)))
    return columns


def _moves(sums: Sequence[Any], measures: Sequence[Measure]) -> list[Moves]:
    size = len(sums) // 3
    kinds = [[int(number) for number in sums[k * size : (k + 1) * size]] for k in range(3)]
    return [Moves(*(tally_of(kind, measures, one) for kind in kinds)) for one in measures]


def tally_of(sums: Sequence[int], measures: Sequence[Measure], measure: Measure) -> Tally:
    """One measure out of the sums of a kind."""
    leads, firms = sums[:2]
    if measure is COUNT:
        return Tally(leads, firms)
    place = 2 + 2 * [one for one in measures if one is not COUNT].index(measure)
    return Tally(leads, sums[place], firms, sums[place + 1])
