"""The goals of this year and drafts of the next. All numbers are fictional."""

from datetime import date, timedelta

from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.goals import actions, queries
from crm.goals.rules import DraftGoal
from crm.plan.models import Block
from seed import dsl

YI = 10**8
NUMBERS = {"JK": (18, 48, 9), "ZD": (20, 24, 4), "JS": (2, 3, 1), "HK": (20, 55, 10)}
"""By block: contracts, contracted and received in 亿元."""


def play(monday: date) -> None:
    """On Wednesday managers draft, the coordinator approves; next year's drafts wait."""
    people = sorted(db.session.scalars(select(User)), key=lambda one: one.login)
    chief = next(one for one in people if one.role is Role.COORDINATOR)
    for block in db.session.scalars(select(Block).order_by(Block.position)).all():
        ours = [one for one in people if one.block_id == block.id and one.active]
        manager = next(one for one in ours if one.role is Role.MANAGER)
        officers = [one for one in ours if one.role is Role.OFFICER]
        with dsl.on(monday + timedelta(days=2), 15):
            _agree(block, [None, *officers[:2]], manager, chief)
        if block.code in ("JK", "HK"):
            with dsl.on(monday + timedelta(days=3), 16):
                _draft(block, None, clock.today().year + 1, manager)


def _agree(block: Block, whose: list[User | None], manager: User, chief: User) -> None:
    for one in whose:
        goal_id = _draft(block, one, clock.today().year, manager)
        row = queries.get(goal_id, chief)
        actions.approve(row, by=chief, base=row.goal.version)


def _draft(block: Block, person: User | None, year: int, by: User) -> int:
    contracts, contracted, received = NUMBERS[block.code]
    part = 3 if person else 1
    source = "区块目标分解（示例）" if person else "片区年度工作会（示例）"
    command = DraftGoal(
        year,
        person.id if person else None,
        contracts // part,
        contracted * YI // part,
        received * YI // part,
        source,
    )
    return actions.draft(block, command, by=by).id
