"""Stamps for leads that were complete before stamps were made, by the moment they became so."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select

from crm.accounts.models import User
from crm.audit.models import Event
from crm.core.db import db
from crm.firstreports import queries, registering
from crm.firstreports.models import Clash, FirstReport
from crm.leads.models import Lead
from crm.leads.placing import is_open

BATCH = 200
FILLED_IN = ("project", "contact_id")
"""What a lead may lack when it is logged; investor and source it always has."""


def stamp_all() -> dict[str, int]:
    """Stamp every complete lead under way, the earliest completion first; again does no harm."""
    counts = {"stamped": 0, "clashes": 0}
    for number, (moment, lead_id, by_id) in enumerate(sorted(_completed()), start=1):
        _stamp(queries.whole(lead_id), by_id, moment, counts)
        if number % BATCH == 0:
            db.session.commit()
    db.session.commit()
    return counts


def _stamp(lead: Lead, by_id: int, moment: datetime, counts: dict[str, int]) -> None:
    if queries.open_clash(lead.id):
        return
    registering.register(lead, db.session.get_one(User, by_id), moment)
    counts["stamped"] += registering.is_stamped(lead)
    counts["clashes"] += queries.open_clash(lead.id) is not None


def _completed() -> Iterator[tuple[datetime, int, int]]:
    """(moment, lead, who) of each open lead that is complete and has neither stamp nor clash."""
    known = (
        select(FirstReport.id).where(FirstReport.lead_id == Lead.id).exists(),
        select(Clash.id).where(Clash.lead_id == Lead.id, Clash.settled_at.is_(None)).exists(),
    )
    query = select(Lead.id, Lead.created_at, Lead.created_by_id).where(
        is_open(), Lead.contact_id.is_not(None), Lead.project != "", *(~one for one in known)
    )
    rows = list(db.session.execute(query.order_by(Lead.id)))
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        moments = _moments([row.id for row in part])
        for row in part:
            yield moments.get(row.id, (row.created_at, row.id, row.created_by_id))


def _moments(ids: list[int]) -> dict[int, tuple[datetime, int, int]]:
    """When project and contact were both there for the first time, as the edits tell."""
    query = select(Event).where(Event.lead_id.in_(ids), Event.action == "lead.edited")
    filled: dict[int, dict[str, Any]] = {}
    found: dict[int, tuple[datetime, int, int]] = {}
    for event in db.session.scalars(query.order_by(Event.id)):
        lead_id, values = event.lead_id or 0, filled.setdefault(event.lead_id or 0, {})
        for name, (_before, after) in event.particulars.get("changes", {}).items():
            values[name] = after
        if lead_id not in found and all(values.get(name) for name in FILLED_IN):
            found[lead_id] = (event.at, lead_id, event.by_id or 0)
    return found
