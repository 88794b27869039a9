"""Reading what a forecast rests on: open leads as they stood, our record, past shares."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from crm.accounts.models import User
from crm.core.db import db
from crm.leads.models import Lead, LeadShare
from crm.leads.placing import is_open
from crm.leads.queries import visible_to
from crm.leads.rules import PIPELINE, AmountKind, Status
from crm.mix.forecast.bets import COMMITTED, Crowd, Open, Place, crowded
from crm.mix.forecast.calibration import Calibration
from crm.mix.forecast.models import ForecastRecord, LeadPrediction
from crm.mix.forecast.odds import Record
from crm.mix.known import changed_since, standings_before, unchanged_since
from crm.mix.models import MixTarget
from crm.mix.progress import AsOf
from crm.plan.models import Block, Cluster

MOST = 2_000
"""So many parts of leads are drawn one by one, the largest first; the rest by stage and cluster."""
LAST = PIPELINE[-1].rank


@dataclass(frozen=True)
class Pipeline:
    """The open leads of some blocks: one by one, and the many small ones together."""

    leads: tuple[Open, ...]
    crowds: tuple[Crowd, ...] = ()

    @property
    def many(self) -> int:
        return len(self.leads) + sum(crowd.many for crowd in self.crowds)


@dataclass(frozen=True)
class Known:
    """Our own record as it was kept last."""

    week: str
    records: dict[str, Record]
    paid: tuple[int, Fraction] | None
    calibration: Calibration


NOTHING_KNOWN = Known("", {}, None, Calibration())


def known_record(as_of: AsOf) -> Known:
    """The newest record whose week had ended by then."""
    query = (
        select(ForecastRecord)
        .where(ForecastRecord.edge_at <= as_of.edge)
        .order_by(ForecastRecord.edge_at.desc())
        .limit(1)
    )
    row = db.session.scalar(query)
    if row is None:
        return NOTHING_KNOWN
    content = row.content
    records = {
        stage: Record(one["landed"], one["closed"], tuple(one["curve"]) if one["curve"] else None)
        for stage, one in content["stages"].items()
    }
    paid = content["paid"]
    return Known(
        row.week,
        records,
        (paid[0], Fraction(paid[1])) if paid else None,
        Calibration.of(content["calibration"]),
    )


def first_prediction_until() -> Any:
    """The day by which the first prediction is over; None before there is one."""
    return db.session.scalar(select(func.min(LeadPrediction.until)))


def periods_end(targets: Iterable[int]) -> Any:
    """The last day of the targets' periods; None without a target."""
    query = select(func.max(MixTarget.period_to)).where(MixTarget.id.in_(sorted(targets)))
    return db.session.scalar(query)


def pipeline(as_of: AsOf, blocks: Sequence[str], *, by_amount: bool) -> Pipeline:
    """The open leads with a part in some blocks, as they stood at the moment asked for."""
    found = _largest(as_of, blocks, by_amount=by_amount)
    if as_of.closed:
        leads = [*_together(found), *_as_they_stood(as_of, blocks)]
        leads.sort(key=lambda lead: (-(lead.planned or 0) if by_amount else -lead.stage.rank, lead.id))
        return Pipeline(tuple(leads[:MOST]), tuple(crowded(leads[MOST:])))
    if len(found) < MOST:
        return Pipeline(tuple(_together(found)))
    last = found[-1].id  # the rows of the last lead may be cut off
    leads = [lead for lead in _together(found) if lead.id != last]
    return Pipeline(tuple(leads), tuple(_rest(_crowds(as_of, blocks), leads)))


COLUMNS = (
    Lead.id,
    Lead.stage,
    Lead.status,
    Lead.planned,
    Lead.contract,
    Block.code.label("block"),
    Cluster.code.label("cluster"),
    LeadShare.tenths,
)


def _parts(query: Select[Any], as_of: AsOf, blocks: Sequence[str]) -> Select[Any]:
    query = (
        query.join(LeadShare, LeadShare.lead_id == Lead.id)
        .join(Block, Block.id == LeadShare.block_id)
        .join(Cluster, Cluster.id == LeadShare.cluster_id)
        .where(is_open(), Lead.stage_rank <= LAST, Block.code.in_(blocks))
    )
    return query.where(unchanged_since(as_of.edge)) if as_of.closed else query


