"""What higher packages show on a list item's page: each adds a function here."""

from collections.abc import Callable

from crm.accounts.models import User
from crm.plan.models import ListItem

Section = Callable[[ListItem, User], str]

SECTIONS: list[Section] = []
"""Drawn in order, each from a template of its own; each costs one statement."""
