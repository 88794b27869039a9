"""Moving a lead: forward, back, on hold, out, and undoing it."""

from typing import Any

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core import clock
from crm.core.rest.contract import Contract
from crm.core.rest.fields import Choice, Day, LongText, Number, Schema, Several, Text
from crm.core.say import say
from crm.leads import moving, overriding, pausing, queries
from crm.leads.api.resource import LEAD, current, editable, leads
from crm.leads.api.shapes import Moved
from crm.leads.commands import Hold, Leave, Lose
from crm.leads.evidence.actions import use
from crm.leads.models import Lead, Transition
from crm.leads.moves import Move, Override
from crm.leads.reasons import HoldReason, LeaveReason, LossReason
from crm.leads.rules import Stage

EDIT = Permission.LEADS_EDIT


class MoveBody(Schema):
    """A stage, the day it was reached, its proof, and a reason where the way asks for one."""

    stage = Choice(Stage, say("阶段"), required=True)
    happened_on = Day(say("业务日期"), load_default=clock.today)
    evidence_kind = Text(say("证据种类"), most=20, load_default="")
    evidence_ref = Text(say("证据编号或出处"), load_default="")
    reason = LongText(say("说明"), most=500, load_default="")
    files = Several(Number(), say("作为证据的材料的编号"), most=10, load_default=list)


class OverrideBody(Schema):
    """Where a coordinator puts a lead, since when, and why."""

    stage = Choice(Stage, say("阶段"), required=True)
    happened_on = Day(say("业务日期"), load_default=clock.today)
    reason = LongText(say("破例原因"), most=500, load_default="")


class HoldBody(Schema):
    """Why a lead waits, and until when."""

    reason = Choice(HoldReason, say("暂缓原因"), required=True)
    review_on = Day(say("复查日期"), required=True)


class LossBody(Schema):
    """Why a lead ends."""

    reason = Choice(LossReason, say("终止原因"), required=True)
    place = Text(say("落户城市"), load_default="")
    dissolved_on = Day(say("解约日期"), load_default=None, allow_none=True)
    document = Text(say("解约文件"), load_default="")
    note = LongText(say("具体情况"), most=500, load_default="")


class LeaveBody(Schema):
    """When and why a landed firm goes away."""

    left_on = Day(say("退出日期"), required=True)
    reason = Choice(LeaveReason, say("退出原因"), required=True)
    place = Text(say("迁往何地"), load_default="")
    note = LongText(say("具体情况"), most=500, load_default="")


def _moved(lead: Lead, transition: Transition) -> dict[str, Any]:
    return {"transition": transition, "lead": lead}


@operation(
    leads,
    f"POST {LEAD}/transitions",
    EDIT,
    Contract(
        say("移动线索到自核阶段，或退回"),
        takes=MoveBody,
        gives=Moved,
        status=201,
        current=current,
    ),
)
def move(lead_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    lead, files = editable(lead_id), given.pop("files")
    done = moving.move(lead, Move(**given), by=reader(), base_version=base_version)
    use(lead, files, by=reader(), proves=done)
    return _moved(lead, done)


@operation(
    leads,
    f"POST {LEAD}/overrides",
    Permission.LEADS_OVERRIDE,
    Contract(say("破例调整阶段"), takes=OverrideBody, gives=Moved, status=201, current=current),
)
def override(lead_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    lead = editable(lead_id)
    done = overriding.override(lead, Override(**given), by=reader(), base_version=base_version)
    return _moved(lead, done)


@operation(
    leads,
    f"POST {LEAD}/transitions/<int:transition_id>/undo",
    EDIT,
    Contract(say("十分钟内撤销自己的一步"), gives=Moved, status=201, current=current),
)
def undo(lead_id: int, transition_id: int, base_version: int) -> dict[str, Any]:
    lead = queries.get(lead_id, reader(), lock=True)
    return _moved(lead, moving.undo(lead, transition_id, by=reader(), base_version=base_version))


@operation(
    leads,
    f"POST {LEAD}/hold",
    EDIT,
    Contract(say("暂缓到复查日"), takes=HoldBody, gives=Moved, status=201, current=current),
)
def hold(lead_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    lead = editable(lead_id)
    return _moved(lead, pausing.hold(lead, Hold(**given), by=reader(), base_version=base_version))


@operation(
    leads,
    f"POST {LEAD}/resumption",
    EDIT,
    Contract(say("恢复推进"), gives=Moved, status=201, current=current),
)
def resume(lead_id: int, base_version: int) -> dict[str, Any]:
    lead = editable(lead_id)
    return _moved(lead, pausing.resume(lead, by=reader(), base_version=base_version))


@operation(
    leads,
    f"POST {LEAD}/loss",
    EDIT,
    Contract(say("终止线索"), takes=LossBody, gives=Moved, status=201, current=current),
)
def lose(lead_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    lead = editable(lead_id)
    return _moved(lead, moving.lose(lead, Lose(**given), by=reader(), base_version=base_version))


@operation(
    leads,
    f"POST {LEAD}/revival",
    EDIT,
    Contract(say("重新启动已终止的线索"), gives=Moved, status=201, current=current),
)
def revive(lead_id: int, base_version: int) -> dict[str, Any]:
    lead = editable(lead_id)
    return _moved(lead, moving.revive(lead, by=reader(), base_version=base_version))


@operation(
    leads,
    f"POST {LEAD}/departure",
    EDIT,
    Contract(say("登记已落地企业退出"), takes=LeaveBody, gives=Moved, status=201, current=current),
)
def leave(lead_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    lead = editable(lead_id)
    return _moved(lead, moving.leave(lead, Leave(**given), by=reader(), base_version=base_version))
