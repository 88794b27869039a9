"""Reading goals and what the verified facts of their year add up to."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, false, func, select
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.accounts.rules import Permission, Role
from crm.core import counts
from crm.core.db import db
from crm.goals.models import AnnualGoal
from crm.goals.rules import Done, State
from crm.leads.facts import FactKind
from crm.leads.models import Fact, Lead
from crm.leads.placing import is_signed
from crm.plan.models import Block

Drafter, Decider, Person = aliased(User), aliased(User), aliased(User)


@dataclass(frozen=True)
class Row:
    """A goal with its block, whose it is ("" for the block's), and who drafted and decided."""

    goal: AnnualGoal
    block: Block
    person: str
    drafted_by: str
    decided_by: str


@dataclass
class Year:
    """All of a block's year: goals in force, drafts that wait, what ended otherwise, what is done."""

    block: Block
    own: Row | None = None
    people: dict[int, Row] = field(default_factory=dict)
    waiting: list[Row] = field(default_factory=list)
    past: list[Row] = field(default_factory=list)
    done: dict[int, Done] = field(default_factory=dict)
    """By owner."""

    @property
    def whole(self) -> Done:
        return sum(self.done.values(), Done())


def blocks(user: User) -> list[Block]:
    """The blocks whose goals a person reads: one's own, the coordinator all."""
    query = select(Block).order_by(Block.position)
    if not user.can(Permission.LEADS_READ) or user.role is Role.VIEWER:
        return []
    if not user.can(Permission.LEADS_READ_ALL):
        query = query.where(Block.id == user.block_id)
    return list(db.session.scalars(query))


def visible_to(user: User) -> Select[Any]:
    """(goal, block, whose, who drafted, who decided)."""
    columns: tuple[Any, ...] = (AnnualGoal, Block, Person.name, Drafter.name, Decider.name)
    query = (
        select(*columns)
        .join(Block, Block.id == AnnualGoal.block_id)
        .join(Drafter, Drafter.id == AnnualGoal.drafted_by_id)
        .outerjoin(Person, Person.id == AnnualGoal.person_id)
        .outerjoin(Decider, Decider.id == AnnualGoal.decided_by_id)
    )
    if not user.can(Permission.LEADS_READ) or user.role is Role.VIEWER:
        return query.where(false())
    if user.can(Permission.LEADS_READ_ALL):
        return query
    return query.where(AnnualGoal.block_id == user.block_id)


def _row(found: Any) -> Row:
    return Row(found[0], found[1], found[2] or "", found[3], found[4] or "")


def some_waiting(user: User) -> ScalarSelect[int]:
    """How many drafts wait for this person's decision, for a statement that counts more."""
    query = select(AnnualGoal.id)
    if not user.can(Permission.SETTINGS_APPROVE):
        return counts.some(query.where(false()))
    mine = AnnualGoal.drafted_by_id == user.id
    return counts.some(query.where(AnnualGoal.state == State.WAITING, ~mine))


def waiting_by_year(user: User) -> dict[int, int]:
    """How many drafts of each year wait, of those that a person reads."""
    waiting = visible_to(user).where(AnnualGoal.state == State.WAITING)
    query = waiting.with_only_columns(AnnualGoal.year, func.count()).group_by(AnnualGoal.year)
    return dict(db.session.execute(query).all())


def get(goal_id: int, user: User, *, lock: bool = False) -> Row:
    """One goal. Raises NoResultFound (404)."""
    query = visible_to(user).where(AnnualGoal.id == goal_id)
    if lock:
        query = query.with_for_update(of=AnnualGoal).execution_options(populate_existing=True)
    return _row(db.session.execute(query).one())


def years(user: User, year: int, code: str = "") -> list[Year]:
    """The blocks that a person reads with their year, in four statements."""
    found = {one.id: Year(one) for one in blocks(user) if code in ("", one.code)}
    query = visible_to(user).where(AnnualGoal.year == year).order_by(AnnualGoal.id)
    for row in map(_row, db.session.execute(query)):
        if block := found.get(row.goal.block_id):
            _place(block, row)
    for block_id, owner_id, done in _done(list(found), year):
        one = found[block_id].done
        one[owner_id] = one.get(owner_id, Done()) + done
    return list(found.values())


def _place(year: Year, row: Row) -> None:
    """The newest that was approved is in force; what it replaced is past."""
    goal = row.goal
    if goal.state is State.WAITING:
        year.waiting.append(row)
        return
    if goal.state is not State.APPROVED:
        year.past.append(row)
        return
    before = year.people.get(goal.person_id) if goal.person_id else year.own
    if before:
        year.past.append(before)
    if goal.person_id:
        year.people[goal.person_id] = row
    else:
        year.own = row


def _done(block_ids: list[int], year: int) -> list[tuple[int, int, Done]]:
    """Per block and owner, as the leads stand with them today: each contract and 元 once."""
    if not block_ids:
        return []
    first, last = date(year, 1, 1), date(year, 12, 31)
    whose = (Lead.block_id, Lead.owner_id)
    here = Lead.block_id.in_(block_ids)
    contracts = (
        select(*whose, func.count(), func.coalesce(func.sum(Lead.contract), 0))
        .where(here, is_signed(), Lead.signed_on.between(first, last))
        .group_by(*whose)
    )
    money = (
        select(*whose, func.coalesce(func.sum(Fact.amount), 0))
        .join(Fact, Fact.lead_id == Lead.id)
        .where(
            here, Fact.kind == FactKind.RECEIPT, Fact.happened_on.between(first, last), *_holds()
        )
        .group_by(*whose)
    )
    found = [(b, o, Done(n, int(sum_ or 0), 0)) for b, o, n, sum_ in db.session.execute(contracts)]
    return found + [(b, o, Done(0, 0, int(got or 0))) for b, o, got in db.session.execute(money)]


def _holds() -> tuple[ColumnElement[bool], ...]:
    """Verified, and not taken back by anything that itself holds."""
    back, again = aliased(Fact), aliased(Fact)
    restored = exists().where(again.lead_id == back.lead_id, again.retracts_id == back.id)
    taken = exists().where(back.lead_id == Fact.lead_id, back.retracts_id == Fact.id, ~restored)
    return Fact.verified_at.is_not(None), ~taken


def names(block_ids: list[int]) -> dict[int, tuple[int, str]]:
    """People of the blocks: number → (block, name)."""
    query = select(User).where(User.block_id.in_(block_ids)).order_by(User.name, User.id)
    return {
        one.id: (one.block_id or 0, one.name)
        for one in db.session.scalars(query)
        if one.can(Permission.LEADS_EDIT)
    }


def waiting_for(block_id: int, person_id: int | None, year: int) -> AnnualGoal | None:
    query = select(AnnualGoal).where(
        AnnualGoal.block_id == block_id,
        AnnualGoal.year == year,
        AnnualGoal.state == State.WAITING,
        AnnualGoal.person_id == person_id if person_id else AnnualGoal.person_id.is_(None),
    )
    return db.session.scalars(query).one_or_none()


def get_block(code: str, user: User) -> Block:
    """A block whose goals this person reads. Raises NoResultFound (404)."""
    ids = [one.id for one in blocks(user)]
    return db.session.scalars(select(Block).where(Block.code == code, Block.id.in_(ids))).one()
