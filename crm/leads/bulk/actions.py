"""Starting a change of many leads, carrying it out batch by batch, and taking it back."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, literal, select
from sqlalchemy.exc import NoResultFound

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Refused
from crm.core.jobs import WorkState, claim_due, finish
from crm.core.say import say
from crm.core.types import Json
from crm.leads import actions as verbs
from crm.leads import queries as leads
from crm.leads.bulk import queries
from crm.leads.bulk.models import BulkJob, BulkRow
from crm.leads.bulk.rules import (
    BATCH,
    CAUSE,
    OWNER,
    Change,
    RowState,
    Selection,
    Skip,
    start_problems,
)
from crm.leads.commands import EditLead
from crm.leads.models import Lead
from crm.leads.rules import Funding, Source
from crm.leads.standstills.actions import is_standing_still, put_back

TASKS, HELPED = "tasks", "helped"
"""What a row remembers beside the value: tasks that went along; whether its new owner helped before."""
PATIENCE = timedelta(minutes=1)
"""How long the page that started a job may pause before the worker takes the job over."""


def start(selection: Selection, change: Change, *, seen: int, by: User) -> BulkJob:
    """Write a job with a row for every lead of the selection. Raises Invalid or Forbidden."""
    check_right(change, by)
    if wrong := queries.change_problems(change, by):
        raise Invalid(wrong)
    if wrong := start_problems(queries.preview(selection, change, by), seen):
        raise Invalid(wrong)
    job = _new_job(change, seen, by)
    ids = queries.selected(selection, by).with_only_columns(literal(job.id), Lead.id).order_by(None)
    _add_rows(ids)
    record(by, "leads.bulk_started", job, field=change.field, value=change.value, leads=seen)
    return job


def check_right(change: Change, by: User) -> None:
    """Only who may reassign gives leads to others. Raises Forbidden."""
    if change.field == OWNER and not by.can(Permission.LEADS_EDIT_ALL):
        raise Forbidden(say("只有区块负责人可以改派。"))


def _new_job(change: Change, total: int, by: User, undoes: BulkJob | None = None) -> BulkJob:
    job = BulkJob(
        by_id=by.id,
        field=change.field,
        value=change.value,
        total=total,
        created_at=clock.now(),
        due_at=clock.now() + PATIENCE,
        undoes_id=undoes.id if undoes else None,
    )
    db.session.add(job)
    db.session.flush()  # its rows need its number
    return job


def _add_rows(pairs: Any) -> None:
    waiting = pairs.add_columns(literal(RowState.WAITING.value), literal({}, Json))
    names = ["job_id", "lead_id", "state", "before"]
    db.session.execute(insert(BulkRow).from_select(names, waiting, include_defaults=False))


def run_batch(job: BulkJob, by: User) -> bool:
    """Carry out the next few rows of a job that is locked; whether any are left after them."""
    query = select(BulkRow).where(BulkRow.job_id == job.id, BulkRow.state == RowState.WAITING)
    rows = list(db.session.scalars(query.order_by(BulkRow.id).limit(BATCH + 1)))
    for row in rows[:BATCH]:
        row.skip = _change(job, row, by)
        row.state = RowState.SKIPPED if row.skip else RowState.DONE
    if len(rows) > BATCH:
        job.due_at = clock.now() + PATIENCE
        return True
    finish(job)
    return False


def _change(job: BulkJob, row: BulkRow, by: User) -> Skip | None:
    """Change one lead by the same verb as its own page; the reason when it is passed over."""
    try:
        lead = leads.get_editable(row.lead_id, by)
        wanted = _wanted(job, row, lead)
        if isinstance(wanted, Skip):
            return wanted
        given, row.before = row.before, {"value": plain(getattr(lead, job.field))}
        with db.session.begin_nested():
            went = _apply(lead, job.field, wanted, by, given)
        row.before = row.before | went
    except (Forbidden, NoResultFound):
        return Skip.NOT_YOURS
    except (Invalid, Refused):
        return Skip.REFUSED
    return None


def _wanted(job: BulkJob, row: BulkRow, lead: Lead) -> str | Skip:
    """The value that this lead is to get."""
    present = plain(getattr(lead, job.field))
    if job.field == CAUSE and not is_standing_still(lead):
        return Skip.NOT_STALLED
    if job.undoes_id is None:
        return Skip.SAME if present == job.value else job.value
    return str(row.before["value"]) if present == job.value else Skip.CHANGED_SINCE


def plain(value: Any) -> str:
    """A field's value as the form's text."""
    return "" if value is None else str(value)


def _apply(lead: Lead, field: str, value: str, by: User, given: dict[str, Any]) -> dict[str, Any]:
    """Change the field; what went with it, for the undo, which finds it again in `given`."""
    if field == OWNER:
        return _reassign(lead, db.session.get_one(User, int(value)), by, given)
    if field == CAUSE:
        put_back(lead, value, by=by)
    else:
        command = EditLead({field: typed(field, value)})
        verbs.edit(lead, command, by=by, base_version=lead.version)
    return {}


def _reassign(lead: Lead, owner: User, by: User, given: dict[str, Any]) -> dict[str, Any]:
    """Forth with all that its owner saw to; back with what came along then, and no more.

    Who helped before the lead became theirs helps again, where that may still be.
    """
    before, helped = lead.owner_id, any(one.user_id == owner.id for one in lead.co_owners)
    went = verbs.reassign(lead, owner, by=by, base_version=lead.version, only=given.get(TASKS))
    if given.get(HELPED):
        db.session.flush()
        helper = db.session.get_one(User, before)
        with suppress(Invalid):
            verbs.add_co_owner(lead, helper, by=by, base_version=lead.version)
    return {TASKS: went, HELPED: helped}


def typed(field: str, value: str) -> Any:
    """The value as the lead's column holds it."""
    if field == "item_id":
        return int(value)
    if field == "source":
        return Source(value)
    if field == "funding":
        return Funding(value) if value else None
    return value


def undo(job: BulkJob, *, by: User) -> BulkJob:
    """Begin to give every changed lead its value back, unless somebody changed it again since."""
    if job.state is not WorkState.SENT:
        raise Refused(say("这次批量修改还没有做完，做完后才能撤销。"))
    if job.undoes_id is not None:
        raise Refused(say("撤销本身不能再撤销。"))
    if queries.undone_by(job):
        raise Refused(say("这次批量修改已经撤销过。"))
    done = select(BulkRow).where(BulkRow.job_id == job.id, BulkRow.state == RowState.DONE)
    rows = list(db.session.scalars(done.order_by(BulkRow.id)))
    if not rows:
        raise Refused(say("这次没有修改任何线索，不用撤销。"))
    back = _new_job(Change(job.field, job.value), len(rows), by, undoes=job)
    values = [{"job_id": back.id, "lead_id": row.lead_id, "before": row.before} for row in rows]
    db.session.execute(insert(BulkRow), values)
    record(by, "leads.bulk_undone", back, job=job.id, leads=len(rows))
    return back


def sweep() -> int:
    """Finish the jobs whose page was closed; returns how many. Commits after each batch."""
    found = claim_due(BulkJob)
    for job in found:
        by = db.session.get_one(User, job.by_id)
        while run_batch(job, by):
            db.session.commit()
        db.session.commit()
    return len(found)
