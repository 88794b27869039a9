"""Count and sum over all that match, never over a page; exact at once where that is cheap."""

from collections.abc import Iterable
from dataclasses import dataclass

from crm.accounts.anyone import values
from crm.accounts.models import User
from crm.core.db import db
from crm.leads.listing import worded
from crm.leads.listing.filtering import Filter
from crm.leads.listing.grouping import Group

MOST = 2_000
"""So many leads are counted while the page is drawn; beyond, the exact figures come by themselves."""


@dataclass(frozen=True)
class Totals:
    """Over all that match: an unknown amount is counted, never 0. Beyond MOST, a lower bound."""

    leads: int
    planned: int
    unknown: int
    exact: bool = True

    @property
    def label(self) -> str:
        """How many, with a + where they were not counted to the end."""
        return f"{self.leads:,}" if self.exact else f"{self.leads - 1:,}+"


def totals(chosen: Filter, user: User, *, most: int | None = None) -> Totals:
    """Count and sum over everything that matches, or over the first `most` + 1 of it."""
    sums = worded.sums(chosen, user, most)
    count, planned, unknown = db.session.execute(sums, values(user)).one()
    return Totals(count, int(planned), unknown, exact=most is None or count <= most)


def of_groups(groups: Iterable[Group]) -> Totals:
    """The groups of a list add up to the list."""
    found = list(groups)
    return Totals(
        sum(one.leads for one in found),
        sum(one.planned for one in found),
        sum(one.unknown for one in found),
    )
