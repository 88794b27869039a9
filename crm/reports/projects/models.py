"""What is kept of a major project beside the plan's own row: who leads, where, when, what is proven."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.db import Model, partial
from crm.core.errors import when_taken
from crm.core.say import say
from crm.core.types import BigId, EnumText
from crm.reports.projects.rules import ClaimState, Days, Milestone

STANDING = "state IN ('waiting', 'verified')"


class ProjectCard(Model):
    """Leadership, actual site and reason of one major project; made with the first entry."""

    __tablename__ = "project_card"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("major_project.id"), unique=True)
    leader: Mapped[str] = mapped_column(default="")
    office: Mapped[str] = mapped_column(default="")
    overall: Mapped[str] = mapped_column(default="")
    site: Mapped[str] = mapped_column(default="")
    carrier_id: Mapped[int | None] = mapped_column(ForeignKey("carrier.id"))
    reason: Mapped[str] = mapped_column(default="")
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ProjectSite(Model):
    """A block in which a major project actually lies."""

    __tablename__ = "project_site"
    __table_args__ = (UniqueConstraint("project_id", "block_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("major_project.id"))
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))


class ProjectSchedule(Model):
    """The days of the three milestones as somebody said them; only added to."""

    __tablename__ = "project_schedule"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("major_project.id"), index=True)
    site_on: Mapped[date | None]
    build_on: Mapped[date | None]
    open_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    @property
    def days(self) -> Days:
        return self.site_on, self.build_on, self.open_on


class ProjectClaim(Model):
    """A milestone that somebody reported as reached, and what a second person found."""

    __tablename__ = "project_claim"
    __table_args__ = (
        partial("uq_project_claim_standing", "project_id milestone", STANDING, unique=True),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("major_project.id"), index=True)
    milestone: Mapped[Milestone] = mapped_column(EnumText(Milestone))
    happened_on: Mapped[date]
    evidence: Mapped[str]
    state: Mapped[ClaimState] = mapped_column(EnumText(ClaimState), default=ClaimState.WAITING)
    claimed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    claimed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    decided_reason: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ProjectLead(Model):
    """A lead that belongs to a major project; either may have several of the other."""

    __tablename__ = "project_lead"
    __table_args__ = (UniqueConstraint("project_id", "lead_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("major_project.id"))
    lead_id: Mapped[int] = mapped_column(ForeignKey("lead.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


when_taken(
    "uq_project_claim_standing",
    "project_claim.project_id, project_claim.milestone",
    say("这个节点刚才已有人报过，这一次没有保存。请刷新后再看。"),
)
when_taken(
    "uq_project_card_project_id",
    "project_card.project_id",
    say("刚才有人先填写了这个项目，这一次没有保存。请刷新后再看。"),
)
when_taken(
    "uq_project_lead_project_id_lead_id",
    "project_lead.project_id, project_lead.lead_id",
    say("这条线索已经关联。"),
)
