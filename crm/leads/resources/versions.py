"""/leads/7/versions: who changed which field from what to what."""

from typing import Any

from flask import render_template, request
from sqlalchemy import select

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.audit.models import Event
from crm.core import paging
from crm.core.db import db
from crm.leads import options, queries, telling
from crm.leads.blueprint import bp
from crm.leads.models import Lead

SIZE = 30


@bp.get("/leads/<int:lead_id>/versions")
@requires(Permission.LEADS_READ)
def versions(lead_id: int) -> str:
    lead = queries.get(lead_id, reader())
    found, after = _edits(lead)
    people = options.names_of({event.by_id for event in found} | {lead.updated_by_id})
    return render_template(
        "leads/versions.html",
        lead=lead,
        edits=[(event, telling.differences(event.particulars["changes"])) for event in found],
        people=people,
        called=options.called,
        after=after,
    )


def _edits(lead: Lead) -> tuple[list[Event], str]:
    """A page of the lead's edits, newest first."""
    query = select(Event).where(Event.lead_id == lead.id, Event.action == "lead.edited")
    start: list[Any] = paging.decode(request.args.get("after", ""))
    if start and isinstance(start[0], int) and start[0] < 2**63:
        query = query.where(Event.id < start[0])
    found = list(db.session.scalars(query.order_by(Event.id.desc()).limit(SIZE + 1)))
    shown = found[:SIZE]
    return shown, paging.encode([shown[-1].id]) if len(found) > SIZE else ""
