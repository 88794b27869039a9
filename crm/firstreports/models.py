"""First reports, the marks they hold, their protection, clashes with them, appeals and transfers."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Model, partial
from crm.core.errors import when_taken
from crm.core.say import say
from crm.core.types import BigId, EnumText
from crm.firstreports.rules import AppealKind, AppealState, TransferReason, TransferState

HELD = "uq_report_mark_held"
OPEN_CLASH = "uq_report_clash_open"
OPEN_APPEAL = "uq_report_appeal_open"
RUNNING = "uq_lead_transfer_running"


class FirstReport(Model):
    """The stamp: which block registered a lead completely, and when; written once, never changed."""

    __tablename__ = "first_report"
    __table_args__ = (Index("ix_first_report_block_id_stamped_at", "block_id", "stamped_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), unique=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    stamped_at: Mapped[datetime]


class ReportMark(Model):
    """One thing a registered firm is known by. Only one lead holds a mark at a time."""

    __tablename__ = "report_mark"
    __table_args__ = (
        partial(HELD, "mark", "released_at IS NULL", unique=True),
        Index("ix_report_mark_lead_id", "lead_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    mark: Mapped[str]
    released_at: Mapped[datetime | None]


class Protection(Model):
    """Since when and until when a lead is protected; `until` follows contacts, a test rebuilds it."""

    __tablename__ = "report_protection"
    __table_args__ = (Index("ix_report_protection_until_lead_id", "until", "lead_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), unique=True)
    since: Mapped[date]
    until: Mapped[date]


class Clash(Model):
    """A complete registration that met an earlier one; `matched` is what it typed itself."""

    __tablename__ = "report_clash"
    __table_args__ = (
        partial(OPEN_CLASH, "lead_id", "settled_at IS NULL", unique=True),
        Index("ix_report_clash_block_id_settled_at", "block_id", "settled_at"),
        Index("ix_report_clash_first_lead_id", "first_lead_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    first_lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    matched: Mapped[list[Any]]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    settled_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")


class ReportAppeal(Model):
    """What the second block asked for, what the first one stated, and how it was answered."""

    __tablename__ = "report_appeal"
    __table_args__ = (
        partial(OPEN_APPEAL, "clash_id", "state = 'open'", unique=True),
        Index("ix_report_appeal_state_due_on", "state", "due_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    clash_id: Mapped[int] = mapped_column(ForeignKey("report_clash.id"), index=True)
    kind: Mapped[AppealKind] = mapped_column(EnumText(AppealKind))
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    first_block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    reason: Mapped[str]
    evidence: Mapped[str] = mapped_column(default="", server_default="")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    statement: Mapped[str] = mapped_column(default="", server_default="")
    statement_evidence: Mapped[str] = mapped_column(default="", server_default="")
    stated_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    stated_at: Mapped[datetime | None]
    state: Mapped[AppealState] = mapped_column(EnumText(AppealState), default=AppealState.OPEN)
    answer: Mapped[str] = mapped_column(default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Transfer(Model):
    """A lead offered to another block; a running one is the only one of its lead."""

    __tablename__ = "lead_transfer"
    __table_args__ = (
        partial(RUNNING, "lead_id", "state IN ('open', 'declined')", unique=True),
        Index("ix_lead_transfer_lead_id", "lead_id"),
        Index("ix_lead_transfer_state_due_on", "state", "due_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    from_block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    to_block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    reason: Mapped[TransferReason] = mapped_column(EnumText(TransferReason))
    note: Mapped[str] = mapped_column(default="")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    state: Mapped[TransferState] = mapped_column(
        EnumText(TransferState), default=TransferState.OPEN
    )
    declined_reason: Mapped[str] = mapped_column(default="")
    declined_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answer: Mapped[str] = mapped_column(default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ProvinceReport(Model):
    """The receipt of a report to the province or the reason for none; the newest one counts."""

    __tablename__ = "province_report"
    __table_args__ = (Index("ix_province_report_lead_id_id", "lead_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    receipt: Mapped[str] = mapped_column(default="")
    exemption: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


when_taken(
    OPEN_APPEAL,
    "report_appeal.clash_id",
    say("刚才已有同事提交了申请，这一次没有保存。请刷新后查看。"),
)
when_taken(
    RUNNING,
    "lead_transfer.lead_id",
    say("刚才已有人为这条线索发起了流转，这一次没有保存。请刷新后查看。"),
)
