"""Effective-dated office settings: a change is a new row, so old weeks keep what was in force."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Model, partial
from crm.core.errors import when_taken
from crm.core.say import say
from crm.core.types import EnumText
from crm.settings.rules import ChangeState

WAITING_CHANGE = "uq_setting_change_waiting"


class OfficeSetting(Model):
    """One value from a day on, with who approved it and why; of two from one day the later counts.

    `drawn_at` is when the leads were drawn anew by it, where they keep what follows from it.
    """

    __tablename__ = "office_setting"
    __table_args__ = (Index("ix_office_setting_name_effective_from", "name", "effective_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    value: Mapped[dict[str, Any]]
    effective_from: Mapped[date]
    approved_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str]
    recorded_at: Mapped[datetime]
    change_id: Mapped[int | None] = mapped_column(ForeignKey("setting_change.id"), unique=True)
    drawn_at: Mapped[datetime | None]


class SettingChange(Model):
    """A change that somebody drafted; one at a time waits for another person, per setting."""

    __tablename__ = "setting_change"
    __table_args__ = (
        Index("ix_setting_change_name", "name"),
        partial(WAITING_CHANGE, "name", "state = 'waiting'", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    value: Mapped[dict[str, Any]]
    effective_from: Mapped[date]
    reason: Mapped[str]
    state: Mapped[ChangeState] = mapped_column(EnumText(ChangeState), default=ChangeState.WAITING)
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    drafted_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    decided_reason: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


when_taken(
    WAITING_CHANGE,
    "setting_change.name",
    say("刚才有人先为这项设置起草了改动，这一次没有保存。请打开最新内容核对。"),
)
