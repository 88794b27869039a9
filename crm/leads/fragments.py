"""Parts of a lead's page that stand in higher packages: each is a page of its own, by its address."""

from dataclasses import dataclass

from crm.core.say import Sentence


@dataclass(frozen=True)
class Fragment:
    """Drawn into the lead's page by a script; without one its title is a plain link."""

    endpoint: str
    title: Sentence


FRAGMENTS: list[Fragment] = []
NEED_PAGES: dict[str, str] = {}
"""Where a need that a higher package added is filled in: field → endpoint."""
