"""What higher packages show on an enterprise's page: each adds a function here."""

from collections.abc import Callable

from markupsafe import Markup

from crm.accounts.models import User
from crm.enterprises.models import Enterprise

Section = Callable[[Enterprise, User], Markup]

SECTIONS: list[Section] = []
"""Drawn in order; each costs one statement."""
