"""Reading problems. A department reads those put to it.

A block reads those of the leads that it reads, and those of its firms that are here without one.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    case,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.accounts.rules import Permission, Role
from crm.core import counts
from crm.core.db import db
from crm.core.errors import Invalid
from crm.core.errors import Problem as Wrong
from crm.core.say import Sentence, say
from crm.enterprises import queries as enterprises
from crm.enterprises.models import Enterprise
from crm.leads import queries as leads
from crm.leads.models import Lead, Party
from crm.leads.placing import is_open
from crm.leads.rules import PartyRole
from crm.plan.models import Block, Cluster
from crm.problems.models import Problem, ProblemStep
from crm.problems.rules import Kind, State

KEYS = [Problem.due_on, Problem.id]
MOST_OF_FIRM = 50
WITH_DEPARTMENT = tuple(one for one in State if one.is_with_department)
WAITS_FOR_RAISER = (State.RETURNED, State.ANSWERED)


@dataclass(frozen=True)
class Row:
    """A problem as one reader sees it: its firm, or its lead where they may read that."""

    problem: Problem
    lead: Lead | None
    block: Block
    raised_by: str
    firm: Enterprise | None = None


def visible_to(user: User) -> Select[Any]:
    """(problem, lead, whether the lead may be read, block, who raised it, firm)."""
    seen = leads.is_visible_to(user)
    return (
        select(
            Problem, Lead, case((seen, 1), else_=0).label("is_seen"), Block, User.name, Enterprise
        )
        .outerjoin(Lead, Lead.id == Problem.lead_id)
        .join(Block, Block.id == func.coalesce(Lead.block_id, Problem.block_id))
        .join(User, User.id == Problem.raised_by_id)
        .outerjoin(Enterprise, Enterprise.id == Problem.enterprise_id)
        .options(joinedload(Problem.cluster))
        .where(_scope(user, seen))
    )


def _scope(user: User, seen: ColumnElement[bool]) -> ColumnElement[bool]:
    if not user.can(Permission.LEADS_READ):
        return false()
    if user.role is Role.VIEWER:
        return Problem.cluster_id == user.cluster_id
    if user.can(Permission.LEADS_READ_ALL):
        return true()
    # Without a lead there is nothing that `seen` could be true of: it is neither true nor false.
    return or_(seen, Problem.block_id == user.block_id)


def is_seen(user: User) -> ColumnElement[bool]:
    """Whether a person may read a problem; asked of one that its lead was joined to."""
    return _scope(user, leads.is_visible_to(user))


def seen_by(user: User) -> Select[Any]:
    """The numbers of the problems that a person may read."""
    found = select(Problem.id).outerjoin(Lead, Lead.id == Problem.lead_id)
    return found.where(is_seen(user))


def shown(found: Any) -> Row:
    return Row(found[0], found[1] if found[2] else None, found[3], found[4], found[5])


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
    return counts.some(seen_by(user).where(waits_for(user)))


def waiting(user: User) -> int:
    """How many of them there are."""
    return db.session.scalar(select(some_waiting(user))) or 0


def of_lead(user: User, lead: Lead) -> list[Row]:
    """The problems of one lead: the open ones first, then the newest."""
    return _open_first(visible_to(user).where(Problem.lead_id == lead.id))


def of_firm(user: User, enterprise: Enterprise) -> list[Row]:
    """What a firm that is here asked for: without a lead, and by those leads that the reader sees."""
    by_lead = and_(
        Problem.kind == Kind.AFTERCARE,
        Problem.lead_id.in_(select(Party.lead_id).where(_takes_part(enterprise.id))),
        leads.is_visible_to(user),
    )
    query = visible_to(user).where(or_(Problem.enterprise_id == enterprise.id, by_lead))
    return _open_first(query.limit(MOST_OF_FIRM))


def _takes_part(enterprise_id: int) -> ColumnElement[bool]:
    """As who invests or as the firm that was founded: not as a parent, nor as who arranged it."""
    roles = (PartyRole.INVESTOR, PartyRole.PROJECT_COMPANY)
    return and_(Party.enterprise_id == enterprise_id, Party.role.in_(roles))


def firm_called(user: User, text: str) -> Enterprise:
    """The one firm of this exact name or code. Raises Invalid on the field `enterprise`."""
    found = enterprises.called(user, text)
    if len(found) == 1:
        return found[0]
    raise Invalid([Wrong("enterprise", _unclear(len(found)))])


def _unclear(count: int) -> Sentence:
    if count:
        return say("有 %(count)s 家企业叫这个名字，请改填统一社会信用代码。", count=count)
    return say("企业库里没有这个全称或代码的企业，请核对，或先到“企业”里新建。")


def landed_by(enterprise_id: int, block_id: int) -> Lead | None:
    """The newest open lead by which a firm landed in a block; None if it is there without."""
    query = (
        select(Lead)
        .join(Party, Party.lead_id == Lead.id)
        .where(_takes_part(enterprise_id), Lead.block_id == block_id)
        .where(Lead.landed_counted_on.is_not(None), is_open())
        .order_by(Lead.id.desc())
    )
    return db.session.scalar(query.limit(1))


def _open_first(query: Select[Any]) -> list[Row]:
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
