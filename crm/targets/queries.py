"""Reading targets; they have no block and are readable by every business role."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core.db import db
from crm.core.paging import Page, page
from crm.plan.models import Cluster, ListItem
from crm.plan.queries import items_in_cell
from crm.targets.models import Target

WITH_NAMES = (
    joinedload(Target.enterprise),
    joinedload(Target.item).joinedload(ListItem.cluster),
)

KEYS: list[InstrumentedAttribute[Any]] = [Target.item_id, Target.id]
"""What a list of targets is ordered and paged by."""


def visible_to(user: User) -> Select[Target]:
    """Every target to every business role, none to others."""
    query = select(Target)
    return query if user.can(Permission.TARGETS_READ) else query.where(false())


def is_open() -> ColumnElement[bool]:
    """Neither dropped nor taken up."""
    return Target.dropped_at.is_(None) & Target.taken_up_lead_id.is_(None)


def index(
    user: User,
    cluster: str = "",
    item: str = "",
    *,
    cell: str = "",
    untouched_since: date | None = None,
    at: tuple[str, int] = ("", 50),
) -> Page[Target]:
    """Open targets by list item; an item takes its children along. `at` is after what, and how many."""
    query = visible_to(user).join(ListItem, ListItem.id == Target.item_id).where(is_open())
    if cluster:
        query = query.join(Cluster, Cluster.id == ListItem.cluster_id).where(
            Cluster.code == cluster
        )
    if item:
        query = query.where(ListItem.id.in_(_with_children(item)))
    if cell:
        query = query.where(ListItem.id.in_(items_in_cell(cell)))
    if untouched_since:
        query = query.where(_untouched(untouched_since))
    return page(query.options(*WITH_NAMES), KEYS, *at)


def _with_children(code: str) -> Select[int]:
    own = select(ListItem.id).where(ListItem.code == code).scalar_subquery()
    return select(ListItem.id).where(or_(ListItem.code == code, ListItem.parent_id == own))


def _untouched(since: date) -> ColumnElement[bool]:
    return or_(Target.last_touched_on.is_(None), Target.last_touched_on < since)


def get_target(target_id: int, user: User) -> Target:
    """One target with its enterprise and item. Raises NoResultFound."""
    query = visible_to(user).where(Target.id == target_id).options(*WITH_NAMES)
    return db.session.scalars(query).one()


def at_enterprise(user: User, enterprise_id: int) -> list[Target]:
    """The targets of one enterprise, dropped ones last."""
    query = visible_to(user).where(Target.enterprise_id == enterprise_id).options(*WITH_NAMES)
    found = list(db.session.scalars(query.order_by(Target.item_id, Target.id)))
    return sorted(found, key=lambda target: target.dropped_at is not None)


def on_item(enterprise_id: int, item_id: int) -> Target | None:
    """The target of an enterprise on an item, dropped or taken up ones too."""
    query = select(Target).where(Target.enterprise_id == enterprise_id, Target.item_id == item_id)
    return db.session.scalar(query.options(*WITH_NAMES))


def counts_by_item() -> dict[int, int]:
    """Open targets of each item, its own only: children are not rolled up."""
    query = select(Target.item_id, func.count()).where(is_open()).group_by(Target.item_id)
    return dict(iter(db.session.execute(query)))


def untouched_by_item(since: date) -> dict[int, int]:
    """Of each item's open targets, those that nobody has spoken to since a day."""
    query = select(Target.item_id, func.count()).where(is_open(), _untouched(since))
    return dict(iter(db.session.execute(query.group_by(Target.item_id))))


def item(code: str) -> ListItem | None:
    """One list item with its cluster; None where the plan has none of that code."""
    query = select(ListItem).options(joinedload(ListItem.cluster)).where(ListItem.code == code)
    return db.session.scalar(query)


def items() -> list[ListItem]:
    """Every list item with its cluster, in the plan's order, children behind their parents."""
    query = select(ListItem).options(joinedload(ListItem.cluster))
    found = list(db.session.scalars(query))
    places = {item.id: item for item in found}

    def place(item: ListItem) -> tuple[int, int, int, int]:
        top = places[item.parent_id] if item.parent_id else item
        return (item.cluster.position, top.position, 0 if top is item else 1, item.position)

    return sorted(found, key=place)


def items_of(user: User, enterprises: list[int]) -> dict[int, list[str]]:
    """The codes of the list items that each enterprise is an open target of."""
    query = visible_to(user).join(ListItem, ListItem.id == Target.item_id).where(is_open())
    pairs = query.with_only_columns(Target.enterprise_id, ListItem.code)
    found: dict[int, list[str]] = {}
    for enterprise, code in db.session.execute(
        pairs.where(Target.enterprise_id.in_(enterprises)).order_by(Target.item_id)
    ):
        found.setdefault(enterprise, []).append(code)
    return found
