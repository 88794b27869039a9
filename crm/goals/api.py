"""Goals for programs."""

from typing import Any

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core import clock
from crm.core.db import db
from crm.core.rest.contract import Contract
from crm.core.rest.openapi import Resource
from crm.core.say import say
from crm.goals import actions, queries, rules
from crm.goals.queries import Row, Year
from crm.goals.rules import Done, DraftGoal, RefuseGoal
from crm.goals.shapes import GoalBody, GoalOut, GoalQuery, GoalRefusal, GoalsOut

goals = Resource("goals", say("年度目标"))
RESOURCES = (goals,)
GOAL = "/goals/<int:goal_id>"
SAME = (
    "id person_id year contracts contracted received source state drafted_at decided_reason version"
)


def drawn(row: Row) -> dict[str, Any]:
    return {name: getattr(row.goal, name) for name in SAME.split()} | {
        "block": row.block.code,
        "person": row.person,
        "drafted_by": row.drafted_by,
        "decided_by": row.decided_by,
    }


def _one(goal_id: int) -> dict[str, Any]:
    db.session.flush()
    return drawn(queries.get(goal_id, reader()))


def _current(goal_id: int) -> dict[str, Any]:
    return dict(GoalOut().dump(_one(goal_id)))


def progress(one: Year, year: int) -> dict[str, Any]:
    goal = one.own.goal.numbers if one.own else Done()
    rows = [*([one.own] if one.own else []), *one.people.values(), *one.waiting, *one.past]
    return {
        "block": one.block.code,
        "figures": rules.figures(goal, one.whole, year, clock.today()),
        "goals": [drawn(row) for row in rows],
    }


@operation(
    goals,
    "GET /goals",
    Permission.LEADS_READ,
    Contract(say("各区块的年度目标、进度和时序进度差"), asks=GoalQuery, gives=GoalsOut),
)
def index(asked: dict[str, Any]) -> dict[str, Any]:
    year = asked["year"] or clock.today().year
    found = queries.years(reader(), year)
    gone = rules.gone(year, clock.today())
    return {"year": year, "gone": gone, "rows": [progress(one, year) for one in found]}


@operation(
    goals,
    f"GET {GOAL}",
    Permission.LEADS_READ,
    Contract(say("一份年度目标"), gives=GoalOut),
)
def show(goal_id: int) -> dict[str, Any]:
    return _one(goal_id)


@operation(
    goals,
    "POST /goals",
    Permission.LEADS_EDIT_ALL,
    Contract(
        say("起草年度目标"), takes=GoalBody, gives=GoalOut, status=201,
        location="/api/v1/goals/{id}",
    ),
)  # fmt: skip
def draft(given: dict[str, Any]) -> dict[str, Any]:
    block = queries.get_block(given["block"], reader())
    command = DraftGoal(**{name: one for name, one in given.items() if name != "block"})
    return _one(actions.draft(block, command, by=reader()).id)


@operation(
    goals,
    f"POST {GOAL}/approval",
    Permission.SETTINGS_APPROVE,
    Contract(say("批准年度目标"), gives=GoalOut, current=_current),
)
def approve(goal_id: int, base_version: int) -> dict[str, Any]:
    actions.approve(queries.get(goal_id, reader(), lock=True), by=reader(), base=base_version)
    return _one(goal_id)


@operation(
    goals,
    f"POST {GOAL}/refusal",
    Permission.SETTINGS_APPROVE,
    Contract(say("不同意年度目标"), takes=GoalRefusal, gives=GoalOut, current=_current),
)
def refuse(goal_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    row = queries.get(goal_id, reader(), lock=True)
    actions.refuse(row, RefuseGoal(**given), by=reader(), base=base_version)
    return _one(goal_id)


@operation(
    goals,
    f"POST {GOAL}/withdrawal",
    Permission.LEADS_EDIT_ALL,
    Contract(say("撤回自己起草的年度目标"), gives=GoalOut, current=_current),
)
def withdraw(goal_id: int, base_version: int) -> dict[str, Any]:
    actions.withdraw(queries.get(goal_id, reader(), lock=True), by=reader(), base=base_version)
    return _one(goal_id)
