"""What higher packages show on a list item's page: each adds a function here."""

from collections.abc import Callable

from markupsafe import Markup

from crm.accounts.models import User
from crm.plan.models import ListItem

Section = Callable[[ListItem, User], Markup]

SECTIONS: list[Section] = []
"""Drawn in order; each costs one statement."""
