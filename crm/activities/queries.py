"""Reading activities and next steps; the caller says which leads may be read."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from crm.activities.models import Activity, NextStep
from crm.core.db import db


def by_ids(ids: Sequence[int]) -> dict[int, Activity]:
    """Activities by their numbers, in one statement."""
    if not ids:
        return {}
    query = select(Activity).where(Activity.id.in_(ids))
    return {one.id: one for one in db.session.scalars(query)}


def open_steps(lead_id: int) -> list[NextStep]:
    """What is still to do on a lead, soonest first."""
    query = select(NextStep).where(NextStep.lead_id == lead_id, NextStep.done_at.is_(None))
    return list(db.session.scalars(query.order_by(NextStep.due_on, NextStep.id)))


def steps_of(lead_id: int) -> list[NextStep]:
    """Every next step of a lead, done or not, soonest first."""
    query = select(NextStep).where(NextStep.lead_id == lead_id)
    return list(db.session.scalars(query.order_by(NextStep.due_on, NextStep.id)))


def next_of(lead_ids: Sequence[int]) -> dict[int, NextStep]:
    """The soonest open step of each lead that has one, in one statement."""
    query = select(NextStep).where(NextStep.lead_id.in_(lead_ids), NextStep.done_at.is_(None))
    latest_first = query.order_by(NextStep.due_on.desc(), NextStep.id.desc())
    return {step.lead_id: step for step in db.session.scalars(latest_first)}


def next_what(lead_id: InstrumentedAttribute[int]) -> ColumnElement[str]:
    """What the soonest open step of a lead says, "" without one, as a column beside that lead."""
    query = select(NextStep.what).where(NextStep.lead_id == lead_id, NextStep.done_at.is_(None))
    soonest = query.order_by(NextStep.due_on, NextStep.id).limit(1)
    return func.coalesce(soonest.scalar_subquery(), "")
