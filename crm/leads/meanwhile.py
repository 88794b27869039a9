"""What others did to a lead since somebody drew a form about it: who, when, and each field."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import request
from sqlalchemy import select

from crm.activities.queries import steps_of
from crm.audit.models import Event
from crm.core.db import db
from crm.leads import options, story, telling
from crm.leads.models import Lead

MOST = 8


@dataclass(frozen=True)
class Told:
    """One thing that was done; `changes` has the fields of an edit with both values."""

    who: str
    at: str
    text: str
    detail: str
    changes: list[dict[str, str]]


def since_drawn(lead: Lead) -> list[Told]:
    """Newest first; the last thing alone where the form does not say when it was drawn."""
    query = select(Event).where(Event.lead_id == lead.id).order_by(Event.id.desc()).limit(MOST)
    if moment := _drawn_at():
        query = query.where(Event.at > moment)
    found = list(db.session.scalars(query if moment else query.limit(1)))
    people = options.names_of({event.by_id for event in found})
    entries = story.told(found, people, steps_of(lead.id)) if found else []
    return [_told(event, entry) for event, entry in zip(found, entries, strict=True)]


def _drawn_at() -> datetime | None:
    try:
        moment = datetime.fromisoformat(request.form.get("drawn_at", ""))
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _told(event: Event, entry: dict[str, Any]) -> Told:
    edited = event.action == "lead.edited"
    changes = telling.differences(event.particulars["changes"]) if edited else []
    detail = "" if edited else entry["detail"]
    return Told(entry["who"], entry["at"], entry["text"], detail, changes)
