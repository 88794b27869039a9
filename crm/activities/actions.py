"""Writing down what happened and what comes next; the lead's own dates follow in its package."""

from datetime import date, datetime

from sqlalchemy import func, select

from crm.accounts.models import User
from crm.activities import rules
from crm.activities.models import Activity, NextStep
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Invalid, Refused, check_version
from crm.core.say import say


def log(command: rules.LogActivity, *, lead_id: int, block_id: int, by: User) -> Activity:
    """Write an activity and, when given, its next step. Raises Invalid."""
    if found := rules.problems(command, clock.today()):
        raise Invalid(found)
    activity = Activity(
        lead_id=lead_id,
        block_id=block_id,
        kind=command.kind,
        happened_on=command.happened_on,
        text=command.text.strip(),
        counterpart=command.counterpart.strip(),
        by_id=by.id,
        recorded_at=clock.now(),
    )
    db.session.add(activity)
    if command.next_step_on:
        db.session.flush()  # the step points to the visit it was planned at
        planned = rules.PlanStep(command.next_step, command.next_step_on)
        step = plan_step(planned, lead_id=lead_id, block_id=block_id, owner_id=by.id, by=by)
        step.activity_id = activity.id
    return activity


def undo(activity: Activity, *, by: User) -> None:
    """Take back one's own note within ten minutes, with the step planned at it. Raises Refused."""
    moment = clock.now()
    if no := rules.undo_refusal(
        by_writer=activity.by_id == by.id,
        age=moment - activity.recorded_at,
        undone=activity.undone_at is not None,
    ):
        raise Refused(no)
    activity.undone_at, activity.undone_by_id = moment, by.id
    _drop_planned(activity, moment, by)


def _drop_planned(activity: Activity, moment: datetime, by: User) -> None:
    query = select(NextStep).where(NextStep.activity_id == activity.id, NextStep.done_at.is_(None))
    for step in db.session.scalars(query):
        step.done_at, step.done_by_id = moment, by.id


def plan_step(
    command: rules.PlanStep, *, lead_id: int, block_id: int, owner_id: int, by: User
) -> NextStep:
    """Write a next step. Raises Invalid."""
    if found := rules.step_problems(command, clock.today()):
        raise Invalid(found)
    step = NextStep(
        lead_id=lead_id,
        block_id=block_id,
        what=command.what.strip(),
        due_on=command.due_on,
        owner_id=owner_id,
        by_id=by.id,
        recorded_at=clock.now(),
    )
    db.session.add(step)
    return step


def complete(step: NextStep, *, by: User, base_version: int | None) -> None:
    """Tick a next step off. Raises Refused or Stale."""
    check_version(step.version, base_version)
    if step.done_at is not None:
        raise Refused(say("这一步已经办结。"))
    step.done_at, step.done_by_id = clock.now(), by.id


def reschedule(step: NextStep, command: rules.PlanStep, *, base_version: int | None) -> None:
    """Give a next step another date or wording. Raises Invalid, Refused or Stale."""
    check_version(step.version, base_version)
    if step.done_at is not None:
        raise Refused(say("这一步已经办结。"))
    if found := rules.step_problems(command, clock.today()):
        raise Invalid(found)
    step.what, step.due_on = command.what.strip(), command.due_on


def last_contact(lead_id: int) -> date | None:
    """The day of the last contact on record that was not taken back; None without one."""
    contacts = [kind for kind in rules.ActivityKind if kind.is_contact]
    query = select(func.max(Activity.happened_on)).where(
        Activity.lead_id == lead_id, Activity.kind.in_(contacts), Activity.undone_at.is_(None)
    )
    return db.session.scalar(query)


def earliest_open(lead_id: int) -> date | None:
    """The day of the next thing to do; None when nothing is planned."""
    query = select(func.min(NextStep.due_on)).where(
        NextStep.lead_id == lead_id, NextStep.done_at.is_(None)
    )
    return db.session.scalar(query)
