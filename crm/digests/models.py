"""The ledger of digests: one row per person, kind and week, written before anything is sent."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Model
from crm.core.jobs import Ledger
from crm.core.types import BigId

WEEKLY = "weekly"


class DigestDelivery(Ledger, Model):
    """One mail that is due to one person; its text is never kept.

    `begun_at` is set before the message is handed over and cleared when that failed: a lapsed lease
    with it set means that nobody knows whether the mail left.
    """

    __tablename__ = "digest_delivery"
    __table_args__ = (UniqueConstraint("user_id", "kind", "week"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[str] = mapped_column(default=WEEKLY)
    week: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    message_id: Mapped[str] = mapped_column(unique=True)
    begun_at: Mapped[datetime | None]
