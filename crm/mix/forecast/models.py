"""What was predicted at the time, and what our own record was then; never changed afterwards."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Model
from crm.core.types import BigId, EnumText
from crm.leads.rules import Stage
from crm.mix.forecast.odds import Origin


class ForecastRecord(Model):
    """Our own record at the first closed week of a month: outcomes, times, and how right we were.

    `content`: `stages` (landed, closed, curve, default and used chance of each), `signed`
    (contracts, and what they were of their plans), `calibration`.
    """

    __tablename__ = "forecast_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    week: Mapped[str] = mapped_column(ForeignKey("week_close.week"), unique=True)
    edge_at: Mapped[datetime]
    taken_at: Mapped[datetime]
    content: Mapped[dict[str, Any]]


class LeadPrediction(Model):
    """The chance that an open lead was given at a week's edge to land by a day, in millionths."""

    __tablename__ = "lead_prediction"
    __table_args__ = (UniqueConstraint("week", "lead_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    week: Mapped[str] = mapped_column(ForeignKey("forecast_record.week"))
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), index=True)
    stage: Mapped[Stage] = mapped_column(EnumText(Stage))
    chance: Mapped[int]
    until: Mapped[date]
    origin: Mapped[Origin] = mapped_column(EnumText(Origin))
