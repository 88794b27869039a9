"""What must hold of totals while clashes come and go."""

from collections.abc import Sequence

from crm.accounts.models import User
from crm.core.db import db
from crm.firstreports import queries
from crm.leads import lists
from crm.leads.models import Lead


def assert_totals_are_their_rows(reader: User, numbers: Sequence[int]) -> None:
    """The sum is that of the rows that count, and for each that does not, another one does."""
    found = lists.totals(lists.Filter(), reader)
    rows = [one for one in map(_lead, numbers) if one.status.is_open]
    apart = [one for one in rows if one.has_clash]
    assert found.planned == sum(one.planned or 0 for one in rows if not one.has_clash)
    assert (found.disputed, found.apart) == (len(apart), sum(one.planned or 0 for one in apart))
    for one in rows:
        clash = queries.open_clash(one.id)
        assert (clash is not None) == one.has_clash
        if clash:
            first = _lead(clash.first_lead_id)
            assert first.status.is_open and not first.has_clash, "an amount is lost"


def _lead(number: int) -> Lead:
    return db.session.get_one(Lead, number)
