"""Blocks that may read a lead without a share in it, and why."""

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint, delete, literal, select
from sqlalchemy.orm import Mapped, mapped_column

from crm.core import clock
from crm.core.db import Model, db
from crm.core.say import Worded, say
from crm.core.types import BigId, EnumText
from crm.leads.models import Lead


class Why(Worded):
    """What lets another block read a lead."""

    COOPERATION = "cooperation", say("协作")
    TRANSFER = "transfer", say("流转期间")
    FORMER = "former", say("原区块，只读")


class LeadReader(Model):
    """A block that reads a lead of another; it never edits, and no amount counts for it."""

    __tablename__ = "lead_reader"
    __table_args__ = (UniqueConstraint("lead_id", "block_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"), index=True)
    why: Mapped[Why] = mapped_column(EnumText(Why))
    since: Mapped[datetime]


def reads(block_id: int) -> ColumnElement[bool]:
    """Whether a block reads a lead; asked lead by lead, as shares are."""
    mine = (LeadReader.lead_id == Lead.id, LeadReader.block_id == block_id)
    return select(literal(1)).where(*mine).offset(0).correlate(Lead).exists()


def let_read(lead: Lead, block_id: int, why: Why) -> None:
    """Let a block read a lead; a reason that lasts takes the place of one that does not."""
    lead.shared = True
    row = _row(lead.id, block_id)
    if row is None:
        row = LeadReader(lead_id=lead.id, block_id=block_id, why=why, since=clock.now())
        db.session.add(row)
    elif row.why is Why.TRANSFER:
        row.why, row.since = why, clock.now()


def stop_reading(lead: Lead, block_id: int, why: Why) -> None:
    """End what one reason let a block read."""
    row = _row(lead.id, block_id)
    if row is not None and row.why is why:
        db.session.delete(row)
        db.session.flush()
        lead.shared = is_shared(lead)


def forget(lead: Lead, block_id: int) -> None:
    """A block that now holds the lead needs no leave to read it."""
    gone = delete(LeadReader).where(LeadReader.lead_id == lead.id, LeadReader.block_id == block_id)
    db.session.execute(gone.execution_options(synchronize_session="fetch"))


def is_shared(lead: Lead) -> bool:
    """Whether a block beside its own has a share of a lead, or reads it."""
    if any(share.block_id != lead.block_id for share in lead.shares):
        return True
    query = select(LeadReader.id).where(LeadReader.lead_id == lead.id).limit(1)
    return db.session.scalar(query) is not None


def _row(lead_id: int, block_id: int) -> LeadReader | None:
    query = select(LeadReader).where(LeadReader.lead_id == lead_id, LeadReader.block_id == block_id)
    return db.session.scalars(query).one_or_none()
