"""The many small leads of the pipeline, added up by the database: each lead counts once."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    Select,
    Subquery,
    case,
    func,
    literal,
    literal_column,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from crm.core.db import db
from crm.core.hints import unindexed
from crm.leads.counted import is_counted
from crm.leads.models import Lead, LeadShare
from crm.leads.placing import is_open
from crm.leads.rules import PIPELINE, Stage, Status
from crm.mix.codes import Codes, codes
from crm.mix.forecast.bets import COMMITTED, TENTHS, Crowd, Mass, Open, crowded, merged
from crm.mix.known import unchanged_since
from crm.mix.progress import AsOf
from crm.plan.models import Block, Cluster

EARLY = tuple(stage for stage in PIPELINE if stage not in COMMITTED)
SHARE = aliased(LeadShare)
"""By another name, so that asking who may read a lead can ask for shares of its own."""


def parts_of(query: Select[Any], as_of: AsOf, blocks: Sequence[str]) -> Select[Any]:
    """Joined to the parts of open leads, as far as they stand as they stood.

    Not by the index of blocks, which are all leads there ever were.
    """
    query = (
        query.join(SHARE, SHARE.lead_id == Lead.id)
        .join(Block, Block.id == unindexed(SHARE.block_id))
        .join(Cluster, Cluster.id == SHARE.cluster_id)
        .where(is_open(), is_counted(), Lead.stage.in_(PIPELINE), Block.code.in_(blocks))
    )
    return query.where(unchanged_since(as_of.edge)) if as_of.closed else query


def largest(as_of: AsOf, blocks: Sequence[str], first: Any, most: int) -> Subquery:
    """The numbers of the foremost parts of open leads, found without a look at any lead."""
    inside = [number for number, code in codes().blocks.items() if code in blocks]
    query = select(Lead.id.label("lead_id"), SHARE.id.label("share_id"))
    query = _open(query, as_of, inside).order_by(first.desc(), Lead.id, SHARE.id)
    return query.limit(most).subquery()


def crowds(as_of: AsOf, blocks: Sequence[str]) -> list[Crowd]:
    """All open leads of the open week by stage and main block and cluster; each counts once.

    In an order of their own, whatever the database's is: each crowd takes its draws in turn.
    """
    names = codes()
    inside = [number for number, code in names.blocks.items() if code in blocks]
    rows = union_all(
        _whole(as_of, inside, EARLY), _whole(as_of, inside, COMMITTED), _split(as_of, inside, names)
    )
    found = [_crowd(row, names) for row in db.session.execute(select(*rows.subquery().c))]
    return merged(sorted(found, key=_order))


def _crowd(row: Any, names: Codes) -> Crowd:
    stage, status, home, mainly, block, cluster, split, *sums = row
    *masses, many, missing = map(int, sums)
    return Crowd(
        stage,
        status is Status.ON_HOLD,
        main=(names.blocks[home], names.clusters[mainly]),
        split=bool(split),
        parts={(names.blocks[block], names.clusters[cluster]): Mass(*masses)},
        many=many,
        unsized=missing,
    )


def _order(crowd: Crowd) -> tuple[Any, ...]:
    return crowd.split, crowd.stage.value, crowd.held, crowd.main, *crowd.parts


def _open(
    query: Any, as_of: AsOf, inside: Sequence[int], stages: Sequence[Stage] = PIPELINE
) -> Select[Any]:
    """Joined to the parts of open leads by their numbers alone: codes cost two joins for each."""
    joined: Select[Any] = query.join(SHARE, SHARE.lead_id == Lead.id).where(
        is_open(), is_counted(), Lead.stage.in_(stages), unindexed(SHARE.block_id).in_(inside)
    )
    return joined.where(unchanged_since(as_of.edge)) if as_of.closed else joined


def _whole(as_of: AsOf, inside: Sequence[int], stages: Sequence[Stage]) -> Select[Any]:
    """Leads that are not split: most, and each of them is one row.

    Where nothing is signed no contract is asked for: all else stands in an index.
    """
    place = (SHARE.block_id, SHARE.cluster_id)
    contract = Lead.contract if stages is COMMITTED else null()
    sums = _sums(Lead.stage, Lead.planned, contract, SHARE.tenths, true())
    query = select(Lead.stage, Lead.status, *_called(*place, *place), literal(0), *sums)
    query = _open(query, as_of, inside, stages)
    query = query.where(SHARE.tenths == literal_column(str(TENTHS)))
    return query.group_by(Lead.stage, Lead.status, *place)


def _split(as_of: AsOf, inside: Sequence[int], names: Codes) -> Select[Any]:
    """Leads that are split: their parts, beside where most of them lies; the first counts them."""
    block = case(names.blocks, value=SHARE.block_id)
    cluster = case(names.clusters, value=SHARE.cluster_id)
    order = (SHARE.tenths.desc(), block, cluster)
    columns: dict[str, Any] = {
        "stage": Lead.stage,
        "status": Lead.status,
        "home": func.first_value(SHARE.block_id).over(partition_by=Lead.id, order_by=order),
        "mainly": func.first_value(SHARE.cluster_id).over(partition_by=Lead.id, order_by=order),
        "block": SHARE.block_id,
        "cluster": SHARE.cluster_id,
        "planned": Lead.planned,
        "contract": Lead.contract,
        "tenths": SHARE.tenths,
        "place": func.row_number().over(partition_by=Lead.id, order_by=order),
    }
    query = select(*(column.label(name) for name, column in columns.items()))
    # Few leads are: their numbers first, or all open leads would be joined to their parts again.
    parts = select(LeadShare.lead_id).where(LeadShare.tenths < literal_column(str(TENTHS)))
    query = _open(query, as_of, inside).where(
        Lead.id.in_(parts), SHARE.tenths < literal_column(str(TENTHS))
    )
    part = query.subquery().c
    key = [part[name] for name in list(columns)[:6]]
    sums = _sums(part.stage, part.planned, part.contract, part.tenths, part.place == 1)
    return select(*key, literal(1), *sums).group_by(*key)


def _called(*columns: Any) -> list[Any]:
    """Columns under names of their own, so that one can stand twice."""
    return [column.label(f"place_{number}") for number, column in enumerate(columns)]


def _sums(stage: Any, planned: Any, contract: Any, tenths: Any, first: Any) -> tuple[Any, ...]:
    """Tenths, parts, plans, contracts; and of leads counted once: how many, how many without size."""
    signed = stage.in_(COMMITTED) & contract.is_not(None)
    return (
        func.sum(tenths),
        func.count(),
        func.sum(case((signed, 0), else_=func.coalesce(planned, 0) * tenths)),
        func.sum(case((signed, contract * tenths), else_=0)),
        func.sum(case((first, 1), else_=0)),
        func.sum(case((first & ~signed & planned.is_(None), 1), else_=0)),
    )


def rest(as_of: AsOf, blocks: Sequence[str], leads: Iterable[Open]) -> Iterable[Crowd]:
    """What is left of the crowds when those drawn one by one are taken out."""
    taken = {one.key: one for one in crowded(leads)}
    for crowd in crowds(as_of, blocks):
        left = crowd.less(taken[crowd.key]) if crowd.key in taken else crowd
        if left.many > 0:
            yield left
