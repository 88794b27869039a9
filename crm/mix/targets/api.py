"""Mix targets for programs; part of the area of the mix."""

from typing import Any

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core.db import db
from crm.core.errors import Refused
from crm.core.rest.contract import Contract
from crm.core.say import say
from crm.mix.models import MixTarget
from crm.mix.queries import block as get_block
from crm.mix.resource import mix
from crm.mix.targets import actions, queries, showing
from crm.mix.targets.comparing import Comparison
from crm.mix.targets.rules import DraftTarget, RefuseTarget
from crm.mix.targets.shapes import (
    BlockTargets,
    ComparisonQuery,
    TargetBody,
    TargetComparison,
    TargetRefusal,
    TargetShelf,
    TargetVersion,
    TargetWhole,
)
from crm.mix.targets.shelf import Shelf, Version

SHELF = "/mix/targets/<code>/<measure>"
ONE = "/mix/targets/<int:target_id>"


@operation(
    mix,
    "GET /mix/targets",
    Permission.MIX_READ,
    Contract(say("各区块的目标结构和出处"), gives=BlockTargets),
)
def targets() -> dict[str, Any]:
    return {"rows": showing.targets_by_block()}


@operation(
    mix,
    f"GET {SHELF}",
    Permission.MIX_READ,
    Contract(say("一个区块、一个计量的目标结构各版"), gives=TargetShelf),
)
def target_versions(code: str, measure: str) -> Shelf:
    return queries.shelf(code, measure)


@operation(mix, f"GET {ONE}", Permission.MIX_READ, Contract(say("一版目标结构"), gives=TargetWhole))
def target(target_id: int) -> Version:
    return queries.get(target_id)[1]


@operation(
    mix,
    f"GET {SHELF}/comparison",
    Permission.MIX_READ,
    Contract(say("两版目标结构，和今天按各自的差距"), asks=ComparisonQuery, gives=TargetComparison),
)
def compare_targets(code: str, measure: str, asked: dict[str, Any]) -> Comparison:
    shelf = queries.shelf(code, measure)
    pair = showing.pair(shelf, asked["before"], asked["after"])
    if pair is None:
        raise Refused(say("只有一版，没有可比的。"))
    return showing.compared(shelf, *pair)


@operation(
    mix,
    f"POST {SHELF}/drafts",
    Permission.MIX_TARGETS_DRAFT,
    Contract(
        say("起草目标结构"), takes=TargetBody, gives=TargetWhole, status=201,
        location="/api/v1/mix/targets/{id}",
    ),
)  # fmt: skip
def draft_target(code: str, measure: str, given: dict[str, Any]) -> Version:
    shelf = queries.shelf(code, measure)
    command = DraftTarget(**given)
    row = actions.draft(get_block(code), shelf.measure, command, by=reader())
    return _drawn(row.id)


def _drawn(target_id: int) -> Version:
    db.session.flush()
    return queries.get(target_id)[1]


def _current(target_id: int) -> dict[str, Any]:
    return dict(TargetWhole().dump(queries.get(target_id)[1]))


@operation(
    mix,
    f"PUT {ONE}",
    Permission.MIX_TARGETS_DRAFT,
    Contract(say("修改自己起草的目标结构"), takes=TargetBody, gives=TargetWhole, current=_current),
)
def edit_target(target_id: int, given: dict[str, Any], base_version: int) -> Version:
    actions.edit(target_id, DraftTarget(**given), by=reader(), base_version=base_version)
    return _drawn(target_id)


@operation(
    mix,
    f"POST {ONE}/approval",
    Permission.MIX_TARGETS_WRITE,
    Contract(say("批准目标结构草案"), gives=TargetVersion, current=_current),
)
def approve_target(target_id: int, base_version: int) -> MixTarget:
    return actions.approve(target_id, by=reader(), base_version=base_version)


@operation(
    mix,
    f"POST {ONE}/refusal",
    Permission.MIX_TARGETS_WRITE,
    Contract(say("不同意目标结构草案"), takes=TargetRefusal, gives=TargetWhole, current=_current),
)
def refuse_target(target_id: int, given: dict[str, Any], base_version: int) -> Version:
    actions.refuse(target_id, RefuseTarget(**given), by=reader(), base_version=base_version)
    return _drawn(target_id)


@operation(
    mix,
    f"POST {ONE}/withdrawal",
    Permission.MIX_TARGETS_DRAFT,
    Contract(say("撤回自己起草的目标结构"), gives=TargetWhole, current=_current),
)
def withdraw_target(target_id: int, base_version: int) -> Version:
    actions.withdraw(target_id, by=reader(), base_version=base_version)
    return _drawn(target_id)
