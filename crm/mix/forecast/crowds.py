"""The many small leads of the pipeline, added up by the database: each lead counts once."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
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
from crm.mix.forecast.bets import COMMITTED, Crowd, Mass, Open, crowded, merged
from crm.mix.packing import place_of, placed
from crm.mix.rules import TENTHS

EARLY = tuple(stage for stage in PIPELINE if stage not in COMMITTED)
SHARE = aliased(LeadShare)
"""By another name, so that asking who may read a lead can ask for shares of its own."""


def inside(blocks: Sequence[str]) -> list[int]:
    """The numbers of blocks: their codes cost a join for each of thousands."""
    return [number for number, code in codes().blocks.items() if code in blocks]


def parts_of(query: Any, blocks: Sequence[int], stages: Sequence[Stage] = PIPELINE) -> Select[Any]:
    """Joined to the parts of open leads in some blocks."""
    joined: Select[Any] = query.join(SHARE, SHARE.lead_id == Lead.id)
    return joined.where(is_open(), is_counted(), Lead.stage.in_(stages), _lies_in(blocks))


def _lies_in(blocks: Sequence[int]) -> ColumnElement[bool]:
    """Said so that no database goes by its index of blocks, which are all leads there ever were."""
    others = [number for number in codes().blocks if number not in blocks]
    if len(others) < len(blocks):
        return SHARE.block_id.not_in(others) if others else true()
    return unindexed(SHARE.block_id).in_(blocks)


def largest(blocks: Sequence[str], first: Any, most: int) -> Subquery:
    """The numbers of the foremost parts of open leads, found without a look at any lead."""
    query = select(Lead.id.label("lead_id"), SHARE.id.label("share_id"))
    query = parts_of(query, inside(blocks)).order_by(first.desc(), Lead.id, SHARE.id)
    return query.limit(most).subquery()


def crowds(blocks: Sequence[str]) -> list[Crowd]:
    """All open leads of the open week by stage and main block and cluster; each counts once.

    In an order of their own, whatever the database's is: each crowd takes its draws in turn.
    """
    names = codes()
    known = (tuple(one.items()) for one in (names.blocks, names.clusters))
    rows = db.session.execute(_adding_up(tuple(inside(blocks)), *known))
    return merged(sorted((_crowd(row, names) for row in rows), key=_order))


@lru_cache(maxsize=16)
def _adding_up(blocks: tuple[int, ...], *known: tuple[tuple[int, str], ...]) -> Select[Any]:
    """The statement, made once for the same blocks: to put it together takes as long as to read it."""
    names = Codes(*map(dict, known))
    parts = _whole(blocks, EARLY), _whole(blocks, COMMITTED), _split(blocks, names)
    return select(*union_all(*parts).subquery().c)


def _crowd(row: Any, names: Codes) -> Crowd:
    stage, status, main, place, split, *sums = row
    *masses, many, missing = map(int, sums)
    return Crowd(
        stage,
        status is Status.ON_HOLD,
        main=names.cell(*placed(main)),
        split=bool(split),
        parts={names.cell(*placed(place)): Mass(*masses)},
        many=many,
        unsized=missing,
    )


def _order(crowd: Crowd) -> tuple[Any, ...]:
    return crowd.split, crowd.stage.value, crowd.held, crowd.main, *crowd.parts


def _whole(blocks: Sequence[int], stages: Sequence[Stage]) -> Select[Any]:
    """Leads that are not split: most, and each of them is one row.

    Where nothing is signed no contract is asked for: all else stands in an index.
    """
    place = place_of(SHARE)
    contract = Lead.contract if stages is COMMITTED else null()
    sums = _sums(Lead.stage, Lead.planned, contract, SHARE.tenths, true())
    called = (place.label("main"), place.label("place"))
    query = select(Lead.stage, Lead.status, *called, literal(0).label("split"), *sums)
    query = parts_of(query, blocks, stages)
    query = query.where(SHARE.tenths == literal_column(str(TENTHS)))
    return query.group_by(Lead.stage, Lead.status, place)


def _split(blocks: Sequence[int], names: Codes) -> Select[Any]:
    """Leads that are split: their parts, beside where most of them lies; the first counts them."""
    block = case(names.blocks, value=SHARE.block_id)
    cluster = case(names.clusters, value=SHARE.cluster_id)
    order = (SHARE.tenths.desc(), block, cluster)
    columns: dict[str, Any] = {
        "stage": Lead.stage,
        "status": Lead.status,
        "main": func.first_value(place_of(SHARE)).over(partition_by=Lead.id, order_by=order),
        "place": place_of(SHARE),
        "planned": Lead.planned,
        "contract": Lead.contract,
        "tenths": SHARE.tenths,
        "turn": func.row_number().over(partition_by=Lead.id, order_by=order),
    }
    query = select(*(column.label(name) for name, column in columns.items()))
    # Few leads are: their numbers first, or all open leads would be joined to their parts again.
    parts = select(LeadShare.lead_id).where(LeadShare.tenths < literal_column(str(TENTHS)))
    query = parts_of(query, blocks).where(
        Lead.id.in_(parts), SHARE.tenths < literal_column(str(TENTHS))
    )
    part = query.subquery().c
    key = [part[name] for name in list(columns)[:4]]
    sums = _sums(part.stage, part.planned, part.contract, part.tenths, part.turn == 1)
    return select(*key, literal(1), *sums).group_by(*key)


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


def rest(blocks: Sequence[str], leads: Iterable[Open]) -> Iterable[Crowd]:
    """What is left of the crowds when those drawn one by one are taken out."""
    taken = {one.key: one for one in crowded(leads)}
    for crowd in crowds(blocks):
        left = crowd.less(taken[crowd.key]) if crowd.key in taken else crowd
        if left.many > 0:
            yield left
