"""A lead as its gates see it, with what higher packages know of it."""

from collections.abc import Callable
from typing import Any

from crm.leads import dossier as own
from crm.leads.models import Lead

Supply = Callable[[Lead], dict[str, Any]]

SUPPLIES: list[Supply] = []
"""Each higher package adds a function: field name → value, one statement at most."""


def dossier(lead: Lead) -> dict[str, Any]:
    """The values of a lead (with its parties loaded) that gates ask about, from every package."""
    values = own.dossier(lead)
    for supply in SUPPLIES:
        values |= supply(lead)
    return values
