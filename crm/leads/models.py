"""A lead with its parties and shares; its dated facts, transitions and stage claims."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core.db import Model, partial
from crm.core.errors import when_taken
from crm.core.say import say
from crm.core.types import BigId, EnumText, Money
from crm.enterprises.models import Enterprise
from crm.leads import indexed
from crm.leads.facts import FactKind
from crm.leads.judged import Judged
from crm.leads.moves import ClaimState, How, Verb
from crm.leads.placing import Placed, indexes
from crm.leads.rules import Funding, PartyRole, Source, Stage, Status, Track

MOVED = ("verb", "how")


class Lead(Placed, Judged, Model):
    """A named project of a block. Columns from `stage` to `left_counted_on` are a projection."""

    __tablename__ = "lead"
    __table_args__ = (
        Index("ix_lead_block_id_status_rank", "block_id", "status", "stage_rank"),
        Index("ix_lead_owner_id_status", "owner_id", "status"),
        Index("ix_lead_item_id_last_contact_on", "item_id", "last_contact_on"),
        *indexes("lead"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    pinyin_key: Mapped[str]
    project: Mapped[str] = mapped_column(default="")
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("list_item.id"))
    track: Mapped[Track] = mapped_column(EnumText(Track), default=Track.BUILD)
    source: Mapped[Source] = mapped_column(EnumText(Source))
    source_note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)

    stage: Mapped[Stage] = mapped_column(EnumText(Stage), default=Stage.S1)
    stage_rank: Mapped[int] = mapped_column(default=0)
    stage_on: Mapped[date]
    status: Mapped[Status] = mapped_column(EnumText(Status), default=Status.ACTIVE)
    hold_reason: Mapped[str] = mapped_column(default="")
    review_on: Mapped[date | None]
    lost_reason: Mapped[str] = mapped_column(default="")
    planned: Mapped[int | None] = mapped_column(Money)
    fixed: Mapped[int | None] = mapped_column(Money)
    registered: Mapped[int | None] = mapped_column(Money)
    contract: Mapped[int | None] = mapped_column(Money)
    foreign: Mapped[int | None] = mapped_column(Money)
    increase: Mapped[int | None] = mapped_column(Money)
    received: Mapped[int] = mapped_column(Money, default=0)
    landed_counted_on: Mapped[date | None] = mapped_column(index=True)
    left_on: Mapped[date | None]
    left_counted_on: Mapped[date | None]

    last_contact_on: Mapped[date]
    next_step_on: Mapped[date | None]
    silent_after: Mapped[date]
    stuck_after: Mapped[date | None]

    amount_not_stated: Mapped[bool] = mapped_column(default=False)
    industry: Mapped[str] = mapped_column(default="")
    funding: Mapped[Funding | None] = mapped_column(EnumText(Funding))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    site_need: Mapped[str] = mapped_column(default="")
    competitors: Mapped[str] = mapped_column(default="")
    visit_heads: Mapped[str] = mapped_column(default="")
    intended_site: Mapped[str] = mapped_column(default="")
    land_mu: Mapped[str] = mapped_column(default="")
    floor_m2: Mapped[str] = mapped_column(default="")
    output_forecast: Mapped[int | None] = mapped_column(Money)
    tax_forecast: Mapped[int | None] = mapped_column(Money)
    jobs_forecast: Mapped[int | None]
    energy_conclusion: Mapped[str] = mapped_column(default="")
    fair_review: Mapped[str] = mapped_column(default="")
    no_policy_ask: Mapped[bool] = mapped_column(default=False)
    policy_asks: Mapped[int] = mapped_column(default=0, server_default="0")
    mou_amount: Mapped[int | None] = mapped_column(Money)
    mou_until: Mapped[date | None]
    promised_start_on: Mapped[date | None]
    promised_operation_on: Mapped[date | None]
    promised_full_on: Mapped[date | None]
    breach_terms: Mapped[str] = mapped_column(default="")
    filing: Mapped[str] = mapped_column(default="")
    no_filing_needed: Mapped[bool] = mapped_column(default=False)
    statistics_code: Mapped[str] = mapped_column(default="")
    output_actual: Mapped[int | None] = mapped_column(Money)
    tax_actual: Mapped[int | None] = mapped_column(Money)
    jobs_actual: Mapped[int | None]

    co_owners: Mapped[list["CoOwner"]] = relationship(lazy="raise", cascade="all, delete-orphan")
    parties: Mapped[list["Party"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="Party.id"
    )
    shares: Mapped[list["LeadShare"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="LeadShare.id"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class CoOwner(Model):
    """Somebody who may edit the lead beside its owner."""

    __tablename__ = "lead_co_owner"
    __table_args__ = (UniqueConstraint("lead_id", "user_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)


class SecondaryItem(Model):
    """A further list item that a lead also answers; coverage counts the first one only."""

    __tablename__ = "lead_secondary_item"
    __table_args__ = (UniqueConstraint("lead_id", "item_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("list_item.id"), index=True)


class LeadCell(Model):
    """A cell of table 4 (manufacturing sector × technology, product or service) that a lead fits."""

    __tablename__ = "lead_cell"
    __table_args__ = (UniqueConstraint("lead_id", "cell_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    cell_id: Mapped[int] = mapped_column(ForeignKey("matrix_cell.id"), index=True)


class Party(Model):
    """An enterprise in a lead and what it is there; shares in basis points of the project company."""

    __tablename__ = "lead_party"
    __table_args__ = (
        UniqueConstraint("lead_id", "enterprise_id", "role"),
        CheckConstraint("share_bp BETWEEN 0 AND 10000", name="share_bp"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"), index=True)
    role: Mapped[PartyRole] = mapped_column(EnumText(PartyRole))
    share_bp: Mapped[int | None]
    funding: Mapped[Funding] = mapped_column(EnumText(Funding), default=Funding.DOMESTIC)

    enterprise: Mapped[Enterprise] = relationship(lazy="raise")


when_taken(
    "uq_lead_party_lead_id_enterprise_id_role",
    "lead_party.lead_id, lead_party.enterprise_id, lead_party.role",
    say("这家企业已经以同样的身份列在这条线索里。"),
)


class LeadShare(Model):
    """How a lead divides over blocks and clusters, in tenths; a projection of the newest share fact."""

    __tablename__ = "lead_share"
    __table_args__ = (
        UniqueConstraint("lead_id", "block_id", "cluster_id"),
        Index("ix_lead_share_block_id_cluster_id", "block_id", "cluster_id"),
        # All that sums ask of a lead's parts, so that they need not look into the table.
        Index("ix_lead_share_parts", "lead_id", "block_id", "cluster_id", "tenths"),
        CheckConstraint("tenths BETWEEN 1 AND 10", name="tenths"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"))
    tenths: Mapped[int]


class Transition(Model):
    """One move of a lead, with who (None: the system), when and why; an undo names what it undid."""

    __tablename__ = "transition"
    __table_args__ = (
        Index("ix_transition_lead_id_at_id", "lead_id", "at", "id"),
        Index("ix_transition_at_id", "at", "id", *MOVED, "block_id", "lead_id"),
        Index("ix_transition_block_id_at_id", "block_id", "at", "id", *MOVED, "lead_id"),
        partial("ix_transition_back", "at id block_id lead_id", "how = 'back'"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    verb: Mapped[Verb] = mapped_column(EnumText(Verb))
    how: Mapped[How | None] = mapped_column(EnumText(How))
    origin: Mapped[Stage] = mapped_column(EnumText(Stage))
    target: Mapped[Stage] = mapped_column(EnumText(Stage))
    reason: Mapped[str] = mapped_column(default="")
    happened_on: Mapped[date]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("stage_claim.id"))
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("transition.id"), unique=True)


class Fact(Model):
    """A dated fact, never changed; the one exception is the moment of its verification, set once."""

    __tablename__ = "fact"
    __table_args__ = (
        Index("ix_fact_lead_id_id", "lead_id", "id"),
        Index("ix_fact_kind_counted_on", "kind", "counted_on"),
        Index("ix_fact_verified_at", "verified_at", "lead_id"),
        Index("ix_fact_lead_id_verified_at_kind", "lead_id", "verified_at", "kind"),
        *indexed.of_receipts(),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    kind: Mapped[FactKind] = mapped_column(EnumText(FactKind))
    subject: Mapped[str] = mapped_column(default="")
    amount: Mapped[int | None] = mapped_column(Money)
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    happened_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    verified_at: Mapped[datetime | None]
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    counted_on: Mapped[date | None]
    late: Mapped[bool] = mapped_column(default=False)
    evidence_kind: Mapped[str] = mapped_column(default="")
    evidence_ref: Mapped[str] = mapped_column(default="")
    currency: Mapped[str] = mapped_column(default="CNY")
    original_amount: Mapped[str] = mapped_column(default="")
    rate: Mapped[str] = mapped_column(default="")
    rate_on: Mapped[date | None]
    rate_source: Mapped[str] = mapped_column(default="")
    retracts_id: Mapped[int | None] = mapped_column(ForeignKey("fact.id"), index=True)
    transition_id: Mapped[int | None] = mapped_column(ForeignKey("transition.id"), index=True)


class StageClaim(Model):
    """A claim that a stage has been reached, waiting for or answered by a second person."""

    __tablename__ = "stage_claim"
    __table_args__ = tuple(indexed.of_claims())

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), index=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    stage: Mapped[Stage] = mapped_column(EnumText(Stage))
    state: Mapped[ClaimState] = mapped_column(EnumText(ClaimState), default=ClaimState.OPEN)
    happened_on: Mapped[date]
    evidence_kind: Mapped[str]
    evidence_ref: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    claimed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    claimed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class LeadNumber(Model):
    """The last number given out per block and year; locked while the next one is taken."""

    __tablename__ = "lead_number"
    __table_args__ = (UniqueConstraint("block_id", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    year: Mapped[int]
    last: Mapped[int]


when_taken(
    indexed.OPEN_CLAIM,
    "stage_claim.lead_id",
    say("刚才已有人为这条线索申报了阶段，这一次没有保存。请打开线索查看待核的申报。"),
)
when_taken("uq_lead_code", "lead.code", say("编号刚刚被别人用掉了，请再提交一次。"))
