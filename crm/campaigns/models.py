"""Campaigns, and which leads came from them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm.campaigns.rules import Kind
from crm.core.db import Model
from crm.core.types import BigId, EnumText


class Campaign(Model):
    """An event of a block, or of the whole area where it names none."""

    __tablename__ = "campaign"
    __table_args__ = (Index("ix_campaign_starts_on_id", "starts_on", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    block_id: Mapped[int | None] = mapped_column(ForeignKey("block.id"))
    name: Mapped[str]
    kind: Mapped[Kind] = mapped_column(EnumText(Kind))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    place: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class CampaignLead(Model):
    """The one campaign that a lead came from."""

    __tablename__ = "campaign_lead"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), unique=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
