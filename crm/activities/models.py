"""What we did and what we mean to do next; both hang from a lead."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm.activities.rules import ActivityKind
from crm.core.db import Model, partial
from crm.core.types import BigId, EnumText


class Activity(Model):
    """A visit, call, meeting or note; its text may hold personal data and stays out of events.

    What was taken back stays as it is and counts as no contact.
    """

    __tablename__ = "activity"
    __table_args__ = (
        Index("ix_activity_lead_id_happened_on", "lead_id", "happened_on"),
        Index("ix_activity_by_id_happened_on", "by_id", "happened_on"),
        Index("ix_activity_block_id_happened_on", "block_id", "happened_on"),
        Index("ix_activity_happened_on_id", "happened_on", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    kind: Mapped[ActivityKind] = mapped_column(EnumText(ActivityKind))
    happened_on: Mapped[date]
    text: Mapped[str]
    counterpart: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class NextStep(Model):
    """Something to do by a day; done or dropped, never deleted."""

    __tablename__ = "next_step"
    __table_args__ = (
        Index("ix_next_step_owner_id_due_on", "owner_id", "due_on"),
        Index("ix_next_step_lead_id_due_on", "lead_id", "due_on"),
        partial("ix_next_step_open", "due_on id lead_id", "done_at IS NULL"),
        partial("ix_next_step_block_open", "block_id due_on id lead_id", "done_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"), index=True)
    what: Mapped[str]
    due_on: Mapped[date]
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
