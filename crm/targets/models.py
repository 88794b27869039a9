"""An enterprise on a list item: no block, no stage, in no pipeline total."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core.db import Model
from crm.core.errors import when_taken
from crm.core.say import say
from crm.core.types import EnumText
from crm.enterprises.models import Enterprise
from crm.plan.models import ListItem
from crm.targets.rules import TargetSource


class Target(Model):
    """Who could bring what a list item asks for; a lead that took it up remembers it."""

    __tablename__ = "target"
    __table_args__ = (
        UniqueConstraint("enterprise_id", "item_id"),
        Index("ix_target_item_id_id", "item_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("list_item.id"))
    source: Mapped[TargetSource] = mapped_column(EnumText(TargetSource))
    reason: Mapped[str] = mapped_column(default="")
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime]
    last_touched_on: Mapped[date | None]
    taken_up_lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id"), index=True)
    dropped_at: Mapped[datetime | None]
    drop_reason: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    enterprise: Mapped[Enterprise] = relationship(lazy="raise")
    item: Mapped[ListItem] = relationship(lazy="raise")

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody to take it up."""
        return self.dropped_at is None and self.taken_up_lead_id is None


when_taken(
    "uq_target_enterprise_id_item_id",
    "target.enterprise_id, target.item_id",
    say("这家企业刚刚已被放到这一条清单上，没有重复添加。"),
)
