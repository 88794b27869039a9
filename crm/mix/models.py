"""Baselines, mix targets and the weeks that were closed."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core.db import Model, partial
from crm.core.errors import when_taken
from crm.core.say import say
from crm.core.types import BigId, EnumText, Money
from crm.mix.measures import Measure
from crm.mix.progress import Basis, TargetState

WAITING_BASELINE = "uq_baseline_waiting"
DRAFT_TARGET, APPROVED_TARGET = "uq_mix_target_draft", "uq_mix_target_approved"
PLAN_DRAFT = "uq_mix_target_plan_draft"
BY_A_PERSON = "state = 'draft' AND drafted_by_id IS NOT NULL"
FROM_THE_PLAN = "state = 'draft' AND drafted_by_id IS NULL"


class Baseline(Model):
    """What stood in a block on a day, by a named source; it counts once a second person approved.

    A block without an approved one is unknown, which is never 0.
    """

    __tablename__ = "baseline"
    __table_args__ = (
        Index("ix_baseline_block_id_as_of", "block_id", "as_of"),
        Index(
            WAITING_BASELINE,
            "block_id",
            unique=True,
            sqlite_where=text("approved_by_id IS NULL"),
            postgresql_where=text("approved_by_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    as_of: Mapped[date]
    source: Mapped[str]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    approved_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    cells: Mapped[list["BaselineCell"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="BaselineCell.cluster_id"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class BaselineCell(Model):
    """One cluster of a baseline, or what has none; amounts in 元 and jobs may stay unknown."""

    __tablename__ = "baseline_cell"
    __table_args__ = (
        UniqueConstraint("baseline_id", "cluster_id"),
        Index(
            "uq_baseline_cell_unclassified",
            "baseline_id",
            unique=True,
            sqlite_where=text("cluster_id IS NULL"),
            postgresql_where=text("cluster_id IS NULL"),
        ),
        CheckConstraint("firms >= 0", name="firms"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    baseline_id: Mapped[int] = mapped_column(ForeignKey("baseline.id"))
    cluster_id: Mapped[int | None] = mapped_column(ForeignKey("cluster.id"))
    firms: Mapped[int]
    registered: Mapped[int | None] = mapped_column(Money)
    received: Mapped[int | None] = mapped_column(Money)
    jobs: Mapped[int | None]


class MixTarget(Model):
    """A version of the intended shares of a block in one measure; `draft` until approved.

    It holds from `effective_from` until the day before `superseded_from`, so each week keeps the
    one it had. Without `drafted_by_id` the system drew it from the plan's words.
    """

    __tablename__ = "mix_target"
    __table_args__ = (
        Index("ix_mix_target_block_id_measure", "block_id", "measure"),
        partial(DRAFT_TARGET, "block_id measure", BY_A_PERSON, unique=True),
        partial(PLAN_DRAFT, "block_id measure", FROM_THE_PLAN, unique=True),
        partial(APPROVED_TARGET, "block_id measure", "state = 'approved'", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    measure: Mapped[str]
    period_from: Mapped[date]
    period_to: Mapped[date]
    source: Mapped[str]
    draft: Mapped[bool]
    state: Mapped[TargetState] = mapped_column(EnumText(TargetState), default=TargetState.DRAFT)
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    approved_at: Mapped[datetime | None]
    wanted_from: Mapped[date | None]
    effective_from: Mapped[date | None]
    superseded_from: Mapped[date | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    shares: Mapped[list["MixTargetShare"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="MixTargetShare.cluster_id"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class MixTargetShare(Model):
    """One cluster's share in basis points, and why: the plan's words and clause, or a person's note."""

    __tablename__ = "mix_target_share"
    __table_args__ = (
        UniqueConstraint("target_id", "cluster_id"),
        CheckConstraint("share_bp BETWEEN 0 AND 10000", name="share_bp"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("mix_target.id"))
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"))
    share_bp: Mapped[int]
    weight: Mapped[str] = mapped_column(default="")
    wording: Mapped[str] = mapped_column(default="")
    clause_id: Mapped[int | None] = mapped_column(ForeignKey("clause.id"))


class WeekClose(Model):
    """A week that was closed: its edge, when the figures were taken, how many leads they hold."""

    __tablename__ = "week_close"

    id: Mapped[int] = mapped_column(primary_key=True)
    week: Mapped[str] = mapped_column(unique=True)
    edge_at: Mapped[datetime]
    taken_at: Mapped[datetime]
    leads: Mapped[int] = mapped_column(default=0)


class WeekRow(Model):
    """What stood in a block, cluster and stage (or `left`) at the edge; never changed.

    `leads` counts shares of leads, `tenths` tenths of a firm, the rest is 元 by those shares.
    """

    __tablename__ = "week_row"
    __table_args__ = (UniqueConstraint("week", "block_id", "cluster_id", "stage"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    week: Mapped[str] = mapped_column(ForeignKey("week_close.week"))
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"))
    stage: Mapped[str]
    leads: Mapped[int]
    tenths: Mapped[int]
    planned: Mapped[int] = mapped_column(Money)
    contract: Mapped[int] = mapped_column(Money)
    received: Mapped[int] = mapped_column(Money)


class WeekValue(Model):
    """What had landed, left and was committed in a measure at a week's edge; never changed.

    Values are in tenths of the measure's unit, `firms` in tenths of a firm; `basis` says from when
    landings count. Weeks that were closed before this was kept have no rows.
    """

    __tablename__ = "week_value"
    __table_args__ = (
        UniqueConstraint("week", "basis", "measure", "block_id", "cluster_id"),
        Index("ix_week_value_measure_block_id_week", "measure", "block_id", "week"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    week: Mapped[str] = mapped_column(ForeignKey("week_close.week"))
    basis: Mapped[Basis] = mapped_column(EnumText(Basis))
    measure: Mapped[Measure] = mapped_column(EnumText(Measure))
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"))
    landed_leads: Mapped[int]
    landed: Mapped[int] = mapped_column(Money)
    landed_firms: Mapped[int]
    landed_missing: Mapped[int]
    left_leads: Mapped[int]
    left: Mapped[int] = mapped_column(Money)
    left_firms: Mapped[int]
    left_missing: Mapped[int]
    committed_leads: Mapped[int]
    committed: Mapped[int] = mapped_column(Money)
    committed_firms: Mapped[int]
    committed_missing: Mapped[int]


when_taken(
    WAITING_BASELINE,
    "baseline.block_id",
    say("刚才有人先为这个区块填了基数，这一次没有保存。请打开最新内容核对。"),
)
_MET = say("刚才有人先为这个区块和计量起草或批准了目标，这一次没有保存。请打开最新内容核对。")
for _name in (DRAFT_TARGET, PLAN_DRAFT, APPROVED_TARGET):
    when_taken(_name, "mix_target.block_id, mix_target.measure", _MET)
when_taken("uq_week_close_week", "week_close.week", say("这一周刚刚已经结账，没有重复结账。"))
