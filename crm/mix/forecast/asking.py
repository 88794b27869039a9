"""What an address asks of the forecast; anything it does not understand is left at its default."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for

from crm.accounts.models import User
from crm.mix import queries
from crm.mix.books import books, books_and_week
from crm.mix.codes import codes
from crm.mix.forecast.outlook import END, FOCUSES, Ask, Outlook, outlook
from crm.mix.forecast.question import FIT
from crm.mix.forecast.timing import MONTHS
from crm.mix.history.moments import Known
from crm.mix.measures import Measure
from crm.mix.progress import SCOPES, Basis
from crm.mix.rules import AREA, BLOCKS, CLUSTERS
from crm.settings.queries import in_force

MEASURES = (Measure.COUNT, Measure.EXPECTED)
"""Received money is never added to money promised, and the rest is not promised at all."""
HORIZONS = ("12", str(MONTHS), END)
OWN = ""
"""The reader's own block, whichever that is."""


@dataclass(frozen=True)
class Wish:
    """What somebody wants to see."""

    block: str = BLOCKS[0]
    see: str = FIT
    to: str = str(MONTHS)
    measure: Measure = Measure.COUNT
    basis: Basis | None = None
    closed: bool = False
    shock: bool = False

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Wish":
        """From the parts of an address or the options of a command; without a block it is OWN."""
        block, see, to = (str(given.get(name) or "") for name in ("block", "see", "to"))
        measure, basis = str(given.get("measure") or ""), str(given.get("basis") or "")
        return cls(
            block=block if block in SCOPES else OWN,
            see=see if see in FOCUSES else cls.see,
            to=to if to in HORIZONS else cls.to,
            measure=Measure(measure) if measure in MEASURES else cls.measure,
            basis=Basis(basis) if basis in set(Basis) else None,
            closed=given.get("as_of") == "closed",
            shock=str(given.get("shock")) in ("1", "True"),
        )


@dataclass(frozen=True)
class Found:
    """The forecast, and the way to the same with one thing changed."""

    wish: Wish
    outlook: Outlook

    def url(self, endpoint: str = "mix.forecast", **changes: Any) -> str:
        """The address that holds all of it."""
        shown = self.outlook.shown
        kept = {
            "block": self.wish.block,
            "see": self.wish.see,
            "to": self.outlook.ask.to,
            "measure": self.wish.measure.value,
            "basis": shown.basis.value,
            "as_of": "closed" if shown.as_of.closed else "now",
            "shock": "1" if self.wish.shock else "0",
        }
        return url_for(endpoint, **{**kept, **changes})


def found(wish: Wish, user: User | None) -> Found:
    """Reckon it. A total promised has no baseline, so there is only its flow."""
    kept, newest = books_and_week(wish.measure) if wish.closed else (books(wish.measure), None)
    wish = replace(wish, block=wish.block or _home(user))
    as_of = queries.closed_week(newest) if newest else queries.open_week()
    office = in_force(as_of.day)
    by_amount = wish.measure is Measure.EXPECTED
    basis = Basis.FLOW if by_amount else wish.basis
    known = Known(as_of, wish.measure)
    shown = queries.figures(known, kept, basis, SCOPES[wish.block], office)
    if wish.see == FIT and not set(SCOPES[wish.block]) & set(shown.targets):
        wish = replace(wish, see=CLUSTERS[0])  # without a target there is no F to look at
    ask = Ask(wish.block, wish.see, wish.to, wish.shock, by_amount)
    return Found(wish, outlook(ask, shown, office, user))


def _home(user: User | None) -> str:
    """The reader's own block; the area for whoever has none. The books brought the codes along."""
    return codes().blocks.get(user.block_id or 0, AREA) if user else AREA
