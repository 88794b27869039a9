"""The words of a lead beside whatever a report reads from it, within what its reader may see."""

from typing import Any

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.leads import queries as leads
from crm.leads.models import CoOwner, Lead
from crm.plan.models import Block, Cluster, ListItem
from crm.reports.week_rows import LeadBrief

Owner = aliased(User)
BRIEF = (
    Lead.id,
    Lead.code,
    Lead.name,
    Lead.stage,
    Lead.planned,
    Block.short,
    ListItem.code,
    Cluster.code,
    Lead.owner_id,
    Owner.name,
)


def mine(reader: User) -> Select[Any]:
    """Leads that a week is about: an officer's own, a block's, or all the reader may see."""
    query = leads.visible_to(reader)
    if reader.role.has_block:
        query = query.where(Lead.block_id == reader.block_id)
    if reader.role is Role.OFFICER:
        helped = exists().where(CoOwner.lead_id == Lead.id, CoOwner.user_id == reader.id)
        query = query.where(or_(Lead.owner_id == reader.id, helped))
    inner = query.with_only_columns(Lead.id).subquery()
    return select(inner.c.id)


def with_briefs(query: Any, reader: User) -> Any:
    """The words of a lead beside whatever the query reads from it."""
    return (
        query.add_columns(*BRIEF)
        .join(Block, Block.id == Lead.block_id)
        .join(ListItem, ListItem.id == Lead.item_id)
        .join(Cluster, Cluster.id == ListItem.cluster_id)
        .join(Owner, Owner.id == Lead.owner_id)
        .where(Lead.id.in_(mine(reader)))
    )


def brief(row: Any) -> LeadBrief:
    return LeadBrief(*row[-len(BRIEF) :])
