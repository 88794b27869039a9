"""What investors ask for, with the outcome of its review."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crm.core import clock
from crm.core.db import Model
from crm.core.types import BigId, EnumText, Money
from crm.screening.asks.rules import Kind, Review


class PolicyAsk(Model):
    """One ask of a lead; its review is set once, a changed ask is a new one."""

    __tablename__ = "policy_ask"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), index=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    kind: Mapped[Kind] = mapped_column(EnumText(Kind))
    what: Mapped[str]
    legal_basis: Mapped[str] = mapped_column(default="")
    amount: Mapped[int | None] = mapped_column(Money)
    expires_on: Mapped[date | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    review: Mapped[Review] = mapped_column(EnumText(Review), default=Review.WAITING)
    review_number: Mapped[str] = mapped_column(default="")
    approver: Mapped[str] = mapped_column(default="")
    review_reason: Mapped[str] = mapped_column(default="")
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    reviewed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="")

    @property
    def is_live(self) -> bool:
        return self.withdrawn_at is None

    @property
    def is_expired(self) -> bool:
        """Whether what was promised no longer holds."""
        return self.expires_on is not None and self.expires_on < clock.today()
