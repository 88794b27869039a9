"""The bar over a selection of leads: what can be changed for all of them at once."""

from dataclasses import dataclass

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core.say import Sentence
from crm.leads.bulk.rules import FIELDS, OWNER


@dataclass(frozen=True)
class BulkAction:
    """A choice of the bar: `name` is posted as `action` to /leads/bulk."""

    name: str
    words: Sentence
    icon: str
    permission: Permission


BULK_ACTIONS = tuple(
    BulkAction(
        name,
        words,
        icon="users" if name == OWNER else "pencil",
        permission=Permission.LEADS_EDIT_ALL if name == OWNER else Permission.LEADS_EDIT,
    )
    for name, words in FIELDS.items()
)


def offered_to(user: User) -> list[BulkAction]:
    """The actions whose permission a person has."""
    return [action for action in BULK_ACTIONS if user.can(action.permission)]
