"""What a person would leave behind, who could take it over, and what passed already."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, or_, select, true
from sqlalchemy.orm import selectinload

from crm.accounts.models import User
from crm.accounts.rules import Permission, Role, may
from crm.activities.models import NextStep
from crm.activities.tasks.models import Task
from crm.core import counts
from crm.core.db import db
from crm.leads.models import CoOwner, Lead, StageClaim
from crm.leads.moves import ClaimState
from crm.leads.rules import Status
from crm.leads.succession.models import Succession, SuccessionRow
from crm.leads.succession.rules import Colleague, Kind, fingerprint
from crm.savedviews.models import SavedView
from crm.targets.models import Target

OPEN = (Status.ACTIVE, Status.ON_HOLD, Status.DORMANT)
"""What somebody still has to answer for; what ended stays with who ended it, as history."""

OWNERS = tuple(role for role in Role if may(role, Permission.LEADS_EDIT))


def in_reach(by: User, block: Any) -> ColumnElement[bool]:
    """A manager passes on what is of the own block, a coordinator anything."""
    if by.can(Permission.LEADS_READ_ALL):
        return true()
    found: ColumnElement[bool] = block == by.block_id
    return found


def _owned(by: User) -> tuple[ColumnElement[bool], ...]:
    return Lead.status.in_(OPEN), in_reach(by, Lead.block_id)


def _count(query: Select[Any]) -> Any:
    return query.correlate(User).scalar_subquery()


def _people(by: User) -> Select[Any]:
    """(person, open leads owned, helped with, open steps) of whoever is in reach."""
    number = select(func.count())
    leads = number.select_from(Lead).where(Lead.owner_id == User.id, *_owned(by))
    helped = number.select_from(CoOwner).join(Lead, Lead.id == CoOwner.lead_id)
    helped = helped.where(CoOwner.user_id == User.id, *_owned(by))
    steps = number.select_from(NextStep).join(Lead, Lead.id == NextStep.lead_id)
    steps = steps.where(NextStep.owner_id == User.id, NextStep.done_at.is_(None), *_owned(by))
    owns = _count(leads)
    reach = or_(in_reach(by, User.block_id), owns > 0)
    held = owns.label("leads"), _count(helped).label("helped"), _count(steps).label("steps")
    return select(User, *held).where(User.role.in_(OWNERS), reach)


def people(by: User) -> list[Any]:
    """Those in reach, closed accounts that left something behind first."""
    rows = list(db.session.execute(_people(by).order_by(User.active, User.name, User.id)))
    return [row for row in rows if row.User.active or row.leads or row.helped or row.steps]


def leaver(user_id: int, by: User) -> User:
    """One of them. Raises NoResultFound (404)."""
    found: User = db.session.execute(_people(by).where(User.id == user_id)).one().User
    return found


def some_left_behind(by: User) -> ScalarSelect[int]:
    """How many closed accounts in reach still own open leads, for a statement that counts more."""
    owned = select(Lead.id).where(Lead.owner_id == User.id, *_owned(by)).correlate(User).exists()
    return counts.some(select(User.id).where(~User.active, owned))


def successors(by: User) -> dict[int, User]:
    """Who could take over: active people in reach who may own leads, by name."""
    query = select(User).where(
        User.active, User.block_id.is_not(None), User.role.in_(OWNERS), in_reach(by, User.block_id)
    )
    return {one.id: one for one in db.session.scalars(query.order_by(User.name, User.id))}


def colleagues(found: dict[int, User]) -> dict[int, Colleague]:
    """The same as the rules see them."""
    return {one.id: Colleague(one.id, one.block_id, may_own=True) for one in found.values()}


@dataclass(frozen=True)
class Holding:
    """All that hangs from a person: what passes, and below what only goes along or stays."""

    leads: list[Lead]
    helped: list[Lead]
    steps: list[NextStep]
    tasks: list[Task]
    views: list[SavedView]
    targets: int
    claims: list[StageClaim]

    def __iter__(self) -> Iterator[tuple[Kind, int]]:
        """Everything that passes, by kind and number."""
        lists: dict[Kind, list[Any]] = {
            Kind.LEAD: self.leads,
            Kind.HELPED: self.helped,
            Kind.STEP: self.steps,
            Kind.TASK: self.tasks,
            Kind.VIEW: self.views,
        }
        for kind, rows in lists.items():
            yield from ((kind, row.id) for row in rows)

    @property
    def seen(self) -> str:
        return fingerprint(self)


def holding(person: User, by: User, *, lock: bool = False) -> Holding:
    """Read it, each kind in one statement; locked when it is about to pass."""

    def read(query: Select[Any], *, of: Any = None) -> list[Any]:
        if lock and of is not None:
            query = query.with_for_update(of=of).execution_options(populate_existing=True)
        return list(db.session.scalars(query))

    with_helpers = select(Lead).options(selectinload(Lead.co_owners)).order_by(Lead.id)
    owned = with_helpers.where(Lead.owner_id == person.id, *_owned(by))
    helping = select(CoOwner.lead_id).where(CoOwner.user_id == person.id)
    helped = with_helpers.where(Lead.id.in_(helping), Lead.owner_id != person.id, *_owned(by))
    leads = read(owned, of=Lead)
    return Holding(
        leads=leads,
        helped=read(helped, of=Lead),
        steps=read(_steps(person, by)),
        tasks=read(_tasks(person, by)),
        views=read(_views(person, by)),
        targets=_targets(person, by),
        claims=read(_claims(person, by)),
    )


def _steps(person: User, by: User) -> Select[Any]:
    query = select(NextStep).join(Lead, Lead.id == NextStep.lead_id)
    mine = NextStep.owner_id == person.id, NextStep.done_at.is_(None)
    return query.where(*mine, *_owned(by)).order_by(NextStep.due_on, NextStep.id)


def _tasks(person: User, by: User) -> Select[Any]:
    mine = Task.owner_id == person.id, Task.closed_at.is_(None)
    return select(Task).where(*mine, in_reach(by, Task.block_id)).order_by(Task.due_on, Task.id)


def _views(person: User, by: User) -> Select[Any]:
    """Shared ones only: what nobody else sees goes with who made it."""
    mine = SavedView.owner_id == person.id, SavedView.shared, SavedView.deleted_at.is_(None)
    return select(SavedView).where(*mine, in_reach(by, SavedView.block_id)).order_by(SavedView.id)


def _targets(person: User, by: User) -> int:
    query = select(func.count(Target.id)).join(Lead, Lead.id == Target.taken_up_lead_id)
    return db.session.scalar(query.where(Lead.owner_id == person.id, *_owned(by))) or 0


def _claims(person: User, by: User) -> Select[Any]:
    mine = StageClaim.claimed_by_id == person.id, StageClaim.state == ClaimState.OPEN
    return select(StageClaim).where(*mine, in_reach(by, StageClaim.block_id))


def visible_to(by: User) -> Select[Succession]:
    """Successions of the block, for those who answer for it."""
    return select(Succession).where(in_reach(by, Succession.block_id))


def get(succession_id: int, by: User, *, lock: bool = False) -> Succession:
    """One succession. Raises NoResultFound (404)."""
    query = visible_to(by).where(Succession.id == succession_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(query).one()


def newest(by: User, most: int = 20) -> list[Succession]:
    """The newest successions in reach."""
    return list(db.session.scalars(visible_to(by).order_by(Succession.id.desc()).limit(most)))


def rows_of(found: Succession) -> list[SuccessionRow]:
    """What passed, in the order in which it passed."""
    query = select(SuccessionRow).where(SuccessionRow.succession_id == found.id)
    return list(db.session.scalars(query.order_by(SuccessionRow.id)))


def leads_named(ids: set[int]) -> dict[int, Lead]:
    """Leads by their numbers, in one statement."""
    return {one.id: one for one in db.session.scalars(select(Lead).where(Lead.id.in_(ids)))}
