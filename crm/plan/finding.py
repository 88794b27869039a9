"""What items of the attraction list are found by, and those that a reader finds."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, false, select

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core.db import db
from crm.core.search.grams import Field
from crm.core.search.indexing import register
from crm.core.search.queries import Hits, hits, page_of
from crm.core.search.wanted import Wanted
from crm.plan.models import Cluster, ListItem
from crm.plan.wording import named

ITEM = "item"


def fields_of(items: Sequence[ListItem]) -> dict[int, list[Field]]:
    """Its name in both languages, and its code."""
    return {
        item.id: [Field(item.name, is_name=True), Field(item.name_en), Field(item.code)]
        for item in items
    }


register(ITEM, ListItem, ("name", "name_en", "code"), fields_of)


def found(user: User, wanted: Wanted) -> Hits:
    """The items that answer a search, in the plan's order, for whoever may read the plan."""
    visible = select(ListItem)
    if not user.can(Permission.PLAN_READ):
        visible = visible.where(false())
    return replace(hits(visible, ListItem.id.expression, ITEM, wanted), oldest_first=True)


def shown(found: Hits, after: int | None, size: int) -> Sequence[Row[Any]]:
    """One page of them with their clusters."""
    words = (
        *(ListItem.code, named(ListItem).label("name"), Cluster.code.label("cluster")),
        named(Cluster).label("cluster_name"),
    )
    query = page_of(found, *words, after=after, size=size)
    return db.session.execute(query.join(Cluster, Cluster.id == ListItem.cluster_id)).all()
