"""The largest projects of closed weeks."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Model
from crm.core.types import BigId, EnumText, Money
from crm.mix.measures import Measure
from crm.mix.progress import Basis


class WeekGiant(Model):
    """A part of the largest project of a block or total when the week was closed; never changed.

    A project stands there once, with all its parts, however many rows it leads; `value` is in tenths
    of the measure's unit.
    """

    __tablename__ = "week_giant"
    __table_args__ = (
        UniqueConstraint("week", "basis", "measure", "lead_id", "block_id", "cluster_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    week: Mapped[str] = mapped_column(ForeignKey("week_close.week"))
    basis: Mapped[Basis] = mapped_column(EnumText(Basis))
    measure: Mapped[Measure] = mapped_column(EnumText(Measure))
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"))
    value: Mapped[int] = mapped_column(Money)
