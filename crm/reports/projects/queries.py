"""Reading major projects: every business role reads them all, a department those of its cluster."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, false, func, literal, select, union_all
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import aliased, joinedload

from crm.accounts.models import User
from crm.accounts.rules import Permission, Reader, Role
from crm.carriers.models import Carrier
from crm.core import clock
from crm.core.db import db
from crm.leads import queries as leads
from crm.leads.models import Lead
from crm.plan.models import Block, MajorProject, MajorProjectBlock
from crm.reports.projects import rules
from crm.reports.projects.models import (
    ProjectCard,
    ProjectClaim,
    ProjectLead,
    ProjectSchedule,
    ProjectSite,
)
from crm.reports.projects.rules import ClaimState, Point, Said, Status

Saver, Claimer, Decider = aliased(User), aliased(User), aliased(User)


@dataclass(frozen=True)
class Claim:
    """A milestone that was reported, with who reported and who decided."""

    claim: ProjectClaim
    claimed_by: str
    decided_by: str


@dataclass(frozen=True)
class Row:
    """A major project with everything that is known of it."""

    project: MajorProject
    card: ProjectCard | None
    carrier: str
    saved_by: str
    advised: list[Block] = field(default_factory=list)
    sited: list[Block] = field(default_factory=list)
    said: list[tuple[ProjectSchedule, str]] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    leads: int = 0
    hidden_leads: int = 0

    @property
    def blocks(self) -> list[Block]:
        """Where it lies; until somebody says so, where the plan advises."""
        return self.sited or self.advised

    @property
    def version(self) -> int:
        return self.card.version if self.card else 0

    @property
    def lines(self) -> list[Said]:
        return [Said(one.at.astimezone(clock.SHANGHAI).date(), one.days) for one, _ in self.said]

    @property
    def points(self) -> tuple[Point, ...]:
        reached = {
            one.claim.milestone: one.claim.happened_on
            for one in self.claims
            if one.claim.state is ClaimState.VERIFIED
        }
        return rules.points(self.lines, reached)

    @property
    def waiting(self) -> list[Claim]:
        return [one for one in self.claims if one.claim.state is ClaimState.WAITING]

    def status(self, today: date) -> Status:
        told = self.waiting[0].claim.happened_on if self.waiting else None
        return rules.status(self.points, rules.slips(self.lines), today, told)


def visible_to(user: Reader) -> Select[Any]:
    """(project, card, carrier, who saved it last)."""
    columns: tuple[Any, ...] = (MajorProject, ProjectCard, Carrier.name, Saver.name)
    query = (
        select(*columns)
        .options(joinedload(MajorProject.cluster), joinedload(MajorProject.clause))
        .outerjoin(ProjectCard, ProjectCard.project_id == MajorProject.id)
        .outerjoin(Carrier, Carrier.id == ProjectCard.carrier_id)
        .outerjoin(Saver, Saver.id == ProjectCard.updated_by_id)
    )
    if not user.can(Permission.PLAN_READ):
        return query.where(false())
    if user.role is Role.VIEWER:
        return query.where(MajorProject.cluster_id == user.cluster_id)
    return query


def rows(user: User) -> list[Row]:
    """All in the plan's order; five statements."""
    return _whole(visible_to(user).order_by(MajorProject.position), user)


def get(code: str, user: User, *, lock: bool = False) -> Row:
    """One of them. Raises NoResultFound (404)."""
    return _one(MajorProject.code == code, user, lock=lock)


def _one(test: Any, user: User, *, lock: bool) -> Row:
    query = visible_to(user).where(test)
    if lock:
        query = query.with_for_update(of=MajorProject).execution_options(populate_existing=True)
    found = _whole(query, user)
    if not found:
        raise NoResultFound
    return found[0]


def _whole(query: Select[Any], user: User) -> list[Row]:
    found = {
        row[0].id: Row(row[0], row[1], row[2] or "", row[3] or "")
        for row in db.session.execute(query)
    }
    _place(found)
    _add_said(found)
    _add_claims(found)
    counted = _lead_counts(found, user)
    return [
        Row(**{**vars(row), "leads": counted[key][0], "hidden_leads": counted[key][1]})
        for key, row in found.items()
    ]


