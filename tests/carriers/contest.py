"""What one of two processes does: reserve 6,000 of 10,000 m², at the same moment as the other."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from config import Config
from crm import create_app
from crm.core import clock
from crm.core.db import db
from crm.leads.models import Lead
from tests.leads.contest import _at_once, _client


@dataclass(frozen=True)
class Side:
    """One contestant: who acts, for which lead, on which carriers, until when."""

    config: Config
    person: int
    lead_id: int
    carriers: list[int]
    until: str


def run(side: Side, gate: Any, told: Any) -> None:
    app = create_app(side.config, TESTING=True, WTF_CSRF_ENABLED=False)
    client = _client(app, side.person)
    for carrier_id in side.carriers:
        with app.app_context():
            version = db.session.scalar(select(Lead.version).where(Lead.id == side.lead_id))
        form = {
            "carrier_id": carrier_id,
            "state": "reserved",
            "area_m2": "6000",
            "starts_on": str(clock.today()),
            "until": side.until,
            "version": version,
        }
        told.put(_at_once(gate, client, f"/leads/{side.lead_id}/carriers/new", form))
