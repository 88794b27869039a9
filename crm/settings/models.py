"""Effective-dated office settings: a change is a new row, so old weeks keep what was in force."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Model


class OfficeSetting(Model):
    """One value from a day on, with who approved it and why."""

    __tablename__ = "office_setting"
    __table_args__ = (UniqueConstraint("name", "effective_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    value: Mapped[dict[str, Any]]
    effective_from: Mapped[date]
    approved_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str]
    recorded_at: Mapped[datetime]
