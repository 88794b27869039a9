"""Carriers, their terms over time, and which leads hold how much of them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.carriers.rules import Holding, Kind, Use
from crm.core import clock
from crm.core.db import Model, partial
from crm.core.errors import when_taken
from crm.core.say import say
from crm.core.types import BigId, EnumText, Money
from crm.plan.models import Block, Place

NAMED = "uq_carrier_block_id_name"


class Carrier(Model):
    """A plot, a building or a unit of one. What is held of it never exceeds its area on any day.

    `peak_m2` is the most that is held on one day from the last write on; a split building is held
    by its units only.
    """

    __tablename__ = "carrier"
    __table_args__ = (
        UniqueConstraint("block_id", "name"),
        CheckConstraint("peak_m2 BETWEEN 0 AND area_m2", name="peak"),
        Index("ix_carrier_block_id_pinyin_key", "block_id", "pinyin_key"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("carrier.id"), index=True)
    kind: Mapped[Kind] = mapped_column(EnumText(Kind))
    use: Mapped[Use] = mapped_column(EnumText(Use))
    name: Mapped[str]
    pinyin_key: Mapped[str]
    area_m2: Mapped[int]
    peak_m2: Mapped[int] = mapped_column(default=0)
    is_split: Mapped[bool] = mapped_column(default=False)
    ready_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)

    block: Mapped[Block] = relationship(lazy="raise")
    place: Mapped[Place | None] = relationship(lazy="raise")
    parent: Mapped["Carrier | None"] = relationship(remote_side="Carrier.id", lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


when_taken(NAMED, "carrier.block_id, carrier.name", say("本区块已有同名的载体，请换一个名称。"))


class CarrierTerms(Model):
    """Rent and price from a day on; the newest day up to today counts, rows are only added."""

    __tablename__ = "carrier_terms"
    __table_args__ = (Index("ix_carrier_terms_carrier_id_from_on", "carrier_id", "from_on"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    carrier_id: Mapped[int] = mapped_column(ForeignKey("carrier.id"))
    from_on: Mapped[date]
    rent_fen: Mapped[int | None]
    price_mu: Mapped[int | None] = mapped_column(Money)
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class CarrierHolding(Model):
    """What a lead holds of a carrier; a change ends a row and begins another, so that all stays."""

    __tablename__ = "carrier_holding"
    __table_args__ = (
        partial("ix_carrier_holding_live", "carrier_id", "ended_at IS NULL"),
        Index("ix_carrier_holding_lead_id", "lead_id"),
        Index("ix_carrier_holding_carrier_id_id", "carrier_id", "id"),
        CheckConstraint("area_m2 > 0", name="area"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    carrier_id: Mapped[int] = mapped_column(ForeignKey("carrier.id"))
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    state: Mapped[Holding] = mapped_column(EnumText(Holding))
    area_m2: Mapped[int]
    starts_on: Mapped[date]
    until: Mapped[date | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended_reason: Mapped[str] = mapped_column(default="")

    carrier: Mapped[Carrier] = relationship(lazy="raise")

    @property
    def has_lapsed(self) -> bool:
        """Whether its last day is over, although nobody let go of it."""
        return self.ended_at is None and self.until is not None and self.until < clock.today()

    @property
    def is_live(self) -> bool:
        return self.ended_at is None and not self.has_lapsed
