"""Policy asks for programs."""

from typing import Any

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core.rest.contract import Contract
from crm.core.rest.openapi import Resource
from crm.core.say import say
from crm.leads.models import Lead
from crm.leads.queries import get, get_editable
from crm.screening.asks import actions, queries
from crm.screening.asks.rules import AddAsk, ReviewAsk, WithdrawAsk
from crm.screening.asks.shapes import AskBody, AskReviewBody, AsksOut, AskWithdrawal

asks = Resource("asks", say("政策诉求"))
ASK = "/leads/<int:lead_id>/asks/<int:ask_id>"


def _all(lead: Lead) -> dict[str, Any]:
    return {"asks": [ask for ask, *_ in queries.asks_of(lead)], "version": lead.version}


def _current(lead_id: int, **_parts: int) -> dict[str, Any]:
    return dict(AsksOut().dump(_all(get(lead_id, reader()))))


@operation(
    asks,
    "GET /leads/<int:lead_id>/asks",
    Permission.LEADS_READ,
    Contract(say("一条线索的政策诉求"), gives=AsksOut),
)
def index(lead_id: int) -> dict[str, Any]:
    return _all(get(lead_id, reader()))


@operation(
    asks,
    "POST /leads/<int:lead_id>/asks",
    Permission.LEADS_EDIT,
    Contract(say("提出诉求"), takes=AskBody, gives=AsksOut, status=201, current=_current),
)
def add(lead_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    lead = get_editable(lead_id, reader())
    actions.add(lead, AddAsk(**given), by=reader(), base_version=base_version)
    return _all(lead)


@operation(
    asks,
    f"POST {ASK}/review",
    Permission.CLAIMS_VERIFY,
    Contract(say("记审查结论"), takes=AskReviewBody, gives=AsksOut, current=_current),
)
def review(lead_id: int, ask_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    lead = get_editable(lead_id, reader())
    ask = queries.get_ask(lead, ask_id)
    actions.review(lead, ask, ReviewAsk(**given), by=reader(), base_version=base_version)
    return _all(lead)


@operation(
    asks,
    f"POST {ASK}/withdrawal",
    Permission.LEADS_EDIT,
    Contract(say("撤回诉求"), takes=AskWithdrawal, gives=AsksOut, current=_current),
)
def withdraw(lead_id: int, ask_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    lead = get_editable(lead_id, reader())
    ask = queries.get_ask(lead, ask_id)
    actions.withdraw(lead, ask, WithdrawAsk(**given), by=reader(), base_version=base_version)
    return _all(lead)
