"""What one of two processes does in a race: the same thing as the other, at the same moment."""

from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import select

from config import Config
from crm import create_app
from crm.core.db import db
from crm.leads.models import Lead
from tests.leads.contest import _at_once, _client


@dataclass(frozen=True)
class Side:
    """One contestant: who acts, and the leads and contacts to complete, one per round."""

    config: Config
    person: int
    registrations: list[tuple[int, int]]
    """(lead, contact) of each round."""
    pool: list[int]


def run(side: Side, gate: Any, told: Any) -> None:
    """Complete a registration per round, then take a lead out of the pool, each at once."""
    app = create_app(side.config, TESTING=True, WTF_CSRF_ENABLED=False)
    client = _client(app, side.person)
    for number, (lead_id, contact_id) in enumerate(side.registrations):
        url, form = _completion(app, lead_id, contact_id)
        told.put(("stamp", number, side.person, *_at_once(gate, client, url, form)))
        url = f"/leads/{side.pool[number]}/first-report/taking"
        told.put(("take", number, side.person, *_at_once(gate, client, url, {})))


def _completion(app: Flask, lead_id: int, contact_id: int) -> tuple[str, dict[str, Any]]:
    with app.app_context():
        version = db.session.scalar(select(Lead.version).where(Lead.id == lead_id))
    form = {"contact_id": contact_id, "version": version}
    return f"/leads/{lead_id}/cells/contact_id?on=lead", form
