"""What stands on each list item of a block: leads, the warmest of them, targets, whom to call."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.core.db import db
from crm.core.hints import unindexed
from crm.enterprises.models import Contact, Enterprise
from crm.leads.models import Lead, LeadShare
from crm.leads.placing import is_open
from crm.leads.queries import is_visible_to
from crm.leads.rules import PIPELINE, Stage, Status
from crm.leads.touches import last_touch
from crm.mix.advice.queries import opened
from crm.mix.advice.whom import Contacted, contact_columns, contact_of, first_contact, may_see
from crm.mix.forecast.bets import Open
from crm.mix.forecast.queries import newest_content
from crm.plan.models import Block, Clause, Cluster, ListItem
from crm.targets.models import Target
from crm.targets.queries import is_open as is_open_target

Landing = aliased(Block)


@dataclass(frozen=True)
class Warm:
    """A lead that the reader may read."""

    id: int
    code: str
    name: str
    stage: Stage
    status: Status
    last_contact_on: date
    planned: int | None
    contract: int | None
    has_clash: bool
    contact: Contacted | None
    shares: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def open(self) -> Open:
        """The same as the forecast knows it."""
        return opened(self)

    @property
    def warmth(self) -> tuple[bool, bool, int, date, int]:
        """Who is worked on and got furthest comes first, then who was spoken to last.

        A disputed one comes after all others: until there is a ruling it counts for nothing.
        """
        return (
            not self.has_clash,
            self.status is Status.ACTIVE,
            self.stage.rank,
            self.last_contact_on,
            self.id,
        )


@dataclass(frozen=True)
class ItemRow:
    """An item that is to be attracted, with what hangs from it and its children."""

    item: ListItem
    clause: Clause | None
    cluster: str
    touched_on: date | None
    targets: int = 0
    stages: dict[Stage, int] = field(default_factory=dict)
    hidden: int = 0
    disputed: int = 0
    """Leads whose project somebody else registered first; undecided, and in no other number."""
    warm: tuple[Warm, ...] = ()
    target: Contacted | None = None

    @property
    def warmest(self) -> Warm | None:
        return self.warm[0] if self.warm else None

    @property
    def leads(self) -> int:
        """Leads of the block on it, whoever may read them."""
        return sum(self.stages.values()) + self.hidden + self.disputed

    @property
    def untouched(self) -> bool:
        """Nobody has ever spoken to anybody about it."""
        return self.touched_on is None


def rows(
    block: str, clusters: Sequence[str], user: User, most: int = 1
) -> tuple[list[ItemRow], Any]:
    """The items of some clusters to be attracted, in the plan's order, and the newest record.

    Two statements.
    Leads are those of the block; `most` of each item and stage are named, the warmest first.
    """
    found = _items(clusters, user)
    counts, record = _read(block, clusters, user, most, found)
    for item_id, stage, seen, clash, count in counts:
        row = found[item_id]
        if not seen:
            found[item_id] = replace(row, hidden=row.hidden + count)
        elif clash:
            found[item_id] = replace(row, disputed=row.disputed + count)
        else:
            row.stages[stage] = count
    return list(found.values()), record


def _items(clusters: Sequence[str], user: User) -> dict[int, ItemRow]:
    """Items with their targets and the last touch of anybody: of their leads, and of targets."""
    touch = (
        select(func.max(Target.last_touched_on))
        .where(Target.item_id == ListItem.id)
        .correlate(ListItem)
        .scalar_subquery()
    )
    targets = _targets()
    query = (
        select(ListItem, Clause, Cluster.code, last_touch(), touch)
        .add_columns(targets.c.targets, *contact_columns())
        .join(Cluster, Cluster.id == ListItem.cluster_id)
        .outerjoin(Clause, Clause.id == ListItem.clause_id)
        .outerjoin(targets, and_(targets.c.item_id == ListItem.id, targets.c.place == 1))
        .outerjoin(Enterprise, Enterprise.id == targets.c.firm)
        .outerjoin(Contact, Contact.id == first_contact(targets, user))
        .where(Cluster.code.in_(clusters))
        .order_by(Cluster.position, ListItem.position, ListItem.id)
    )
    whole = list(db.session.execute(query))
    touched: dict[int, list[date]] = {}
    for item, _clause, _cluster, of_leads, of_targets, *_rest in whole:
        days = [day for day in (of_leads, of_targets) if day]
        touched.setdefault(item.parent_id or item.id, []).extend(days)
    return {
        row[0].id: ItemRow(
            row[0],
            row[1],
            row[2],
            max(touched[row[0].id], default=None),
            targets=row.targets or 0,
            target=contact_of(row),
        )
        for row in whole
        if row[0].parent_id is None and row[0].attract
    }


def _targets() -> Any:
    """Open targets of each item, its children's too: how many, the one last spoken to first."""
    parent = func.coalesce(ListItem.parent_id, ListItem.id)
    order: list[Any] = [Target.last_touched_on.is_(None), Target.last_touched_on.desc(), Target.id]
    return (
        select(
            parent.label("item_id"),
            Target.enterprise_id.label("firm"),
            func.count().over(partition_by=parent).label("targets"),
            func.row_number().over(partition_by=parent, order_by=order).label("place"),
        )
        .join(ListItem, ListItem.id == Target.item_id)
        .where(is_open_target())
        .subquery()
    )


