"""Rules by which headquarters are recognised, decisions about leads, and places on top-500 lists."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Model
from crm.core.types import BigId, EnumText
from crm.screening.merits.headquarters import Control, HqKind, Ranking, Sector, Verdict


class HqRule(Model):
    """A way to be recognised, with the days it holds; loaded, never edited by hand."""

    __tablename__ = "hq_rule"
    __table_args__ = (UniqueConstraint("code", "effective_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    effective_from: Mapped[date]
    effective_until: Mapped[date | None]
    kind: Mapped[HqKind] = mapped_column(EnumText(HqKind))
    sector: Mapped[Sector | None] = mapped_column(EnumText(Sector))
    asks: Mapped[dict[str, Any]]
    name: Mapped[str]
    name_en: Mapped[str]
    source: Mapped[str] = mapped_column(default="")
    source_en: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    verified: Mapped[bool]


class HqJudgement(Model):
    """What a person decided about a lead's figures; append-only, the newest one counts."""

    __tablename__ = "hq_judgement"
    __table_args__ = (Index("ix_hq_judgement_lead_id_id", "lead_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    stated: Mapped[dict[str, Any]]
    verdict: Mapped[Verdict] = mapped_column(EnumText(Verdict))
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class TopRank(Model):
    """An enterprise's place on a list of the largest 500; taken back with a reason, never deleted."""

    __tablename__ = "top_rank"
    __table_args__ = (Index("ix_top_rank_enterprise_id", "enterprise_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"))
    ranking: Mapped[Ranking] = mapped_column(EnumText(Ranking))
    year: Mapped[int]
    rank: Mapped[int]
    control: Mapped[Control] = mapped_column(EnumText(Control))
    listed_as: Mapped[str] = mapped_column(default="")
    percent: Mapped[int | None]
    source: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="")
