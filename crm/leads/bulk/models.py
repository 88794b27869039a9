"""A change of many leads as a job: one row of work, and one row per lead with what became of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Model
from crm.core.errors import when_taken
from crm.core.jobs import Ledger
from crm.core.say import say
from crm.core.types import BigId, EnumText
from crm.leads.bulk.rules import RowState, Skip


class BulkJob(Ledger, Model):
    """One change of one field for many leads; an undo is a job of its own."""

    __tablename__ = "bulk_job"
    __table_args__ = (Index("ix_bulk_job_by_id_id", "by_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    field: Mapped[str]
    value: Mapped[str]
    total: Mapped[int]
    created_at: Mapped[datetime]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("bulk_job.id"), unique=True)


class BulkRow(Model):
    """One lead of a job, its value before, and why it was passed over."""

    __tablename__ = "bulk_row"
    __table_args__ = (
        UniqueConstraint("job_id", "lead_id"),
        Index("ix_bulk_row_job_id_state_id", "job_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("bulk_job.id"))
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), index=True)
    state: Mapped[RowState] = mapped_column(EnumText(RowState), default=RowState.WAITING)
    skip: Mapped[Skip | None] = mapped_column(EnumText(Skip))
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)


when_taken("uq_bulk_job_undoes_id", "bulk_job.undoes_id", say("这次批量修改已经撤销过。"))
