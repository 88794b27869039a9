"""Visits and next steps of a lead: written by activities, and the lead's own dates follow."""

from datetime import date

from crm.accounts.models import User
from crm.activities import actions as activities
from crm.activities.models import Activity, NextStep
from crm.activities.rules import LogActivity, PlanStep
from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Invalid
from crm.leads import backdating, hooks, ledger, mentions
from crm.leads.ended import must_be_open
from crm.leads.models import Lead
from crm.leads.standstills.ending import end_snooze
from crm.settings.queries import in_force


def log_visit(lead: Lead, command: LogActivity, *, by: User) -> Activity:
    """Note a contact; only real contact resets the clock. Raises Invalid or Refused."""
    must_be_open(lead)
    if found := backdating.problems(command.happened_on, by):
        raise Invalid(found)
    activity = activities.log(command, lead_id=lead.id, block_id=lead.block_id, by=by)
    contact = command.happened_on if command.kind.is_contact else lead.last_contact_on
    if command.kind.is_contact and contact >= lead.last_contact_on:
        end_snooze(lead, by)
    follow_steps(lead, by, max(lead.last_contact_on, contact))
    record(
        by,
        "visit.logged",
        lead,
        activity=activity.id,
        kind=command.kind.value,
        happened_on=command.happened_on.isoformat(),
        **mentions.told(lead, command.text),
    )
    hooks.contacted(lead, by)
    return activity


def undo_visit(lead: Lead, activity: Activity, *, by: User) -> None:
    """Take a visit back with what was planned at it; both stay on record. Raises Refused."""
    activities.undo(activity, by=by)
    db.session.flush()  # the last contact is read from what is left
    first_day = lead.created_at.astimezone(clock.SHANGHAI).date()
    follow_steps(lead, by, max(first_day, activities.last_contact(lead.id) or first_day))
    record(by, "visit.undone", lead, activity=activity.id, kind=activity.kind.value)
    hooks.contacted(lead, by)


def plan_step(lead: Lead, command: PlanStep, *, by: User) -> NextStep:
    """Plan what comes next. Raises Invalid or Refused."""
    must_be_open(lead)
    step = activities.plan_step(
        command, lead_id=lead.id, block_id=lead.block_id, owner_id=lead.owner_id, by=by
    )
    follow_steps(lead, by)
    record(by, "step.planned", lead, step=step.id, due_on=step.due_on.isoformat())
    return step


def complete_step(lead: Lead, step: NextStep, *, by: User, base_version: int | None) -> None:
    """Tick a step off; without another one the lead has no next step."""
    activities.complete(step, by=by, base_version=base_version)
    follow_steps(lead, by)
    record(by, "step.done", lead, step=step.id)


def reschedule_step(
    lead: Lead, step: NextStep, command: PlanStep, *, by: User, base_version: int | None
) -> None:
    """Give a step another day."""
    before = step.due_on
    activities.reschedule(step, command, base_version=base_version)
    follow_steps(lead, by)
    record(
        by,
        "step.rescheduled",
        lead,
        step=step.id,
        due_on=[before.isoformat(), step.due_on.isoformat()],
    )


def follow_steps(lead: Lead, by: User, contact: date | None = None) -> None:
    """Bring the lead's dates along after a contact or a change of plan."""
    db.session.flush()  # new activities and steps need their numbers and must be counted
    # All is read before the lead changes, so that it is written once.
    office, due_on = in_force(clock.today()), activities.earliest_open(lead.id)
    lead.next_step_on = due_on
    lead.last_contact_on = contact or lead.last_contact_on
    lead.updated_at, lead.updated_by_id = clock.now(), by.id
    ledger.apply_clocks(lead, office)
