"""Reviews of leads: who was asked to score, what they said, what was decided, and its conditions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.activities.tasks.models import Task
from crm.core.db import Model, partial
from crm.core.errors import when_taken
from crm.core.say import say
from crm.core.types import BigId, EnumText
from crm.screening.cards.rules import Card, Grade, card_of
from crm.screening.reviews.conditions import ConditionState
from crm.screening.reviews.rules import Ballot, Outcome, ReviewState

OPEN_REVIEW = "uq_review_open"


class Review(Model):
    """A review of a lead with the card of its day; decided once, a new one is another row."""

    __tablename__ = "review"
    __table_args__ = (
        partial(OPEN_REVIEW, "lead_id", "state = 'open'", unique=True),
        Index("ix_review_lead_id_id", "lead_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    card: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date]
    chair_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    convened_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    convened_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    state: Mapped[ReviewState] = mapped_column(EnumText(ReviewState), default=ReviewState.OPEN)
    outcome: Mapped[Outcome | None] = mapped_column(EnumText(Outcome))
    proposed: Mapped[Outcome | None] = mapped_column(EnumText(Outcome))
    total: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    members: Mapped[list["ReviewMember"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="ReviewMember.id"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def is_open(self) -> bool:
        return self.state is ReviewState.OPEN

    @property
    def rules(self) -> Card:
        """The card with which it was convened."""
        return card_of(self.card)

    @property
    def ballots(self) -> list[Ballot]:
        """What counts: who scored and did not withdraw from it."""
        return [one.ballot for one in self.members if one.counts]

    def member(self, user_id: int) -> "ReviewMember | None":
        return next((one for one in self.members if one.user_id == user_id), None)


class ReviewMember(Model):
    """Somebody asked to score: their score, or why they may not."""

    __tablename__ = "review_member"
    __table_args__ = (UniqueConstraint("review_id", "user_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    recused_at: Mapped[datetime | None]
    recused_reason: Mapped[str] = mapped_column(default="")
    scored_at: Mapped[datetime | None]
    grades: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By criterion: the grade, the one proposed, the figure it rests on, and why they differ."""
    vetoes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    comment: Mapped[str] = mapped_column(default="")

    @property
    def counts(self) -> bool:
        return self.scored_at is not None and self.recused_at is None

    @property
    def waits(self) -> bool:
        """Whether a score is still expected."""
        return self.scored_at is None and self.recused_at is None

    @property
    def ballot(self) -> Ballot:
        grades = {code: Grade(told["grade"]) for code, told in self.grades.items()}
        return Ballot(grades, frozenset(self.vetoes))


class ReviewCondition(Model):
    """Something that a conditional outcome asks for, and its proof.

    What is asked, who sees to it and until when stands in its task, which is passed on like any.
    """

    __tablename__ = "review_condition"
    __table_args__ = (Index("ix_review_condition_lead_id_id", "lead_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"))
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), unique=True)
    department: Mapped[str] = mapped_column(default="")
    state: Mapped[ConditionState] = mapped_column(
        EnumText(ConditionState), default=ConditionState.OPEN
    )
    answer: Mapped[str] = mapped_column(default="")
    evidence_ref: Mapped[str] = mapped_column(default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]
    verdict: Mapped[str] = mapped_column(default="")
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    task: Mapped[Task] = relationship(lazy="joined", innerjoin=True)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def what(self) -> str:
        return self.task.what

    @property
    def owner_id(self) -> int:
        return self.task.owner_id

    @property
    def due_on(self) -> date:
        return self.task.due_on


when_taken(
    OPEN_REVIEW,
    "review.lead_id",
    say("刚才有人先为这条线索召集了评审，这一次没有保存。请打开线索查看。"),
)
