"""方案: what was ticked on the what-if page, kept under a name; reading, keeping and dropping them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Problem, check_version
from crm.core.say import say
from crm.mix.advice.asking import MOST_TICKS
from crm.mix.advice.models import MixPlan
from crm.mix.measures import Measure
from crm.mix.progress import Basis

MOST_NAME = 40
MOST_PLANS = 200
"""So many are listed; who has more deletes some."""


@dataclass(frozen=True)
class Keep:
    """A plan as it is kept: its name, who reads it, and what stood in the address."""

    name: str
    block_id: int
    measure: Measure
    basis: Basis
    week: str
    ticks: tuple[int, ...]
    assumptions: dict[str, Any]
    shared: bool = False


def visible_to(user: User) -> Select[MixPlan]:
    """One's own, those shared with one's block or everybody; who sees all blocks, all shared ones."""
    mine = MixPlan.owner_id == user.id
    if user.can(Permission.LEADS_READ_ALL):
        return select(MixPlan).where(or_(mine, MixPlan.shared))
    readers = or_(MixPlan.shared_with_id.is_(None), MixPlan.shared_with_id == user.block_id)
    return select(MixPlan).where(or_(mine, MixPlan.shared & readers))


def index(user: User) -> list[MixPlan]:
    """The newest first, with whose they are and their block."""
    query = visible_to(user).options(joinedload(MixPlan.owner), joinedload(MixPlan.block))
    return list(db.session.scalars(query.order_by(MixPlan.id.desc()).limit(MOST_PLANS)))


def get(plan_id: int, user: User) -> MixPlan:
    """One plan. Raises NoResultFound (404)."""
    query = visible_to(user).where(MixPlan.id == plan_id)
    found: MixPlan = db.session.scalars(
        query.options(joinedload(MixPlan.owner), joinedload(MixPlan.block))
    ).one()
    return found


def problems(command: Keep, *, taken: bool) -> list[Problem]:
    """What keeps a plan from being kept."""
    name = command.name.strip()
    found = []
    if not name:
        found.append(Problem("name", say("请给方案起个名字。")))
    elif len(name) > MOST_NAME:
        found.append(Problem("name", say("名字最多 %(most)s 个字。", most=MOST_NAME)))
    elif taken:
        found.append(Problem("name", say("您已有一个同名的方案，请换个名字。")))
    if not command.ticks:
        found.append(Problem("", say("还没有勾选线索，没有可存的方案。")))
    if len(command.ticks) > MOST_TICKS:
        found.append(Problem("", say("一个方案最多 %(most)s 条线索。", most=MOST_TICKS)))
    return found


def keep(command: Keep, *, by: User) -> MixPlan:
    """Keep a plan. Raises Invalid, or Forbidden where there is nobody to share it with."""
    name = command.name.strip()
    same = select(func.count()).where(MixPlan.owner_id == by.id, MixPlan.name == name)
    if found := problems(command, taken=bool(db.session.scalar(same))):
        raise Invalid(found)
    if command.shared and not may_share(by):
        raise Forbidden(say("方案只能共享给本区块，您的账号不属于任何区块。"))
    plan = MixPlan(
        name=name,
        block_id=command.block_id,
        measure=command.measure,
        basis=command.basis,
        week=command.week,
        ticks=list(command.ticks),
        assumptions=command.assumptions,
        owner_id=by.id,
        shared=command.shared,
        shared_with_id=by.block_id if command.shared else None,
        created_at=clock.now(),
    )
    db.session.add(plan)
    db.session.flush()  # the event needs its number
    record(by, "mix_plan.kept", plan, name=plan.name, shared=plan.shared, leads=plan.ticks)
    return plan


def drop(plan: MixPlan, *, by: User, base_version: int | None) -> None:
    """Delete one's own plan. Raises Stale, or Forbidden where it is another's."""
    if plan.owner_id != by.id:
        raise Forbidden(say("方案只有存它的人可以删除。"))
    check_version(plan.version, base_version)
    record(by, "mix_plan.dropped", plan, name=plan.name, leads=plan.ticks)
    db.session.delete(plan)


def may_share(user: User) -> bool:
    """With one's block; who sees all blocks shares with everybody."""
    return user.block_id is not None or user.can(Permission.LEADS_READ_ALL)
