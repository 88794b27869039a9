"""Reading the standstill of a lead: its reasons, its cause, whether it is kept quiet, and the past."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.leads.ledger import clocks_of
from crm.leads.models import Lead
from crm.leads.queries import may_edit, person
from crm.leads.stalls import Reason, reasons
from crm.leads.standstills.models import LeadSnooze, StandstillCause
from crm.leads.standstills.rules import Cause, snooze_refusal
from crm.settings.queries import in_force


@dataclass(frozen=True)
class Said:
    """A cause as somebody gave it; `ended_at` None while it holds."""

    cause: Cause
    note: str
    by: str
    at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Quiet:
    """A snooze that holds."""

    until: date
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Standstill:
    """Everything of one lead; the reasons are told even while it is kept quiet."""

    reasons: list[Reason]
    cause: Said | None
    past: list[Said]
    quiet: Quiet | None
    may_state: bool
    may_snooze: bool


def of(lead: Lead, user: User) -> Standstill:
    """The standstill of a lead that the reader may read."""
    today = clock.today()
    clocks = replace(clocks_of(lead), snoozed_until=None)
    found = reasons(clocks, today, in_force(today))
    said = _causes(lead)
    concerned = {lead.owner_id, *(one.user_id for one in lead.co_owners)}
    refusal = snooze_refusal(person(user), block_id=lead.block_id, concerned=concerned)
    return Standstill(
        reasons=found,
        cause=next((one for one in said if one.ended_at is None), None),
        past=[one for one in said if one.ended_at is not None],
        quiet=_quiet(lead, today),
        may_state=bool(found) and may_edit(lead, user),
        may_snooze=bool(found) and refusal is None,
    )


def _causes(lead: Lead) -> list[Said]:
    query = (
        select(StandstillCause, User.name)
        .join(User, User.id == StandstillCause.by_id)
        .where(StandstillCause.lead_id == lead.id)
        .order_by(StandstillCause.id.desc())
        .limit(20)
    )
    return [
        Said(row.cause, row.note, name, row.at, row.ended_at)
        for row, name in db.session.execute(query)
    ]


def _quiet(lead: Lead, today: date) -> Quiet | None:
    if lead.snoozed_until is None or lead.snoozed_until < today:
        return None
    query = (
        select(LeadSnooze, User.name)
        .join(User, User.id == LeadSnooze.by_id)
        .where(LeadSnooze.lead_id == lead.id, LeadSnooze.ended_at.is_(None))
    )
    row, name = db.session.execute(query).one()
    return Quiet(row.until, row.reason, name, row.at)