def _read(
    block: str, clusters: Sequence[str], user: User, most: int, found: dict[int, ItemRow]
) -> tuple[list[tuple[int, Stage, bool, bool, int]], Any]:
    """How many leads of each item and stage; the named ones go to their item.

    With it the forecast's newest record, which nobody needs where no lead is.
    """
    record = None
    counts: dict[tuple[int, Stage, bool, bool], int] = {}
    warm: dict[int, dict[int, Warm]] = {}
    for row in db.session.execute(_named(block, clusters, user, most)):
        item_id, stage, seen, clash, count = row[:5]
        record = row[-1]
        if item_id not in found:
            continue
        counts[item_id, stage, bool(seen), bool(clash)] = count
        if seen:
            lead = warm.setdefault(item_id, {}).setdefault(row.id, _warm(row))
            lead.shares[row[-4], row[-3]] = row[-2]
    for item_id, leads in warm.items():
        ordered = sorted(leads.values(), key=lambda one: one.warmth, reverse=True)
        found[item_id] = replace(found[item_id], warm=tuple(ordered))
    return [(*key, count) for key, count in counts.items()], record


def _named(block: str, clusters: Sequence[str], user: User, most: int) -> Select[Any]:
    ranked = _ranked(block, clusters, user)
    lead = (Lead.id, Lead.code, Lead.name, Lead.stage, Lead.status, Lead.last_contact_on)
    return (
        select(
            ranked.c.item_id,
            ranked.c.stage,
            ranked.c.seen,
            ranked.c.has_clash,
            ranked.c.leads,
            *lead,
        )
        .add_columns(Lead.planned, Lead.contract, Lead.has_clash, *contact_columns())
        .add_columns(Landing.code, Cluster.code, LeadShare.tenths, newest_content())
        .select_from(ranked)
        .join(Lead, Lead.id == ranked.c.lead_id)
        .join(LeadShare, LeadShare.lead_id == Lead.id)
        .join(Landing, Landing.id == LeadShare.block_id)
        .join(Cluster, Cluster.id == LeadShare.cluster_id)
        .outerjoin(Contact, and_(Contact.id == Lead.contact_id, may_see(user)))
        .outerjoin(Enterprise, Enterprise.id == Contact.enterprise_id)
        .where(ranked.c.place <= most)
    )


def _ranked(block: str, clusters: Sequence[str], user: User) -> Any:
    """The leads of a block by item and stage, the warmest first; who may read them stands beside."""
    here = select(Block.id).where(Block.code == block).scalar_subquery()
    shared = select(LeadShare.lead_id).where(
        LeadShare.lead_id == Lead.id, LeadShare.block_id == here
    )
    inside = select(ListItem.id).join(Cluster, Cluster.id == ListItem.cluster_id)
    seen = case((is_visible_to(user), 1), else_=0)
    leads = (
        select(
            func.coalesce(ListItem.parent_id, ListItem.id).label("item_id"),
            Lead.id.label("lead_id"),
            Lead.stage,
            Lead.status,
            Lead.last_contact_on,
            Lead.has_clash,
            seen.label("seen"),
        )
        .join(ListItem, ListItem.id == Lead.item_id)
        .where(
            is_open(),
            unindexed(Lead.stage).in_(PIPELINE),
            Lead.item_id.in_(inside.where(Cluster.code.in_(clusters))),
            or_(Lead.block_id == here, and_(Lead.shared, shared.exists())),
        )
        .subquery()
    )
    group = [leads.c.item_id, leads.c.stage, leads.c.seen, leads.c.has_clash]
    warmth = [
        case((leads.c.status == Status.ACTIVE, 0), else_=1),
        leads.c.last_contact_on.desc(),
        leads.c.lead_id.desc(),
    ]
    return select(
        *group,
        leads.c.lead_id,
        func.count().over(partition_by=group).label("leads"),
        func.row_number().over(partition_by=group, order_by=warmth).label("place"),
    ).subquery()


def _warm(row: Any) -> Warm:
    fields: Any = (*row[5:14], contact_of(row))
    return Warm(*fields)
