"""Drafting goals, and bringing them into force by a second person."""

from datetime import date

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.audit.actions import record
from crm.core import clock, drafts
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Problem, Refused, check_version
from crm.core.say import say
from crm.goals import queries, rules
from crm.goals.models import AnnualGoal
from crm.goals.queries import Row
from crm.goals.rules import DraftGoal, RefuseGoal, State
from crm.plan.models import Block


def may_draft(block_id: int, user: User) -> bool:
    """The managers of a block, and the coordinator."""
    everywhere = user.can(Permission.LEADS_READ_ALL)
    return user.can(Permission.LEADS_EDIT_ALL) and (everywhere or user.block_id == block_id)


def must_draft(block_id: int, by: User) -> None:
    if not may_draft(block_id, by):
        raise Forbidden(say("只有本区块负责人和片区统筹可以起草年度目标。"))


def may_decide(goal: AnnualGoal, user: User) -> bool:
    """A coordinator, never of one's own draft."""
    return user.can(Permission.SETTINGS_APPROVE) and goal.drafted_by_id != user.id


def draft(block: Block, command: DraftGoal, *, by: User) -> AnnualGoal:
    """Draft a goal. Raises Forbidden, Invalid or Refused."""
    must_draft(block.id, by)
    found = rules.draft_problems(command, clock.today())
    if command.person_id is not None and command.person_id not in queries.names([block.id]):
        found.append(Problem("person_id", say("请选择本区块的人员。")))
    if found:
        raise Invalid(found)
    if queries.waiting_for(block.id, command.person_id, command.year):
        raise Refused(say("这一份目标已有草案等待批准；先批准、不同意或撤回它。"))
    goal = AnnualGoal(
        block_id=block.id,
        person_id=command.person_id,
        year=command.year,
        contracts=command.contracts,
        contracted=command.contracted,
        received=command.received,
        source=command.source.strip(),
        state=State.WAITING,
        drafted_by_id=by.id,
        drafted_at=clock.now(),
    )
    db.session.add(goal)
    db.session.flush()
    record(by, "goal.drafted", goal, year=goal.year, person=goal.person_id, numbers=_told(goal))
    return goal


def _told(goal: AnnualGoal) -> list[int]:
    return [goal.contracts, goal.contracted, goal.received]


def approve(row: Row, *, by: User, base: int | None) -> None:
    """Bring a draft into force; it takes the place of what was. Raises Forbidden, Refused or Stale."""
    _must_decide(row.goal, by, base)
    drafts.must_be_current(date(row.goal.year, 12, 31), clock.today())
    _decide(row.goal, State.APPROVED, by)


def refuse(row: Row, command: RefuseGoal, *, by: User, base: int | None) -> None:
    """Say no, and why. Raises Forbidden, Invalid, Refused or Stale."""
    _must_decide(row.goal, by, base)
    if found := rules.refuse_problems(command):
        raise Invalid(found)
    row.goal.decided_reason = command.reason.strip()
    _decide(row.goal, State.REFUSED, by)


def withdraw(row: Row, *, by: User, base: int | None) -> None:
    """Take back one's own draft. Raises Forbidden, Refused or Stale."""
    drafts.must_be_own(row.goal.drafted_by_id, by.id)
    _must_wait(row.goal, base)
    _decide(row.goal, State.WITHDRAWN, by)


def _must_wait(goal: AnnualGoal, base: int | None) -> None:
    check_version(goal.version, base)
    drafts.must_wait(waiting=goal.state is State.WAITING)


def _must_decide(goal: AnnualGoal, by: User, base: int | None) -> None:
    _must_wait(goal, base)
    if not by.can(Permission.SETTINGS_APPROVE):
        raise Forbidden(say("只有片区统筹可以批准年度目标。"))
    drafts.must_be_others(goal.drafted_by_id, by.id)


def _decide(goal: AnnualGoal, state: State, by: User) -> None:
    goal.state, goal.decided_by_id, goal.decided_at = state, by.id, clock.now()
    record(by, f"goal.{state.value}", goal, year=goal.year, reason=goal.decided_reason)
