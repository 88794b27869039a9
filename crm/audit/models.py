"""One row for everything that was done: timeline, trail and digest read it; nothing changes it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Model
from crm.core.types import BigId


class Event(Model):
    """Who did what to which record, linked to the event before it by a hash."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_subject", "subject_kind", "subject_id", "id"),
        Index("ix_event_lead_id_id", "lead_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    by_id: Mapped[int | None] = mapped_column(index=True)
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int | None] = mapped_column(BigId)
    lead_id: Mapped[int | None] = mapped_column(BigId)
    block_id: Mapped[int | None]
    particulars: Mapped[dict[str, Any]]
    previous: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)


class EventChain(Model):
    """The end of the chain: a single row, locked while a transaction links its events."""

    __tablename__ = "event_chain"

    id: Mapped[int] = mapped_column(primary_key=True)
    length: Mapped[int] = mapped_column(BigId)
    digest: Mapped[str]
