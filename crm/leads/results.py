"""What a firm really brought (jobs, output, tax), kept as dated facts beside the columns.

The mix of a past week is measured by what was reported then, so a new figure never replaces one.
"""

from collections.abc import Mapping
from typing import Any

from crm.accounts.models import User
from crm.core import clock
from crm.leads import ledger
from crm.leads.facts import FactKind
from crm.leads.models import Lead

REPORTED = ("jobs_actual", "output_actual", "tax_actual")
"""Persons, 元 a year, 元 a year."""


def keep(lead: Lead, before: Mapping[str, Any], after: Mapping[str, Any], by: User) -> None:
    """Append a fact for each figure that is now another one; None is a figure taken back."""
    for name in REPORTED:
        if name in after and after[name] != before.get(name):
            ledger.append(
                lead, FactKind.FIGURE, clock.today(), by, subject=name, amount=after[name]
            )
