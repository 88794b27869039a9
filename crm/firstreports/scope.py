"""Whose leads a reader works with on the pages of 首报与流转."""

from sqlalchemy import ColumnElement, true

from crm.accounts.models import User
from crm.leads import queries as leads
from crm.leads.models import Lead


def scope(user: User) -> ColumnElement[bool]:
    """The leads a reader works with here: a block's people their block's, the rest what they see."""
    if user.role.has_block:
        # The sum keeps SQLite from gathering all leads of the block before it puts them in order.
        return Lead.block_id + 0 == user.block_id
    seen = leads.visible_to(user).whereclause
    return true() if seen is None else seen
