"""The many small leads of the pipeline, added up by the database: each lead counts once."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, case, func, literal, literal_column, select, true, union_all
from sqlalchemy.orm import aliased

from crm.core.db import db
from crm.leads.counted import is_counted
from crm.leads.models import Lead, LeadShare
from crm.leads.placing import is_open
from crm.leads.rules import PIPELINE, Status
from crm.mix.forecast.bets import COMMITTED, TENTHS, Crowd, Mass, Open, crowded, merged
from crm.mix.known import unchanged_since
from crm.mix.progress import AsOf
from crm.plan.models import Block, Cluster

SHARE = aliased(LeadShare)
"""By another name, so that asking who may read a lead can ask for shares of its own."""


def parts_of(query: Select[Any], as_of: AsOf, blocks: Sequence[str]) -> Select[Any]:
    """Joined to the parts of open leads, as far as they stand as they stood.

    The sum keeps SQLite from starting at the blocks, which are all leads there ever were.
    """
    query = (
        query.join(SHARE, SHARE.lead_id == Lead.id)
        .join(Block, Block.id == SHARE.block_id + 0)
        .join(Cluster, Cluster.id == SHARE.cluster_id)
        .where(is_open(), is_counted(), Lead.stage.in_(PIPELINE), Block.code.in_(blocks))
    )
    return query.where(unchanged_since(as_of.edge)) if as_of.closed else query


def crowds(as_of: AsOf, blocks: Sequence[str]) -> list[Crowd]:
    """All open leads of the open week by stage and main block and cluster; each counts once."""
    rows = union_all(_whole(as_of, blocks), _split(as_of, blocks))
    return merged(
        Crowd(
            stage,
            status is Status.ON_HOLD,
            main=(home, mainly),
            split=bool(split),
            parts={(block, cluster): Mass(*map(int, (tenths, parts, planned, contract)))},
            many=int(many),
            unsized=int(missing),
        )
        for (
            (stage, status, home, mainly, block, cluster, split),
            (tenths, parts, planned, contract, many, missing),
        ) in ((row[:7], row[7:]) for row in db.session.execute(select(*rows.subquery().c)))
    )


def _whole(as_of: AsOf, blocks: Sequence[str]) -> Select[Any]:
    """Leads that are not split: most, and each of them is one row."""
    place = (Block.code, Cluster.code)
    key = (Lead.stage, Lead.status, *place, *place)
    sums = _sums(Lead.stage, Lead.planned, Lead.contract, SHARE.tenths, true())
    query = select(Lead.stage, Lead.status, *_called(*place, *place), literal(0), *sums)
    query = parts_of(query, as_of, blocks).where(SHARE.tenths == literal_column(str(TENTHS)))
    return query.group_by(*dict.fromkeys(key))


def _split(as_of: AsOf, blocks: Sequence[str]) -> Select[Any]:
    """Leads that are split: their parts, beside where most of them lies; the first counts them."""
    order = (SHARE.tenths.desc(), Block.code, Cluster.code)
    columns: dict[str, Any] = {
        "stage": Lead.stage,
        "status": Lead.status,
        "home": func.first_value(Block.code).over(partition_by=Lead.id, order_by=order),
        "mainly": func.first_value(Cluster.code).over(partition_by=Lead.id, order_by=order),
        "block": Block.code,
        "cluster": Cluster.code,
        "planned": Lead.planned,
        "contract": Lead.contract,
        "tenths": SHARE.tenths,
        "place": func.row_number().over(partition_by=Lead.id, order_by=order),
    }
    inside = select(*(column.label(name) for name, column in columns.items()))
    inside = parts_of(inside, as_of, blocks).where(SHARE.tenths < literal_column(str(TENTHS)))
    part = inside.subquery().c
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
