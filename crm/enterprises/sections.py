"""What higher packages show on an enterprise's page: each adds a function here."""

from collections.abc import Callable

from crm.accounts.models import User
from crm.enterprises.models import Enterprise

Section = Callable[[Enterprise, User], str]

SECTIONS: list[Section] = []
"""Drawn in order, each from a template of its own; each costs one statement."""
