"""What higher packages do and say when a lead changes: in the same transaction, registered here."""

from collections.abc import Callable, Collection

from crm.accounts.models import User
from crm.core.say import Sentence
from crm.leads.models import Lead
from crm.leads.rules import Stage

PARTIES = "parties"

WRITTEN: list[Callable[[Lead, User, Collection[str]], None]] = []
"""After a lead was logged or edited, with the fields that were given, or after its parties changed."""

CONTACTED: list[Callable[[Lead, User], None]] = []
"""After a contact was noted or taken back."""

ENDED: list[Callable[[Lead, User | None], None]] = []
"""After a lead ended or was put to rest: nobody stands in another's way any more."""

WARNINGS: list[Callable[[Lead, Stage], list[Sentence]]] = []
"""What whoever moves a lead to a stage should know, although it stops nobody."""


def written(lead: Lead, by: User, fields: Collection[str] = (PARTIES,)) -> None:
    for hook in WRITTEN:
        hook(lead, by, fields)


def contacted(lead: Lead, by: User) -> None:
    for hook in CONTACTED:
        hook(lead, by)


def ended(lead: Lead, by: User | None) -> None:
    for hook in ENDED:
        hook(lead, by)


def warnings(lead: Lead, stage: Stage) -> list[Sentence]:
    """Everything that is to be known before a lead moves to a stage."""
    return [sentence for warn in WARNINGS for sentence in warn(lead, stage)]
