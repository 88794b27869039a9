"""Notices, who follows what, and what people do not want to be told."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Model, partial
from crm.core.types import BigId, EnumText
from crm.notices.rules import Kind


class Notice(Model):
    """A line for one person: what happened, by number. Its words are made when it is read.

    `subject_id` is what it is about where that is neither a lead nor a task; its action says what.
    `due_on` is the day of a notice that something is due, of which each person gets one a day.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("user_id", "due_on"),
        Index("ix_notice_user_id_id", "user_id", "id"),
        partial("ix_notice_unread", "user_id id", "read_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[Kind] = mapped_column(EnumText(Kind))
    action: Mapped[str]
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    due_on: Mapped[date | None]
    read_at: Mapped[datetime | None]


class Follow(Model):
    """Somebody wants to be told how a lead goes on."""

    __tablename__ = "follow"
    __table_args__ = (UniqueConstraint("lead_id", "user_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    since: Mapped[datetime]


class NoticeMute(Model):
    """A kind of notices that a person chose not to get."""

    __tablename__ = "notice_mute"
    __table_args__ = (UniqueConstraint("user_id", "kind"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[Kind] = mapped_column(EnumText(Kind))
