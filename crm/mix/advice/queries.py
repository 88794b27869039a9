"""Open leads that could still land, and what each block has free; leads always by `visible_to`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, case, func, literal, select, true, union_all
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.carriers.fitting import Offer
from crm.carriers.models import Carrier
from crm.carriers.queries import free_on
from crm.core.db import db
from crm.core.say import Pair
from crm.leads.models import Lead, LeadShare
from crm.leads.placing import along_size, is_open, planned_key, size_key
from crm.leads.queries import visible_to
from crm.leads.rules import Stage, Status, Track
from crm.mix.forecast.bets import COMMITTED, Open, Place
from crm.mix.forecast.queries import newest_content
from crm.mix.measures import Measure
from crm.mix.rules import CLUSTERS
from crm.plan.models import Block, Clause, Cluster, ListItem

AMOUNT = case(
    (Lead.stage.in_(COMMITTED) & Lead.contract.is_not(None), Lead.contract), else_=Lead.planned
)
"""What an open lead is to bring: once signed its contract, else what its investor plans."""
ORDER = (Lead.stage_rank.desc(), Lead.id.desc())
Holding, Landing = aliased(Block), aliased(Block)
COLUMNS: tuple[Any, ...] = (
    Lead.id,
    Lead.code,
    Lead.name,
    Holding.code.label("block"),
    Lead.stage,
    Lead.status,
    Lead.track,
    Lead.industry,
    Lead.land_mu,
    Lead.floor_m2,
    Lead.planned,
    Lead.contract,
    Lead.has_clash,
)
OWN = len(COLUMNS) + 2
"""So many columns of a row are the lead's own: with its item and clause."""
WHOLE = OWN + 3


@dataclass(frozen=True)
class Tried:
    """An open lead as advice looks at it; `shares` are its tenths by block and cluster."""

    id: int
    code: str
    name: str
    block: str
    stage: Stage
    status: Status
    track: Track
    industry: str
    land_mu: str
    floor_m2: str
    planned: int | None
    contract: int | None
    has_clash: bool
    item: ListItem
    clause: Clause | None
    shares: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def open(self) -> Open:
        """The same as the forecast knows it."""
        return opened(self)

    @property
    def amount(self) -> int | None:
        """Its contract once it is signed, else what is planned; None where nobody said how much."""
        signed = self.stage in COMMITTED and self.contract is not None
        return self.contract if signed else self.planned

    @property
    def cluster(self) -> str:
        """The cluster that most of it belongs to."""
        return max(CLUSTERS, key=lambda k: sum(n for (_, c), n in self.shares.items() if c == k))

    @property
    def is_split(self) -> bool:
        """Whether it is planned in several blocks."""
        return len({block for block, _ in self.shares}) > 1


def opened(lead: Any) -> Open:
    """A lead as the forecast knows it."""
    places = tuple(Place(block, k, tenths) for (block, k), tenths in lead.shares.items())
    held = lead.status is Status.ON_HOLD
    return Open(lead.id, lead.stage, held, lead.planned, lead.contract, places)


@dataclass(frozen=True)
class Site:
    """A block with its size and the largest free carrier of each kind and use."""

    id: int
    code: str
    name: Pair
    km2: Decimal | None
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class Size:
    """How many leads there are, and how many of them do not say how much they bring."""

    all: int
    unpriced: int


@dataclass(frozen=True)
class Chosen:
    """Which open leads are listed: of which block, in which cluster."""

    block: str = ""
    cluster: str = ""


EVERY = Chosen()


def pipeline(user: User, chosen: Chosen = EVERY) -> Select[Any]:
    """The open leads that have not landed yet, in the reader's rights."""
    query = visible_to(user).where(is_open(), Lead.stage_rank < Stage.S8.rank)
    if chosen.block:
        block = select(Block.id).where(Block.code == chosen.block).scalar_subquery()
        query = query.where(Lead.block_id == block)
    if chosen.cluster:
        inside = select(LeadShare.lead_id).join(Cluster, Cluster.id == LeadShare.cluster_id)
        query = query.where(Lead.id.in_(inside.where(Cluster.code == chosen.cluster)))
    return query


def priced(query: Select[Any], measure: Measure) -> Select[Any]:
    """Those that say how much they bring."""
    return query if measure is Measure.COUNT else query.where(AMOUNT.is_not(None))


def tried(query: Select[Any]) -> list[Tried]:
    """The leads of a query of numbers with all that advice needs, the furthest first."""
    return _tried(db.session.execute(_whole(query)))


