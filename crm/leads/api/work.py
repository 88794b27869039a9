"""Visits and next steps of a lead."""

from typing import Any

from marshmallow import fields

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.activities.rules import ActivityKind, LogActivity, PlanStep
from crm.core import clock
from crm.core.rest.contract import Contract
from crm.core.rest.fields import Choice, Day, LongText, Schema, Text, part
from crm.core.say import say
from crm.leads import contacting, queries
from crm.leads.api.resource import LEAD, editable, leads
from crm.leads.api.shapes import LeadOut, StepOut, VisitOut

WRITE = Permission.ACTIVITIES_WRITE
STEP = f"{LEAD}/steps/<int:step_id>"


class VisitBody(Schema):
    """What happened, and what comes next."""

    kind = Choice(ActivityKind, say("方式"), load_default=ActivityKind.VISIT)
    happened_on = Day(say("日期"), load_default=clock.today)
    text = LongText(say("发生了什么"), load_default="")
    counterpart = Text(say("对方参加人"), load_default="")
    next_step = Text(say("下一步"), load_default="")
    next_step_on = Day(say("下一步日期"), load_default=None, allow_none=True)


class StepBody(Schema):
    """A next step."""

    what = Text(say("下一步"), load_default="")
    due_on = Day(say("日期"), required=True)


class Visited(Schema):
    """A visit, and the lead after it."""

    visit = part(VisitOut)
    lead = part(LeadOut)
    version = fields.Integer(attribute="lead.version")


class Stepped(Schema):
    """A next step, and the lead after it; the version is the step's."""

    step = part(StepOut)
    lead = part(LeadOut)
    version = fields.Integer(attribute="step.version")


def _step(lead_id: int, step_id: int) -> dict[str, Any]:
    return dict(StepOut().dump(queries.step(queries.get(lead_id, reader()), step_id)))


@operation(
    leads,
    f"POST {LEAD}/visits",
    WRITE,
    Contract(say("记一次拜访或联系"), takes=VisitBody, gives=Visited, status=201),
)
def log_visit(lead_id: int, given: dict[str, Any]) -> dict[str, Any]:
    lead = editable(lead_id)
    return {"visit": contacting.log_visit(lead, LogActivity(**given), by=reader()), "lead": lead}


@operation(
    leads,
    f"POST {LEAD}/steps",
    WRITE,
    Contract(say("定下一步"), takes=StepBody, gives=Stepped, status=201),
)
def plan_step(lead_id: int, given: dict[str, Any]) -> dict[str, Any]:
    lead = editable(lead_id)
    return {"step": contacting.plan_step(lead, PlanStep(**given), by=reader()), "lead": lead}


@operation(
    leads,
    f"PUT {STEP}",
    WRITE,
    Contract(say("改下一步"), takes=StepBody, gives=Stepped, current=_step),
)
def reschedule(
    lead_id: int, step_id: int, given: dict[str, Any], base_version: int
) -> dict[str, Any]:
    lead = editable(lead_id)
    step = queries.step(lead, step_id)
    command = PlanStep(**given)
    contacting.reschedule_step(lead, step, command, by=reader(), base_version=base_version)
    return {"step": step, "lead": lead}


@operation(
    leads,
    f"POST {STEP}/done",
    WRITE,
    Contract(say("办结一步"), gives=Stepped, status=201, current=_step),
)
def complete(lead_id: int, step_id: int, base_version: int) -> dict[str, Any]:
    lead = editable(lead_id)
    step = queries.step(lead, step_id)
    contacting.complete_step(lead, step, by=reader(), base_version=base_version)
    return {"step": step, "lead": lead}


@operation(
    leads,
    f"POST {LEAD}/visits/<int:activity_id>/undo",
    WRITE,
    Contract(say("十分钟内撤销自己刚记的拜访"), gives=Visited, status=201),
)
def undo_visit(lead_id: int, activity_id: int) -> dict[str, Any]:
    lead = editable(lead_id)
    visit = queries.visit(lead, activity_id)
    contacting.undo_visit(lead, visit, by=reader())
    return {"visit": visit, "lead": lead}
