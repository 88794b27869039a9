"""The list of targets: who could bring what, by list item, by name, or the longest untouched first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from crm.accounts.models import User
from crm.core.db import db
from crm.core.paging import Key, Page, page
from crm.enterprises.models import Enterprise
from crm.plan.models import Cluster, ListItem
from crm.plan.queries import items_in_cell
from crm.targets import queries
from crm.targets.models import Target

NEVER = date(1900, 1, 1)
TOUCHED = func.coalesce(Target.last_touched_on, NEVER, type_=Target.last_touched_on.type)
ORDERS: dict[str, tuple[Key, ...]] = {
    "item": (Key(Target.item_id), Key(Target.id)),
    "name": (Key(Enterprise.pinyin_key), Key(Target.id)),
    "touched": (Key(TOUCHED), Key(Target.id)),
}


@dataclass(frozen=True)
class Asked:
    """What the list shows and in which order; every part stands in the address."""

    cluster: str = ""
    item: str = ""
    cell: str = ""
    untouched: bool = False
    sort: str = "item"

    @classmethod
    def from_query(cls, args: Mapping[str, str]) -> "Asked":
        sort = args.get("sort", "")
        return cls(
            cluster=args.get("cluster", "").strip(),
            item=args.get("item", "").strip(),
            cell=args.get("cell", "").strip(),
            untouched=bool(args.get("untouched", "").strip()),
            sort=sort if sort in ORDERS else "item",
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.cluster or self.item or self.cell or self.untouched)

    @property
    def address(self) -> dict[str, str]:
        """What differs from the bare list, as an address says it."""
        said = {"cluster": self.cluster, "item": self.item, "cell": self.cell}
        said |= {"untouched": "1" if self.untouched else ""}
        said |= {"sort": "" if self.sort == "item" else self.sort}
        return {name: text for name, text in said.items() if text}


@dataclass(frozen=True)
class Totals:
    """Over all that match, not over the page."""

    targets: int
    untouched: int


def listed(
    user: User, asked: Asked, since: date, *, after: str = "", before: str = ""
) -> Page[Target]:
    """A page of open targets; an item takes its children along."""
    query = _matching(user, asked)
    if asked.untouched:
        query = query.where(is_untouched(since))
    query = query.join(Enterprise, Enterprise.id == Target.enterprise_id)
    cursor, backwards = (before, True) if before else (after, False)
    options = query.options(*queries.WITH_NAMES)
    return page(options, ORDERS[asked.sort], cursor, mark=asked.sort, backwards=backwards)


def totals(user: User, asked: Asked, since: date) -> Totals:
    """How many match, and how many of those nobody has spoken to since a day."""
    found = _matching(user, asked).with_only_columns(
        func.count(), func.count(case((is_untouched(since), 1)))
    )
    targets, untouched = db.session.execute(found).one()
    return Totals(targets, untouched)


def is_untouched(since: date) -> ColumnElement[bool]:
    """Nobody has spoken to the enterprise since a day, or ever."""
    return or_(Target.last_touched_on.is_(None), Target.last_touched_on < since)


def _matching(user: User, asked: Asked) -> Select[Any]:
    query = queries.visible_to(user).where(queries.is_open())
    if asked.cluster:
        clusters = select(Cluster.id).where(Cluster.code == asked.cluster)
        items = select(ListItem.id).where(ListItem.cluster_id.in_(clusters))
        query = query.where(Target.item_id.in_(items))
    if asked.item:
        own = select(ListItem.id).where(ListItem.code == asked.item)
        items = select(ListItem.id).where(
            or_(ListItem.code == asked.item, ListItem.parent_id.in_(own))
        )
        query = query.where(Target.item_id.in_(items))
    if asked.cell:
        query = query.where(Target.item_id.in_(items_in_cell(asked.cell)))
    return query


def counts_of(ids: Sequence[int], user: User) -> dict[int, int]:
    """How many open targets each of these enterprises is."""
    query = queries.visible_to(user).where(and_(Target.enterprise_id.in_(ids), queries.is_open()))
    counted = query.with_only_columns(Target.enterprise_id, func.count())
    return dict(iter(db.session.execute(counted.group_by(Target.enterprise_id))))