def _whole(query: Select[Any]) -> Select[Any]:
    return (
        select(*COLUMNS, ListItem, Clause, Landing.code, Cluster.code, LeadShare.tenths)
        .join(Holding, Holding.id == Lead.block_id)
        .join(ListItem, ListItem.id == Lead.item_id)
        .outerjoin(Clause, Clause.id == ListItem.clause_id)
        .join(LeadShare, LeadShare.lead_id == Lead.id)
        .join(Landing, Landing.id == LeadShare.block_id)
        .join(Cluster, Cluster.id == LeadShare.cluster_id)
        .where(Lead.id.in_(query))
        .order_by(*ORDER, LeadShare.id)
    )


def _tried(rows: Iterable[Any]) -> list[Tried]:
    found: dict[int, Tried] = {}
    for row in rows:
        lead = found.setdefault(row.id, Tried(*row[:OWN]))
        block, cluster, tenths = row[OWN:WHOLE]
        lead.shares[block, cluster] = tenths
    return list(found.values())


def of_page(
    user: User, chosen: Chosen, measure: Measure, ticks: Sequence[int], page: tuple[int, int]
) -> list[Tried]:
    """One page of leads (from where, how many), and those that are ticked wherever they stand."""
    start, most = page
    numbers = priced(pipeline(user, chosen), measure).with_only_columns(Lead.id)
    here = numbers.order_by(*ORDER).offset(start).limit(most).subquery()
    marked = pipeline(user).where(Lead.id.in_(ticks)).with_only_columns(Lead.id)
    return tried(union_all(select(here.c.id), marked))  # type: ignore[arg-type]


def one(user: User, lead_id: int, today: date) -> tuple[Tried | None, dict[str, Site], Any]:
    """A lead that could still land (None where it landed or ended), the blocks, the newest record.

    One statement.
    """
    number = pipeline(user).where(Lead.id == lead_id).with_only_columns(Lead.id)
    rows = list(db.session.execute(_beside(_whole(number).join(Block, true()), today)))
    found = _tried(rows)
    record = rows[0][-1] if rows else None
    return (found[0] if found else None), _places(row[WHOLE:-1] for row in rows), record


def places_and_size(
    today: date, user: User, chosen: Chosen, measure: Measure
) -> tuple[dict[str, Site], Size, Any]:
    """The blocks with what is free today, how many leads are listed, the forecast's newest record."""
    size = select(*_sizes(pipeline(user, chosen), measure)).subquery()
    query = _beside(select(*size.c).select_from(size).join(Block, true()), today)
    rows = list(db.session.execute(query.order_by(Block.position)))
    found, unpriced = rows[0][:2]
    places = _places(row[2:-1] for row in rows)
    return places, Size(int(found), int(unpriced)), rows[0][-1]


def _sizes(query: Select[Any], measure: Measure) -> tuple[Any, Any]:
    """How many there are and, where that is asked, how many without an amount; along indexes.

    By count nobody lacks anything. A contract alone is an amount only once it is signed.
    """
    many = query.where(along_size()).with_only_columns(func.count()).scalar_subquery().label("all")
    if measure is Measure.COUNT:
        return many, literal(0).label("unpriced")
    neither = query.where(Lead.size_key == size_key(None, None))
    unsigned = query.where(
        Lead.planned_key == planned_key(None),
        Lead.size_key > size_key(None, None),
        Lead.stage.not_in(COMMITTED),
    )
    counts = [one.with_only_columns(func.count()).scalar_subquery() for one in (neither, unsigned)]
    return many, (counts[0] + counts[1]).label("unpriced")


def _beside(query: Select[Any], today: date) -> Select[Any]:
    """With every block, the most that is free there of each kind and use, and the newest record."""
    each = (
        select(Carrier.block_id, Carrier.kind, Carrier.use, free_on(today).label("free"))
        .where(Carrier.is_split.is_(False))
        .subquery()
    )
    kinds = (each.c.block_id, each.c.kind, each.c.use)
    free = select(*kinds, func.max(each.c.free).label("most")).group_by(*kinds).subquery()
    free_columns = (free.c.kind, free.c.use, free.c.most)
    return query.add_columns(Block, *free_columns, newest_content()).outerjoin(
        free, free.c.block_id == Block.id
    )


def _places(rows: Iterable[Any]) -> dict[str, Site]:
    blocks: dict[str, Block] = {}
    offers: dict[str, list[Offer]] = {}
    for block, kind, use, largest in rows:
        blocks[block.code] = block
        offers.setdefault(block.code, [])
        if kind is not None:
            offers[block.code].append(Offer(0, kind, use, int(largest), None))
    return {code: _place(block, set(offers[code])) for code, block in blocks.items()}


def _place(block: Block, offers: Iterable[Offer]) -> Site:
    km2 = Decimal(block.km2) if block.km2 else None
    return Site(block.id, block.code, Pair(block.short, block.short_en), km2, tuple(offers))