def _place(found: dict[int, Row]) -> None:
    kinds = ((0, MajorProjectBlock), (1, ProjectSite))
    ties = union_all(
        *(
            select(literal(kind).label("kind"), table.project_id, table.block_id).where(
                table.project_id.in_(found)
            )
            for kind, table in kinds
        )
    ).subquery()
    query = select(ties.c.kind, ties.c.project_id, Block).join(Block, Block.id == ties.c.block_id)
    for kind, project_id, block in db.session.execute(query.order_by(Block.position)):
        row = found[project_id]
        (row.sited if kind else row.advised).append(block)


def _add_said(found: dict[int, Row]) -> None:
    query = (
        select(ProjectSchedule, Saver.name)
        .join(Saver, Saver.id == ProjectSchedule.by_id)
        .where(ProjectSchedule.project_id.in_(found))
        .order_by(ProjectSchedule.at, ProjectSchedule.id)
    )
    for line, by in db.session.execute(query):
        found[line.project_id].said.append((line, by))


def _add_claims(found: dict[int, Row]) -> None:
    for one in _claims(ProjectClaim.project_id.in_(found)):
        found[one.claim.project_id].claims.append(one)


def _claims(*tests: Any) -> list[Claim]:
    query = (
        select(ProjectClaim, Claimer.name, Decider.name)
        .join(Claimer, Claimer.id == ProjectClaim.claimed_by_id)
        .outerjoin(Decider, Decider.id == ProjectClaim.decided_by_id)
        .where(*tests)
        .order_by(ProjectClaim.id)
    )
    return [Claim(one, by, other or "") for one, by, other in db.session.execute(query)]


def _lead_counts(found: Collection[int], user: User) -> dict[int, tuple[int, int]]:
    """By project: tied leads that the reader may read, and how many more there are."""
    seen = leads.visible_to(user).with_only_columns(Lead.id)
    query = (
        select(
            ProjectLead.project_id,
            func.count().filter(ProjectLead.lead_id.in_(seen)),
            func.count(),
        )
        .where(ProjectLead.project_id.in_(found))
        .group_by(ProjectLead.project_id)
    )
    counts: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for project_id, own, whole in db.session.execute(query):
        counts[project_id] = own, whole - own
    return counts


def claim(claim_id: int, user: User, *, lock: bool = False) -> tuple[Row, ProjectClaim]:
    """A reported milestone of a project that this person reads. Raises NoResultFound (404)."""
    found = db.session.scalars(select(ProjectClaim).where(ProjectClaim.id == claim_id)).one()
    row = _one(MajorProject.id == found.project_id, user, lock=lock)
    if lock:
        db.session.refresh(found)
    return row, found


def _tied(row: Row, user: User) -> Select[Any]:
    query = leads.visible_to(user).join(ProjectLead, ProjectLead.lead_id == Lead.id)
    return query.where(ProjectLead.project_id == row.project.id)


def leads_of(row: Row, user: User) -> list[Lead]:
    """The tied leads that the reader may read, the furthest first."""
    query = _tied(row, user).order_by(Lead.stage_rank.desc(), Lead.id)
    return list(db.session.scalars(query))


def tied_lead(row: Row, lead_id: int, user: User) -> Lead:
    """One of them. Raises NoResultFound (404)."""
    return db.session.scalars(_tied(row, user).where(Lead.id == lead_id)).one()


def lead_by_code(code: str, user: User) -> Lead | None:
    """A lead by its human code, where its reader may read it."""
    return db.session.scalars(leads.visible_to(user).where(Lead.code == code)).one_or_none()


def tie(project_id: int, lead_id: int) -> ProjectLead:
    """Raises NoResultFound (404)."""
    query = select(ProjectLead).where(
        ProjectLead.project_id == project_id, ProjectLead.lead_id == lead_id
    )
    return db.session.scalars(query).one()


def carriers_in(blocks: Collection[int]) -> list[tuple[int, str]]:
    """What a project can be put into: carriers of its blocks, by name."""
    query = select(Carrier.id, Carrier.name).where(Carrier.block_id.in_(blocks))
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(Carrier.pinyin_key))]
