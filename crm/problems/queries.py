"""Reading problems. A block reads those of the leads it reads, a department those put to it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, false, or_, select, true
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.accounts.rules import Permission, Role
from crm.core import counts
from crm.core.db import db
from crm.leads import queries as leads
from crm.leads.models import Lead
from crm.plan.models import Block, Cluster
from crm.problems.models import Problem, ProblemStep
from crm.problems.rules import Kind, State

KEYS = [Problem.due_on, Problem.id]
WITH_DEPARTMENT = tuple(one for one in State if one.is_with_department)
WAITS_FOR_RAISER = (State.RETURNED, State.ANSWERED)


@dataclass(frozen=True)
class Row:
    """A problem as one reader sees it; the lead only where they may read it."""

    problem: Problem
    lead: Lead | None
    block: Block
    raised_by: str


def visible_to(user: User) -> Select[Any]:
    """(problem, lead, whether the lead may be read, block, who raised it)."""
    seen = _lead_is_seen(user)
    return (
        select(Problem, Lead, case((seen, 1), else_=0).label("is_seen"), Block, User.name)
        .join(Lead, Lead.id == Problem.lead_id)
        .join(Block, Block.id == Lead.block_id)
        .join(User, User.id == Problem.raised_by_id)
        .options(joinedload(Problem.cluster))
        .where(_scope(user, seen))
    )


def _lead_is_seen(user: User) -> ColumnElement[bool]:
    found = leads.visible_to(user).whereclause
    return true() if found is None else found


def _scope(user: User, seen: ColumnElement[bool]) -> ColumnElement[bool]:
    if not user.can(Permission.LEADS_READ):
        return false()
    if user.role is Role.VIEWER:
        return Problem.cluster_id == user.cluster_id
    return seen


def shown(found: Any) -> Row:
    return Row(found[0], found[1] if found[2] else None, found[3], found[4])


@dataclass(frozen=True)
class Asked:
    """What a list of problems is asked for."""

    whose: str = ""
    state: str = ""
    kind: str = ""

    @property
    def address(self) -> dict[str, str]:
        found = {"whose": self.whose, "state": self.state, "kind": self.kind}
        return {name: value for name, value in found.items() if value}


WHOSE = ("mine", "turn")
STATES = ("all", "overdue", *(one.value for one in State))


def asked_of(given: Any) -> Asked:
    """What an address asks for; what is unknown asks for nothing."""
    known = {"whose": WHOSE, "state": STATES, "kind": tuple(one.value for one in Kind)}
    return Asked(**{name: _known(given.get(name, ""), some) for name, some in known.items()})


def _known(value: str, some: tuple[str, ...]) -> str:
    return value if value in some else ""


def listed(user: User, asked: Asked, today: date) -> Select[Any]:
    """The problems that answer; what is not said to be closed is open."""
    query = visible_to(user).where(_in_state(asked.state, today))
    if asked.kind:
        query = query.where(Problem.kind == Kind(asked.kind))
    if asked.whose == "mine":
        query = query.where(or_(Problem.raised_by_id == user.id, Lead.owner_id == user.id))
    if asked.whose == "turn":
        query = query.where(waits_for(user))
    return query


def _in_state(state: str, today: date) -> ColumnElement[bool]:
    if state == "all":
        return true()
    if state == "overdue":
        return and_(Problem.state.in_(WITH_DEPARTMENT), Problem.due_on < today)
    return Problem.state == State(state) if state else Problem.state != State.CLOSED


def waits_for(user: User) -> ColumnElement[bool]:
    """Problems whose next step is this person's."""
    with_department = Problem.state.in_(WITH_DEPARTMENT)
    if user.role is Role.VIEWER:
        return and_(with_department, Problem.cluster_id == user.cluster_id)
    own = and_(Problem.state.in_(WAITS_FOR_RAISER), Problem.raised_by_id == user.id)
    if user.can(Permission.PROBLEMS_ANSWER):
        return or_(own, and_(with_department, Problem.escalated))
    return own


def some_waiting(user: User) -> ScalarSelect[int]:
    """How many of them there are, for a statement that counts more."""
    query = select(Problem.id).join(Lead, Lead.id == Problem.lead_id)
    return counts.some(query.where(_scope(user, _lead_is_seen(user)), waits_for(user)))


def waiting(user: User) -> int:
    """How many of them there are."""
    return db.session.scalar(select(some_waiting(user))) or 0


def of_lead(user: User, lead: Lead) -> list[Row]:
    """The problems of one lead: the open ones first, then the newest."""
    query = visible_to(user).where(Problem.lead_id == lead.id)
    query = query.order_by(Problem.closed_on.is_not(None), Problem.id.desc())
    return [shown(one) for one in db.session.execute(query)]


def get(problem_id: int, user: User, *, lock: bool = False) -> Row:
    """One problem. Raises NoResultFound (404)."""
    query = visible_to(user).where(Problem.id == problem_id)
    if lock:
        query = query.with_for_update(of=Problem).execution_options(populate_existing=True)
    return shown(db.session.execute(query).one())


def steps(problem: Problem) -> list[tuple[ProblemStep, str]]:
    """What was done, the newest first, with who."""
    query = (
        select(ProblemStep, User.name)
        .join(User, User.id == ProblemStep.by_id)
        .where(ProblemStep.problem_id == problem.id)
        .options(joinedload(ProblemStep.cluster))
        .order_by(ProblemStep.id.desc())
    )
    return [(step, name) for step, name in db.session.execute(query)]


def clusters() -> list[Cluster]:
    """The clusters, whose departments can be asked."""
    return list(db.session.scalars(select(Cluster).order_by(Cluster.position)))
