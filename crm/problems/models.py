"""Problems of leads and of firms that are here, and every step that was taken about them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.core import clock
from crm.core.db import Model
from crm.core.files.kept import KeptFile
from crm.core.types import BigId, EnumText
from crm.plan.models import Cluster
from crm.problems.rules import Kind, State, Step, days_open, is_overdue

EXACTLY_ONE = (
    "(lead_id IS NOT NULL AND enterprise_id IS NULL AND block_id IS NULL)"
    " OR (lead_id IS NULL AND enterprise_id IS NOT NULL AND block_id IS NOT NULL)"
)


class Problem(Model):
    """What a department is asked to settle; its state follows from the newest step.

    It stands on a lead and goes where that goes, or on a firm in a block that is here without one.
    """

    __tablename__ = "problem"
    __table_args__ = (
        Index("ix_problem_state_due_on_id", "state", "due_on", "id"),
        Index("ix_problem_cluster_id_state", "cluster_id", "state"),
        CheckConstraint(EXACTLY_ONE, name="about"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("lead.id"), index=True)
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise.id"), index=True)
    block_id: Mapped[int | None] = mapped_column(ForeignKey("block.id"))
    kind: Mapped[Kind] = mapped_column(EnumText(Kind))
    title: Mapped[str]
    text: Mapped[str]
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"))
    due_on: Mapped[date]
    state: Mapped[State] = mapped_column(EnumText(State), default=State.OPEN)
    escalated: Mapped[bool] = mapped_column(default=False)
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    raised_on: Mapped[date]
    closed_on: Mapped[date | None]
    solved: Mapped[bool | None]
    version: Mapped[int] = mapped_column(default=1)

    cluster: Mapped[Cluster] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def is_overdue(self) -> bool:
        return is_overdue(self.state, self.due_on, clock.today())

    @property
    def days_open(self) -> int:
        return days_open(self.raised_on, self.closed_on, clock.today())


class ProblemFile(KeptFile, Model):
    """A file of a problem, or of the step that it came with; only what withdraws it comes later."""

    __tablename__ = "problem_file"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id"), index=True)
    step_id: Mapped[int | None] = mapped_column(ForeignKey("problem_step.id"))


class ProblemStep(Model):
    """Who did what about a problem, in which words; never changed."""

    __tablename__ = "problem_step"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id"), index=True)
    step: Mapped[Step] = mapped_column(EnumText(Step))
    cluster_id: Mapped[int] = mapped_column(ForeignKey("cluster.id"))
    text: Mapped[str] = mapped_column(default="")
    solved: Mapped[bool | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]

    cluster: Mapped[Cluster] = relationship(lazy="raise")
