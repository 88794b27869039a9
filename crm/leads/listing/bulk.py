"""What can be done with many leads at once; whoever offers such an action names it here."""

from dataclasses import dataclass

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core.say import Sentence


@dataclass(frozen=True)
class BulkAction:
    """A button of the bar: `name` is posted as `action` to /leads/bulk."""

    name: str
    words: Sentence
    icon: str
    permission: Permission


BULK_ACTIONS: list[BulkAction] = []


def offered_to(user: User) -> list[BulkAction]:
    """The actions whose permission a person has."""
    return [action for action in BULK_ACTIONS if user.can(action.permission)]
