"""Parts of a lead's page that stand in higher packages: each is a page of its own, by its address."""

from collections.abc import Callable
from dataclasses import dataclass

from crm.core.say import Sentence
from crm.leads.models import Lead


@dataclass(frozen=True)
class Fragment:
    """Drawn into the lead's page by a script; without one its title is a plain link."""

    endpoint: str
    title: Sentence


FRAGMENTS: list[Fragment] = []
NEED_PAGES: dict[str, str] = {}
"""Where a need that a higher package added is filled in: field → endpoint."""

ADVICE: list[Callable[[Lead], list[Sentence]]] = []
"""What speaks against a lead's plan, told before it moves on; refuses nothing, one statement each."""


def advice(lead: Lead) -> list[Sentence]:
    """Everything that higher packages have to say before a lead moves on."""
    return [sentence for advise in ADVICE for sentence in advise(lead)]
