"""Reports of monthly values: only added to; a correction is a newer report that was approved."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Model
from crm.core.errors import when_taken
from crm.core.say import say
from crm.core.types import BigId, EnumText
from crm.reports.indicators.rules import Place, State


class IndicatorReport(Model):
    """Values of one block, or of the whole area where it names none, entered and approved at once."""

    __tablename__ = "indicator_report"
    __table_args__ = (Index("ix_indicator_report_state", "state"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    block_id: Mapped[int | None] = mapped_column(ForeignKey("block.id"))
    source: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    state: Mapped[State] = mapped_column(EnumText(State), default=State.WAITING)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    entered_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    decided_reason: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class IndicatorWait(Model):
    """A month of a place of which a report waits: one at a time, also for two who send at once."""

    __tablename__ = "indicator_wait"
    __table_args__ = (UniqueConstraint("place", "month"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    place: Mapped[Place] = mapped_column(EnumText(Place))
    month: Mapped[date]
    report_id: Mapped[int] = mapped_column(ForeignKey("indicator_report.id"), index=True)


when_taken(
    "uq_indicator_wait_place_month",
    "indicator_wait.place, indicator_wait.month",
    say("刚才有人先报了同一个月，这一次没有保存。请打开等待批准的那份核对。"),
)


class IndicatorValue(Model):
    """A month's value in ten-thousandths of the unit; None says that it is unknown after all."""

    __tablename__ = "indicator_value"
    __table_args__ = (
        UniqueConstraint("report_id", "indicator_id", "month"),
        Index("ix_indicator_value_indicator_id_month", "indicator_id", "month"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("indicator_report.id"))
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"))
    month: Mapped[date]
    value: Mapped[int | None] = mapped_column(BigInteger)
