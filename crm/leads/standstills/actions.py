"""Saying why a lead stands still, and keeping it quiet for a while."""

from sqlalchemy import select

from crm.accounts.models import User
from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Refused, check_version
from crm.core.say import say
from crm.leads.ended import must_be_open
from crm.leads.ledger import clocks_of
from crm.leads.models import Lead
from crm.leads.queries import person
from crm.leads.standstills import rules
from crm.leads.standstills.ending import end_causes, end_snooze, stands_still
from crm.leads.standstills.models import LeadSnooze, StandstillCause
from crm.leads.standstills.rules import Cause, Snooze, StateCause
from crm.settings.queries import in_force


def state_cause(lead: Lead, command: StateCause, *, by: User, base_version: int | None) -> None:
    """Say why a lead stands still; what was said before stays on record. Raises Invalid or Refused."""
    check_version(lead.version, base_version)
    must_be_open(lead)
    if not is_standing_still(lead):
        raise Refused(rules.NOT_STALLED)
    if found := rules.cause_problems(command):
        raise Invalid(found)
    note = command.note.strip()
    end_causes([lead.id])
    row = StandstillCause(
        lead_id=lead.id,
        block_id=lead.block_id,
        cause=command.cause,
        note=note,
        by_id=by.id,
        at=clock.now(),
    )
    db.session.add(row)
    lead.stall_cause = command.cause.value
    _touch(lead, by)
    record(by, "stall.caused", lead, cause=command.cause.value, note=note)


def withdraw_cause(lead: Lead, *, by: User, base_version: int | None) -> None:
    """Take back what was said, so that the cause is open again. Raises Refused."""
    check_version(lead.version, base_version)
    if not lead.stall_cause:
        raise Refused(say("这条线索没有写原因。"))
    before, lead.stall_cause = lead.stall_cause, ""
    end_causes([lead.id])
    _touch(lead, by)
    record(by, "stall.cause_withdrawn", lead, cause=before)


def put_back(lead: Lead, cause: str, *, by: User) -> None:
    """The cause that a lead had before a change of many, with the note that stood beside it."""
    if not cause:
        withdraw_cause(lead, by=by, base_version=lead.version)
        return
    said = select(StandstillCause.note).where(
        StandstillCause.lead_id == lead.id, StandstillCause.cause == Cause(cause)
    )
    note = db.session.scalar(said.order_by(StandstillCause.id.desc()).limit(1)) or ""
    state_cause(lead, StateCause(Cause(cause), note), by=by, base_version=lead.version)


def snooze(lead: Lead, command: Snooze, *, by: User, base_version: int | None) -> None:
    """Keep a lead quiet through a day. Raises Forbidden, Invalid, Refused or Stale."""
    _may_snooze(lead, by)
    check_version(lead.version, base_version)
    must_be_open(lead)
    if not is_standing_still(lead):
        raise Refused(say("这条线索没有停滞，不用缓。"))
    today = clock.today()
    until = command.until
    found = rules.snooze_problems(command, today, in_force(today)["snooze_days"])
    if found or until is None:
        raise Invalid(found)
    end_snooze(lead, by)
    reason = command.reason.strip()
    row = LeadSnooze(
        lead_id=lead.id,
        block_id=lead.block_id,
        until=until,
        reason=reason,
        by_id=by.id,
        at=clock.now(),
    )
    db.session.add(row)
    lead.snoozed_until = until
    _touch(lead, by)
    record(by, "stall.snoozed", lead, until=until.isoformat(), reason=reason)


def wake(lead: Lead, *, by: User, base_version: int | None) -> None:
    """End a snooze before its day. Raises Forbidden, Refused or Stale."""
    _may_snooze(lead, by)
    check_version(lead.version, base_version)
    if lead.snoozed_until is None or lead.snoozed_until < clock.today():
        raise Refused(say("这条线索现在没有缓。"))
    end_snooze(lead, by)
    _touch(lead, by)
    record(by, "stall.woken", lead)


def is_standing_still(lead: Lead) -> bool:
    """Whether there is a reason today, kept quiet or not."""
    today = clock.today()
    return stands_still(clocks_of(lead), today, in_force(today))


def _may_snooze(lead: Lead, by: User) -> None:
    concerned = {lead.owner_id, *(one.user_id for one in lead.co_owners)}
    refusal = rules.snooze_refusal(person(by), block_id=lead.block_id, concerned=concerned)
    if refusal:
        raise Forbidden(refusal)


def _touch(lead: Lead, by: User) -> None:
    lead.updated_at, lead.updated_by_id = clock.now(), by.id