def _largest(as_of: AsOf, blocks: Sequence[str], *, by_amount: bool) -> list[Any]:
    """Parts of leads, one a row. A closed week has no figures of its own for the rest: all of it."""
    query = _parts(select(*COLUMNS), as_of, blocks)
    if as_of.closed:
        return list(db.session.execute(query.order_by(Lead.id, LeadShare.id)))
    first = Lead.planned_key.desc() if by_amount else Lead.stage_rank.desc()
    query = query.order_by(first, Lead.id, LeadShare.id).limit(MOST)
    return list(db.session.execute(query))


def _together(rows: Iterable[Any]) -> list[Open]:
    """The rows of each lead as one."""
    places: dict[int, list[Place]] = defaultdict(list)
    leads = {}
    for row in rows:
        leads[row.id] = row
        places[row.id].append(Place(row.block, row.cluster, row.tenths))
    return [
        Open(
            number,
            row.stage,
            row.status is Status.ON_HOLD,
            row.planned,
            row.contract,
            tuple(places[number]),
        )
        for number, row in leads.items()
    ]


def _as_they_stood(as_of: AsOf, blocks: Sequence[str]) -> Iterable[Open]:
    """Leads that went on since a closed week's edge, as they stood at it."""
    block_of, cluster_of = _codes(Block), _codes(Cluster)
    for number, standing in standings_before(as_of.edge, changed_since(as_of.edge)):
        places = tuple(
            Place(block_of[block], cluster_of[cluster], tenths)
            for block, cluster, tenths in standing.shares
            if block_of[block] in blocks
        )
        if places and standing.stage in PIPELINE and standing.status.is_open:
            yield Open(
                number,
                standing.stage,
                standing.status is Status.ON_HOLD,
                standing.amounts.get(AmountKind.PLANNED),
                standing.amounts.get(AmountKind.CONTRACT),
                places,
            )


def _codes(model: type[Block] | type[Cluster]) -> dict[int, str]:
    return {row.id: row.code for row in db.session.execute(select(model.id, model.code))}


def _crowds(as_of: AsOf, blocks: Sequence[str]) -> list[Crowd]:
    """All open leads by stage, block and cluster."""
    signed = Lead.stage.in_(COMMITTED) & Lead.contract.is_not(None)
    key = (Lead.stage, Lead.status, Block.code, Cluster.code)
    sums: tuple[ColumnElement[Any], ...] = (
        func.sum(LeadShare.tenths),
        func.count(),
        func.sum(case((signed, 0), else_=func.coalesce(Lead.planned, 0) * LeadShare.tenths)),
        func.sum(case((signed, Lead.contract * LeadShare.tenths), else_=0)),
        func.sum(case((signed, 0), (Lead.planned.is_(None), 1), else_=0)),
    )
    query = _parts(select(*key, *sums), as_of, blocks).group_by(*key)
    return [
        Crowd(
            stage,
            status is Status.ON_HOLD,
            Place(block, cluster, int(tenths)),
            int(many),
            int(planned),
            int(contract),
            int(missing),
        )
        for stage, status, block, cluster, tenths, many, planned, contract, missing in (
            db.session.execute(query)
        )
    ]


def _rest(crowds: Iterable[Crowd], leads: Iterable[Open]) -> Iterable[Crowd]:
    """What is left of the sums when those drawn one by one are taken out."""
    taken = {one.key: one for one in crowded(leads)}
    for crowd in crowds:
        left = crowd.less(taken[crowd.key]) if crowd.key in taken else crowd
        if left.many > 0:
            yield left


def names_of(user: User | None, leads: Iterable[int]) -> dict[int, Any]:
    """The leads among these that a reader may read; the command line reads all."""
    query = select(Lead.id, Lead.code, Lead.name, Lead.stage).where(Lead.id.in_(sorted(leads)))
    if user is not None:
        query = query.where(Lead.id.in_(select(visible_to(user).subquery().c.id)))
    return {row.id: row for row in db.session.execute(query)}
