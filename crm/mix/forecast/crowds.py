"""The many small leads of the pipeline, added up by the database: each lead counts once."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
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
from crm.leads.places import block_of, is_parted, is_whole, place_of, placed
from crm.leads.placing import along_board, along_size, is_open
from crm.leads.queries import has_part
from crm.leads.rules import LANDED, PIPELINE, Stage, Status
from crm.mix.codes import Codes, codes
from crm.mix.forecast.bets import COARSE, COMMITTED, LARGEST, Crowd, Mass, Open, crowded, merged
from crm.mix.rules import TENTHS

EARLY = tuple(stage for stage in PIPELINE if stage not in COMMITTED)
NAMES = (
    *("alike", "place", "split"),
    *("tenths", "leads", "planned", "contract", "planned_squares", "contract_squares"),
    *("many", "missing"),
)
"""What the rows hold: what the leads have in common, their mass, how many they are and lack a size."""
SHARE = aliased(LeadShare)
"""By another name, so that asking who may read a lead can ask for shares of its own."""
PART = place_of(SHARE.block_id, SHARE.cluster_id)


def inside(blocks: Sequence[str]) -> list[int]:
    """The numbers of blocks: their codes cost a join for each of thousands."""
    return [number for number, code in codes().blocks.items() if code in blocks]


def parts_of(query: Any, blocks: Sequence[int]) -> Select[Any]:
    """Joined to the parts of open leads in some blocks."""
    joined: Select[Any] = query.join(SHARE, SHARE.lead_id == Lead.id)
    return joined.where(is_open(), is_counted(), Lead.stage.in_(PIPELINE), lies_in(blocks))


def lies_in(blocks: Sequence[int], share: Any = SHARE) -> ColumnElement[bool]:
    """Said so that no database goes by its index of blocks, which are all leads there ever were."""
    others = [number for number in codes().blocks if number not in blocks]
    if len(others) < len(blocks):
        return share.block_id.not_in(others) if others else true()
    return unindexed(share.block_id).in_(blocks)


def _lies_or_has_part_in(blocks: Sequence[int]) -> ColumnElement[bool]:
    return has_part(and_(is_whole(Lead.place), _lies_whole_in(blocks)), lies_in(blocks, LeadShare))


def _lies_whole_in(blocks: Sequence[int]) -> ColumnElement[bool]:
    everywhere = all(number in blocks for number in codes().blocks)
    return true() if everywhere else block_of(Lead.place).in_(blocks)


def foremost(blocks: Sequence[str], most: int, *, by_amount: bool) -> Subquery:
    """The numbers of some open leads: the largest, or by count those that got furthest.

    They are found by walking down an index of open leads until there are enough.
    """
    query = select(Lead.id.label("lead_id")).where(
        is_open(), is_counted(), _lies_or_has_part_in(inside(blocks))
    )
    if by_amount:
        query = query.where(along_size(), Lead.stage_rank <= PIPELINE[-1].rank)
        first: Any = Lead.size_key
    else:
        # As text, S6a stands before S6, and S10 before S2.
        query = query.where(along_board(), Lead.stage < Stage.S8, Lead.stage.not_in(LANDED))
        first = Lead.stage
    return query.order_by(first.desc(), Lead.id.desc()).limit(most).subquery()


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
    alike, place, split, *sums = map(int, row)
    main, stage, held = _unlike(alike)
    *masses, many, missing = sums
    return Crowd(
        stage,
        held,
        main=names.cell(*placed(main)),
        split=bool(split),
        parts={names.cell(*placed(place if split else main)): Mass(*masses)},
        many=many,
        unsized=missing,
    )


def _order(crowd: Crowd) -> tuple[Any, ...]:
    return crowd.split, crowd.stage.value, crowd.held, crowd.main, *crowd.parts


def _alike(main: Any, stage: Any, status: Any) -> ColumnElement[int]:
    """Main place, stage and whether it is held as one number: SQLite sorts by one far quicker."""
    step = case({one.value: number for number, one in enumerate(PIPELINE)}, value=stage)
    held = case((status == Status.ON_HOLD, 1), else_=0)
    found: ColumnElement[int] = (main * len(PIPELINE) + step) * 2 + held
    return found


def _unlike(alike: int) -> tuple[int, Stage, bool]:
    """The three again."""
    rest, held = divmod(alike, 2)
    main, step = divmod(rest, len(PIPELINE))
    return main, PIPELINE[step], bool(held)


def _whole(blocks: Sequence[int], stages: Sequence[Stage]) -> Select[Any]:
    """Leads that are not split: most, and each of them is one row.

    Where nothing is signed no contract is asked for: all else stands in an index.
    """
    sized = _sizes(Lead, signed=Lead.contract.is_not(None) if stages is COMMITTED else None)
    many = func.count()
    query = _selected(
        _alike(Lead.place, Lead.stage, Lead.status),
        literal(0),
        literal(0),
        many * TENTHS,
        many,
        *(_sum(amount) * TENTHS for amount in sized),
        *(_sum(_squared(amount)) * TENTHS**2 for amount in sized),
        many,
        many - func.count(func.coalesce(*sized)),
    )
    open_ones = (is_open(), is_counted(), Lead.stage.in_(stages))
    here = is_whole(Lead.place), _lies_whole_in(blocks)
    return query.where(*open_ones, *here).group_by("alike")


def _split(blocks: Sequence[int], names: Codes) -> Select[Any]:
    """Leads that are split: their parts, beside where most of them lies; the first counts them."""
    block = case(names.blocks, value=SHARE.block_id)
    cluster = case(names.clusters, value=SHARE.cluster_id)
    order = (SHARE.tenths.desc(), block, cluster)
    columns: dict[str, Any] = {
        "stage": Lead.stage,
        "status": Lead.status,
        "main": func.first_value(PART).over(partition_by=Lead.id, order_by=order),
        "place": PART,
        "planned": Lead.planned,
        "contract": Lead.contract,
        "tenths": SHARE.tenths,
        "turn": func.row_number().over(partition_by=Lead.id, order_by=order),
    }
    query = select(*(column.label(name) for name, column in columns.items()))
    part = parts_of(query, blocks).where(is_parted()).subquery().c
    sized = _sizes(part, signed=part.stage.in_(COMMITTED) & part.contract.is_not(None))
    first, unsized = part.turn == 1, func.coalesce(*sized).is_(None)
    return _selected(
        _alike(part.main, part.stage, part.status),
        part.place,
        literal(1),
        func.sum(part.tenths),
        func.count(),
        *(_sum(amount * part.tenths) for amount in sized),
        *(_sum(_squared(amount) * part.tenths * part.tenths) for amount in sized),
        func.sum(case((first, 1), else_=0)),
        func.sum(case((first & unsized, 1), else_=0)),
    ).group_by("alike", part.place)


def _selected(*columns: Any) -> Select[Any]:
    """By names that differ: a union tells its columns apart by nothing else."""
    return select(*(one.label(name) for one, name in zip(columns, NAMES, strict=True)))


def _sizes(lead: Any, *, signed: ColumnElement[bool] | None) -> tuple[Any, Any]:
    """The plan of a lead, or its contract where it is `signed`; NULL the other, or both."""
    if signed is None:
        return lead.planned, cast(null(), BigInteger)
    return case((signed, None), else_=lead.planned), case((signed, lead.contract))


def _sum(amount: Any) -> Any:
    """Nothing, where nobody states an amount."""
    return func.coalesce(func.sum(amount), 0)


def _squared(amount: Any) -> Any:
    """As `bets.squared`, of one tenth."""
    coarse = case((amount > LARGEST * COARSE, LARGEST), else_=amount // COARSE)
    return coarse * coarse


def rest(blocks: Sequence[str], leads: Iterable[Open]) -> Iterable[Crowd]:
    """What is left of the crowds when those drawn one by one are taken out."""
    taken = {one.key: one for one in crowded(leads)}
    for crowd in crowds(blocks):
        left = crowd.less(taken[crowd.key]) if crowd.key in taken else crowd
        if left.many > 0:
            yield left
