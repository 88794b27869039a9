"""A lead beside the carriers: what it holds, what would fit, what its place speaks against."""

from dataclasses import dataclass

from crm.accounts.models import User
from crm.carriers import fitting, queries
from crm.carriers.fitting import Fit, Need, Offer
from crm.carriers.models import CarrierHolding
from crm.carriers.queries import Row
from crm.core import clock
from crm.core.say import Sentence
from crm.leads.models import Lead
from crm.screening.looking import placed

MOST = 8


@dataclass(frozen=True)
class Choice:
    """A carrier with what speaks for and against it."""

    row: Row
    fit: Fit


@dataclass(frozen=True)
class Looked:
    """Everything the lead's part says of carriers."""

    need: Need
    holdings: list[CarrierHolding]
    lacks: list[Sentence]
    placement: list[Sentence]
    fits: list[Choice]
    more: int
    misses: list[Choice]
    missed: int


def look(lead: Lead, user: User) -> Looked:
    """What a lead holds and what of the carriers in its blocks would fit."""
    need = fitting.need_of(lead.track, lead.industry, lead.land_mu, lead.floor_m2)
    today = clock.today()
    rows = queries.to_let(user, {one.block_id for one in lead.shares}, today)
    by_id = {row.carrier.id: row for row in rows}
    warned = placed(lead, lead.stage)
    good, bad = fitting.fits(need, [_offer(row) for row in rows], today)
    # What the placement rule says of the lead's block holds for every carrier there.
    suited = [
        one for one in good if not warned or by_id[one.offer.id].carrier.block_id != lead.block_id
    ]
    return Looked(
        need,
        queries.of_lead(lead),
        fitting.lacks(need),
        warned,
        [Choice(by_id[one.offer.id], one) for one in suited[:MOST]],
        max(0, len(suited) - MOST),
        [Choice(by_id[one.offer.id], one) for one in bad[: fitting.CLOSEST]],
        len(rows) - len(suited),
    )


def _offer(row: Row) -> Offer:
    carrier = row.carrier
    return Offer(carrier.id, carrier.kind, carrier.use, row.free, carrier.ready_on)
