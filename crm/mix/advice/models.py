"""Plans: ticked leads of the what-if page that people keep under a name."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.core.db import Model
from crm.core.types import BigId, EnumText
from crm.mix.measures import Measure
from crm.mix.progress import Basis
from crm.plan.models import Block


class MixPlan(Model):
    """Which leads, in which block and measure, and what that came to in its week.

    Figures are kept only to say how they were; whoever opens a plan sees them worked out anew.
    `shared_with_id` is the block that reads it, none of a shared plan is everybody.
    """

    __tablename__ = "mix_plan"
    __table_args__ = (
        Index("ix_mix_plan_owner_id", "owner_id"),
        Index("ix_mix_plan_shared_with_id", "shared", "shared_with_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str]
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    measure: Mapped[Measure] = mapped_column(EnumText(Measure))
    basis: Mapped[Basis] = mapped_column(EnumText(Basis))
    week: Mapped[str]
    ticks: Mapped[list[Any]]
    assumptions: Mapped[dict[str, Any]]
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    shared: Mapped[bool] = mapped_column(default=False)
    shared_with_id: Mapped[int | None] = mapped_column(ForeignKey("block.id"))
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    owner: Mapped[User] = relationship(lazy="raise")
    block: Mapped[Block] = relationship(lazy="raise", foreign_keys=[block_id])

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
