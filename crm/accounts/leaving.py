"""What a person would leave behind whose account is closed; higher packages register what they know."""

from collections.abc import Callable

from crm.accounts.models import User
from crm.core.say import Sentence

LEFT_BEHIND: list[Callable[[User], list[Sentence]]] = []


def left_behind(person: User) -> list[Sentence]:
    """Everything that waits for somebody else to take it over."""
    return [sentence for known in LEFT_BEHIND for sentence in known(person)]
