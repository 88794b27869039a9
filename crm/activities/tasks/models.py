"""A task: given, done, moved, handed back; never deleted."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm.activities.tasks.rules import TaskKind, TaskState
from crm.core.db import Model, partial
from crm.core.types import BigId, EnumText


class Task(Model):
    """`block_id` is the block of who does it; `back_by_id` handed it back to `by_id`, who owns it."""

    __tablename__ = "task"
    __table_args__ = (
        partial("ix_task_owner_open", "owner_id due_on id", "state = 'open'"),
        partial("ix_task_block_open", "block_id due_on id", "closed_at IS NULL"),
        Index("ix_task_by_id_due_on", "by_id", "due_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    block_id: Mapped[int | None] = mapped_column(ForeignKey("block.id"))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id"), index=True)
    kind: Mapped[TaskKind] = mapped_column(EnumText(TaskKind), default=TaskKind.PLAIN)
    what: Mapped[str]
    due_on: Mapped[date]
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]
    state: Mapped[TaskState] = mapped_column(EnumText(TaskState), default=TaskState.OPEN)
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    back_reason: Mapped[str] = mapped_column(default="")
    back_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
