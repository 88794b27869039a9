"""Whose leads a reader works with on the pages of 首报与流转."""

from sqlalchemy import ColumnElement

from crm.accounts.models import User
from crm.core.hints import unindexed
from crm.leads import queries as leads
from crm.leads.models import Lead


def scope(user: User) -> ColumnElement[bool]:
    """The leads a reader works with here: a block's people their block's, the rest what they see."""
    if user.role.has_block:
        # Else SQLite would gather all leads of the block before it puts them in order.
        return unindexed(Lead.block_id) == user.block_id
    return leads.is_visible_to(user)
