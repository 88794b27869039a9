"""The words of a lead beside whatever a report reads from it, within what its reader may see."""

from typing import Any

from sqlalchemy import ColumnElement, and_, select, union
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.accounts.rules import Reader, Role
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


def is_mine(reader: Reader) -> ColumnElement[bool]:
    """Whether a week is about a lead: an officer's own, a block's, or all the reader may see.

    A condition on the lead itself: asked whether it is among those of a subquery, databases read
    all of them first.
    """
    if not reader.role.has_block:
        return leads.is_visible_to(reader)
    tests = [leads.in_own_block(reader)]
    if reader.role is Role.OFFICER:
        tests.append(is_own(reader))
    return and_(*tests)


def is_own(reader: Reader) -> ColumnElement[bool]:
    """Owned or helped with: as one list of numbers, for no index knows both halves."""
    own = select(Lead.id).where(Lead.owner_id == reader.id)
    helped = select(CoOwner.lead_id).where(CoOwner.user_id == reader.id)
    return Lead.id.in_(union(own, helped))


def of_block(reader: Reader, rows: Any) -> list[ColumnElement[bool]]:
    """A block's people look at their block only; rows that hang from a lead carry its block.

    An officer's leads are few: with the block beside them PostgreSQL reads the block's whole week
    for each.
    """
    whole = reader.role.has_block and reader.role is not Role.OFFICER
    return [rows.block_id == reader.block_id] if whole else []


def with_briefs(query: Any, reader: Reader) -> Any:
    """The words of a lead beside whatever the query reads from it."""
    return (
        query.add_columns(*BRIEF)
        .join(Block, Block.id == Lead.block_id)
        .join(ListItem, ListItem.id == Lead.item_id)
        .join(Cluster, Cluster.id == ListItem.cluster_id)
        .join(Owner, Owner.id == Lead.owner_id)
        .where(is_mine(reader))
    )


def brief(row: Any) -> LeadBrief:
    return LeadBrief(*row[-len(BRIEF) :])
