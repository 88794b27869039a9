"""A lead's timeline: its events in words, newest first; texts of visits come from their own rows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext
from sqlalchemy import ColumnElement, func, select, true

from crm.activities.models import Activity, NextStep
from crm.activities.queries import by_ids
from crm.audit.models import Event
from crm.core.db import db
from crm.core.templates import day as short_day
from crm.core.templates import moment
from crm.core.weeks import Week
from crm.leads import options, telling
from crm.leads.models import Lead

MOST = 40

ICONS = {
    "visit.logged": "map-pin",
    "lead.logged": "plus",
    "lead.edited": "pencil",
    "claim.made": "clock",
    "claim.verified": "check-check",
    "claim.refused": "undo-2",
    "claim.withdrawn": "undo-2",
    "lead.moved": "arrow-right",
    "lead.moved_back": "undo-2",
    "lead.move_undone": "undo-2",
    "lead.overridden": "pencil",
    "lead.held": "pause",
    "lead.rested": "pause",
    "stall.snoozed": "pause",
    "stall.caused": "message-square",
    "lead.lost": "x",
    "lead.left": "x",
    "step.planned": "calendar",
    "step.done": "circle-check",
    "receipt.noted": "briefcase",
    "receipt.verified": "circle-check",
    "receipt.refused": "undo-2",
    "visit.undone": "undo-2",
    "file.attached": "paperclip",
    "file.used": "paperclip",
    "file.withdrawn": "undo-2",
}
DATED = frozenset(
    {"lead.moved", "lead.overridden", "lead.left", "claim.made", "receipt.noted", "visit.logged"}
)
TONES = {
    "claim.made": "warn",
    "lead.overridden": "warn",
    "claim.refused": "bad",
    "receipt.refused": "bad",
    "claim.verified": "good",
    "lead.lost": "bad",
    "lead.rested": "warn",
}


PARTS: dict[str, frozenset[str]] = {
    "contacts": frozenset(
        {
            "visit.logged",
            "visit.undone",
            "step.planned",
            "step.done",
            "step.rescheduled",
            "step.passed_on",
        }
    ),
    "stages": frozenset({*telling.MOVES, *telling.CLAIMS, *telling.RECEIPTS, *telling.EXITS}),
}
"""What the timeline can be narrowed to; whatever is in neither is a change."""
CHANGES = "changes"


@dataclass(frozen=True)
class Asked:
    """A part of the timeline ("" for all of it), and the event before which it begins."""

    part: str = ""
    before: int | None = None

    @classmethod
    def from_query(cls, args: Mapping[str, str]) -> "Asked":
        """Read the address; what makes no sense asks for the newest of everything."""
        part, before = args.get("show", ""), args.get("before", "")
        known = part if part in (*PARTS, CHANGES) else ""
        return cls(known, int(before) if re.fullmatch(r"[0-9]{1,15}", before) else None)

    def test(self) -> ColumnElement[bool]:
        """What lets an event through, the page apart."""
        if self.part == CHANGES:
            return Event.action.not_in(frozenset().union(*PARTS.values()))
        return Event.action.in_(PARTS[self.part]) if self.part else true()


def events(lead: Lead, asked: Asked) -> list[Event]:
    """A page of a lead's events, newest first, and one more when there are older ones."""
    query = select(Event).where(Event.lead_id == lead.id, asked.test())
    if asked.before is not None:
        query = query.where(Event.id < asked.before)
    return list(db.session.scalars(query.order_by(Event.id.desc()).limit(MOST + 1)))


def counts(lead: Lead) -> dict[str, int]:
    """How many events each part has, and all together ("")."""
    query = select(Event.action, func.count()).where(Event.lead_id == lead.id)
    found = dict(iter(db.session.execute(query.group_by(Event.action))))
    parts = {part: sum(found.get(one, 0) for one in actions) for part, actions in PARTS.items()}
    total = sum(found.values())
    return {"": total, **parts, CHANGES: total - sum(parts.values())}


def told(
    found: list[Event], people: dict[int, str], planned: list[NextStep]
) -> list[dict[str, Any]]:
    """Events as timeline entries."""
    visits = by_ids(
        [event.particulars["activity"] for event in found if event.action == "visit.logged"]
    )
    steps = {step.id: step for step in planned}
    return [_entry(event, people, visits, steps) for event in found]


def of(lead: Lead, people: dict[int, str], planned: list[NextStep]) -> list[dict[str, Any]]:
    """The newest events of a lead as timeline entries."""
    found = events(lead, Asked())[:MOST]
    unknown = {event.by_id for event in found} - people.keys()
    return told(found, people | options.names_of(unknown), planned)


def _entry(
    event: Event, people: dict[int, str], visits: dict[int, Activity], steps: dict[int, NextStep]
) -> dict[str, Any]:
    facts = event.particulars
    visit = visits.get(facts.get("activity", 0))
    step = steps.get(facts.get("step", 0))
    return {
        "text": telling.text(event.action, facts, visit, step),
        "detail": telling.detail(event.action, facts, visit),
        "at": moment(event.at),
        "who": options.called(people, event.by_id),
        "icon": ICONS.get(event.action, "history"),
        "tone": TONES.get(event.action, "neutral"),
        "badge": _undone(event, visit) or _late(event),
    }


def _undone(event: Event, visit: Activity | None) -> dict[str, str] | None:
    """What was taken back stays where it was, and says so."""
    if event.action != "visit.logged" or visit is None or visit.undone_at is None:
        return None
    return {"text": gettext("已撤销"), "tone": "neutral"}


def _late(event: Event) -> dict[str, str] | None:
    """补报: what happened in a week that was closed already when it was recorded."""
    happened_on = event.particulars.get("happened_on")
    if event.action not in DATED or not happened_on:
        return None
    day = date.fromisoformat(happened_on)
    if event.at < Week.of(day).end:
        return None
    return {"text": gettext("补报 · 实际 %(day)s", day=short_day(day)), "tone": "info"}
