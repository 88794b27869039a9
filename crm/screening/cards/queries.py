"""Which card is in force; it lies among the office settings and is read with them."""

from datetime import date

from crm.core import clock
from crm.screening.cards.rules import NAME, Card, card_of
from crm.screening.cards.starting import CARD
from crm.settings.queries import in_force


def card_on(day: date) -> Card:
    """The card of a day: the office's own, else the example."""
    told = in_force(day).values.get(NAME)
    return card_of(told) if told else CARD


def is_own(day: date | None = None) -> bool:
    """Whether the office has a card of its own, so that stage S5 asks for a review by it."""
    return NAME in in_force(day or clock.today()).values
