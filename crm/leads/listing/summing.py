"""Count and sum over all that match, never over a page; exact at once where that is cheap."""

from collections.abc import Iterable
from dataclasses import dataclass

from crm.accounts.anyone import values
from crm.accounts.models import User
from crm.core.db import db
from crm.leads import counted
from crm.leads.listing import worded
from crm.leads.listing.filtering import Filter
from crm.leads.listing.grouping import Group
from crm.leads.summed import stated

MOST = 2_000
"""So many leads are counted while the page is drawn; beyond, the exact figures come by themselves."""


@dataclass(frozen=True)
class Totals:
    """Over all that match: an unknown amount is counted, never 0. Beyond MOST, a lower bound.

    Of `disputed` leads the amounts are `apart`, in no sum.
    """

    leads: int
    planned: int
    unknown: int
    disputed: int = 0
    apart: int = 0
    exact: bool = True

    @property
    def stated(self) -> int | None:
        """The planned 元; None where nobody stated any."""
        return stated(self, self.leads)

    @property
    def label(self) -> str:
        """How many, with a + where they were not counted to the end."""
        return f"{self.leads:,}" if self.exact else f"{self.leads - 1:,}+"


def totals(chosen: Filter, user: User, *, most: int | None = None) -> Totals:
    """Count and sum over everything that matches, or over the first `most` + 1 of it."""
    sums = worded.sums(chosen, user, most)
    count, *amounts = db.session.execute(sums, values(user)).one()
    return Totals(count, **counted.named(amounts), exact=most is None or count <= most)


def of_groups(groups: Iterable[Group]) -> Totals:
    """The groups of a list add up to the list."""
    found = list(groups)
    names = ("leads", "planned", "unknown", "disputed", "apart")
    return Totals(*(sum(getattr(one, name) for one in found) for name in names))
