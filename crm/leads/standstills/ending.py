"""Standstills and snoozes come to their end; called wherever a lead's dates are drawn anew."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from sqlalchemy import update

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.leads.models import Lead
from crm.leads.stalls import Clocks, reasons
from crm.leads.standstills.models import LeadSnooze, StandstillCause
from crm.settings.rules import Settings


def stands_still(clocks: Clocks, today: date, settings: Settings) -> bool:
    """Whether a lead stands still, kept quiet or not."""
    return bool(reasons(replace(clocks, snoozed_until=None), today, settings))


def follow(lead: Lead, clocks: Clocks, settings: Settings) -> None:
    """A cause belongs to one standstill: where nothing stands still any more, it has ended."""
    if lead.stall_cause and not stands_still(clocks, clock.today(), settings):
        end_causes([lead.id])
        lead.stall_cause = ""


def end_causes(lead_ids: Collection[int]) -> None:
    """Close what was said of these leads; the rows stay."""
    open_now = StandstillCause.lead_id.in_(lead_ids), StandstillCause.ended_at.is_(None)
    db.session.execute(update(StandstillCause).where(*open_now).values(ended_at=clock.now()))


def end_snooze(lead: Lead, by: User) -> None:
    """From now on the lead counts again."""
    if lead.snoozed_until is None:
        return
    open_now = LeadSnooze.lead_id == lead.id, LeadSnooze.ended_at.is_(None)
    ended = {"ended_at": clock.now(), "ended_by_id": by.id}
    db.session.execute(update(LeadSnooze).where(*open_now).values(**ended))
    lead.snoozed_until = None
