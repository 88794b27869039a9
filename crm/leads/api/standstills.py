"""Why a lead stands still, and keeping it quiet, for programs."""

from typing import Any

from marshmallow import fields

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core.rest.contract import Contract
from crm.core.rest.fields import Choice, Day, Moment, Schema, Text, part, parts
from crm.core.say import say
from crm.leads import queries
from crm.leads.api.resource import LEAD, current, editable, leads
from crm.leads.models import Lead
from crm.leads.stalls import Stall
from crm.leads.standstills import actions
from crm.leads.standstills import queries as standstills
from crm.leads.standstills.rules import MOST_NOTE, Cause, Snooze, StateCause

SNOOZE = Permission.EXCEPTIONS_SNOOZE


class CauseBody(Schema):
    """Why it stands still; other causes need a note."""

    cause = Choice(Cause, say("为何停滞"), required=True)
    note = Text(say("说明"), most=MOST_NOTE, load_default="")


class SnoozeBody(Schema):
    """Through which day it is kept quiet, and why."""

    until = Day(say("缓到哪天"), required=True)
    reason = Text(say("为什么缓"), most=MOST_NOTE, load_default="")


class ReasonOut(Schema):
    """A reason: since when, for how many calendar days, against which limit."""

    kind = Choice(Stall)
    since = Day()
    days = fields.Integer()
    limit = fields.Integer(allow_none=True)


class SaidOut(Schema):
    """A cause as somebody gave it; `ended_at` null while it holds."""

    cause = Choice(Cause)
    note = fields.String()
    by = fields.String()
    at = Moment()
    ended_at = Moment(allow_none=True)


class QuietOut(Schema):
    """A snooze that holds."""

    until = Day()
    reason = fields.String()
    by = fields.String()
    at = Moment()


class StandstillOut(Schema):
    """All reasons that apply, the cause, the snooze, and causes of earlier standstills."""

    reasons = parts(ReasonOut)
    cause = part(SaidOut, allow_none=True)
    quiet = part(QuietOut, allow_none=True)
    past = parts(SaidOut)
    version = fields.Integer()


def _whole(lead: Lead) -> dict[str, Any]:
    return {**vars(standstills.of(lead, reader())), "version": lead.version}


@operation(
    leads,
    f"GET {LEAD}/standstill",
    Permission.LEADS_READ,
    Contract(say("一条线索为何停滞、是否已缓"), gives=StandstillOut),
)
def standstill(lead_id: int) -> dict[str, Any]:
    return _whole(queries.get(lead_id, reader()))


@operation(
    leads,
    f"POST {LEAD}/cause",
    Permission.LEADS_EDIT,
    Contract(
        say("写下为何停滞"), takes=CauseBody, gives=StandstillOut, status=201, current=current
    ),
)
def state_cause(lead_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    lead = editable(lead_id)
    actions.state_cause(lead, StateCause(**given), by=reader(), base_version=base_version)
    return _whole(lead)


@operation(
    leads,
    f"POST {LEAD}/snooze",
    SNOOZE,
    Contract(
        say("暂不提醒到某一天"), takes=SnoozeBody, gives=StandstillOut, status=201, current=current
    ),
)
def snooze(lead_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    lead = editable(lead_id)
    actions.snooze(lead, Snooze(**given), by=reader(), base_version=base_version)
    return _whole(lead)


@operation(
    leads,
    f"POST {LEAD}/snooze/end",
    SNOOZE,
    Contract(say("恢复提醒"), gives=StandstillOut, status=201, current=current),
)
def wake(lead_id: int, base_version: int) -> dict[str, Any]:
    lead = editable(lead_id)
    actions.wake(lead, by=reader(), base_version=base_version)
    return _whole(lead)
