"""Drafting a card; approving, refusing and withdrawing it are those of the office settings."""

from crm.accounts.models import User
from crm.core import clock
from crm.core.errors import Invalid
from crm.core.say import say
from crm.screening.cards.queries import card_on
from crm.screening.cards.rules import NAME, Card, DraftCard, kept, read_card
from crm.settings import actions, rules
from crm.settings.models import SettingChange


def draft(command: DraftCard, *, by: User, base_version: int | None) -> SettingChange:
    """Put a new card forward. Raises Forbidden, Stale, Refused or Invalid."""
    actions.may_begin(NAME, by, base_version)
    today = clock.today()
    day = command.effective_from or today
    present = card_on(day)
    card, found = read_card(command, present)
    found += rules.day_problems(command.effective_from, today)
    found += rules.reason_problems(command.reason, say("改动理由"))
    if card is None or found:
        raise Invalid(found)
    values = {name: [_told(present)[name], told] for name, told in _told(card).items()}
    return actions.put_forward(NAME, kept(card), day, command.reason, values, by=by)


def _told(card: Card) -> dict[str, str]:
    """A card in a few words, for the trail."""
    return {
        "criteria": " / ".join(f"{one.name.zh} {one.weight}" for one in card.criteria),
        "thresholds": f"{card.pass_from}/{card.conditional_from}",
        "quorum": str(card.quorum),
    }
