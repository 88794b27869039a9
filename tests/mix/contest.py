"""What one of two processes does: draft or approve a mix target at the same moment as the other."""

from dataclasses import dataclass
from typing import Any

from config import Config
from crm import create_app
from tests.leads.contest import _at_once, _client


@dataclass(frozen=True)
class Side:
    """One contestant: who acts, and the addresses and forms to send in turn."""

    config: Config
    person: int
    posts: list[tuple[str, dict[str, str]]]


def run(side: Side, gate: Any, told: Any) -> None:
    app = create_app(side.config, TESTING=True, WTF_CSRF_ENABLED=False)
    client = _client(app, side.person)
    for url, form in side.posts:
        told.put((url, *_at_once(gate, client, url, form)))
