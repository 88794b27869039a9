"""What passed in a succession, in words; each kind of record in one statement."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from crm.activities.models import NextStep
from crm.activities.tasks.models import Task
from crm.core.db import db
from crm.leads.models import Lead
from crm.leads.succession import queries
from crm.leads.succession.models import Succession, SuccessionRow
from crm.leads.succession.rules import Fate, Kind
from crm.savedviews.models import SavedView


@dataclass(frozen=True)
class Line:
    """One thing that passed: what it is called, its lead if it has one, who has it, its fate."""

    kind: Kind
    record_id: int
    name: str
    lead: Lead | None
    successor_id: int
    fate: Fate


def lines(made: Succession) -> list[Line]:
    """All that passed, in the order in which it did."""
    rows = queries.rows_of(made)
    steps = _named(NextStep, rows, Kind.STEP)
    tasks = _named(Task, rows, Kind.TASK)
    views = _named(SavedView, rows, Kind.VIEW)
    wanted = {row.record_id for row in rows if row.kind in (Kind.LEAD, Kind.HELPED)}
    leads = queries.leads_named(wanted | {step.lead_id for step in steps.values()})

    def line(row: SuccessionRow) -> Line:
        number = row.record_id
        lead, name = None, ""
        if row.kind in (Kind.LEAD, Kind.HELPED):
            lead = leads.get(number)
        elif row.kind is Kind.STEP:
            lead, name = leads.get(steps[number].lead_id), steps[number].what
        else:
            name = tasks[number].what if row.kind is Kind.TASK else views[number].name
        return Line(row.kind, number, name, lead, row.successor_id, row.fate)

    return [line(row) for row in rows]


def _named(model: Any, rows: list[SuccessionRow], kind: Kind) -> dict[int, Any]:
    ids = [row.record_id for row in rows if row.kind is kind]
    if not ids:
        return {}
    return {one.id: one for one in db.session.scalars(select(model).where(model.id.in_(ids)))}
