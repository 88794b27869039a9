"""What leads are found by, and those that a reader finds."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from crm.accounts.models import User
from crm.core.db import db
from crm.core.search.grams import Field
from crm.core.search.indexing import register
from crm.core.search.queries import Hits, hits, page_of
from crm.core.search.wanted import Wanted
from crm.leads.models import Lead
from crm.leads.queries import visible_to
from crm.plan.models import Block, Cluster, ListItem
from crm.plan.wording import named

LEAD = "lead"


def fields_of(leads: Sequence[Lead]) -> dict[int, list[Field]]:
    """Its name, its code and its project."""
    return {
        lead.id: [Field(lead.name, is_name=True), Field(lead.code), Field(lead.project)]
        for lead in leads
    }


register(LEAD, Lead, ("name", "code", "project"), fields_of)


def found(user: User, wanted: Wanted) -> Hits:
    """The leads that answer a search, in the reader's rights."""
    return hits(visible_to(user), Lead.id.expression, LEAD, wanted)


def shown(found: Hits, after: int | None, size: int) -> Sequence[Row[Any]]:
    """One page of them with the words that tell one from another."""
    words = (
        *(Lead.id, Lead.code, Lead.name, Lead.project, Lead.stage, Lead.status),
        *(named(Block, "short").label("block"), User.name.label("owner")),
        *(ListItem.code.label("item"), Cluster.code.label("cluster")),
    )
    query = (
        page_of(found, *words, after=after, size=size)
        .join(Block, Block.id == Lead.block_id)
        .join(User, User.id == Lead.owner_id)
        .join(ListItem, ListItem.id == Lead.item_id)
        .join(Cluster, Cluster.id == ListItem.cluster_id)
    )
    return db.session.execute(query).all()
