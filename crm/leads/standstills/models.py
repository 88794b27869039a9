"""Causes of standstills and snoozes: each row stays, with the moment at which it ended."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Model, partial
from crm.core.errors import when_taken
from crm.core.say import say
from crm.core.types import BigId, EnumText
from crm.leads.standstills.rules import Cause

OPEN_CAUSE, OPEN_SNOOZE = "uq_standstill_cause_open", "uq_lead_snooze_open"


class StandstillCause(Model):
    """Why a lead stands still, as somebody said on a day; it ends with the standstill."""

    __tablename__ = "standstill_cause"
    __table_args__ = (partial(OPEN_CAUSE, "lead_id", "ended_at IS NULL", unique=True),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), index=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    cause: Mapped[Cause] = mapped_column(EnumText(Cause))
    note: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class LeadSnooze(Model):
    """A lead is kept out of the exceptions through `until`, unless that ended earlier."""

    __tablename__ = "lead_snooze"
    __table_args__ = (partial(OPEN_SNOOZE, "lead_id", "ended_at IS NULL", unique=True),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), index=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    until: Mapped[date]
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


when_taken(
    OPEN_CAUSE,
    "standstill_cause.lead_id",
    say("刚才已有人写了这条线索为何停滞，这一次没有保存。请打开线索查看。"),
)
when_taken(
    OPEN_SNOOZE,
    "lead_snooze.lead_id",
    say("刚才已有人缓了这条线索，这一次没有保存。请打开线索查看。"),
)
