"""The negative list for programs, and the screening of a lead."""

from typing import Any

from sqlalchemy.exc import NoResultFound

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core.rest.contract import Contract
from crm.core.rest.openapi import Resource
from crm.core.rest.paging import PageQuery, listing, page_of, shown, whole
from crm.core.say import say
from crm.leads.queries import get, get_editable
from crm.screening import actions, barred, queries
from crm.screening.approval import ChooseRoute
from crm.screening.asks.api import asks
from crm.screening.decisions import MOST_NUMBER, Decide
from crm.screening.merits.api import merits
from crm.screening.models import NegativeEdition
from crm.screening.reviews import api as of_reviews
from crm.screening.shapes import (
    BarredLead,
    BarredOut,
    DecisionBody,
    EditionOut,
    EditionWhole,
    RouteBody,
    RoutedOut,
    ScreeningOut,
)
from crm.screening.shown import barred_line, routed, screened

screening = Resource("screening", say("负面清单筛查"))
RESOURCES = (screening, asks, of_reviews.RESOURCE, merits)


@operation(
    screening,
    "GET /screening/editions",
    Permission.PLAN_READ,
    Contract(say("负面清单各版"), gives=whole(EditionOut)),
)
def editions() -> dict[str, Any]:
    return {"rows": queries.editions_all()}


@operation(
    screening,
    "GET /screening/editions/<code>",
    Permission.PLAN_READ,
    Contract(say("一版负面清单和它的条目"), gives=EditionWhole),
)
def edition(code: str) -> NegativeEdition:
    return queries.get_edition(code)


def _current(lead_id: int, **_parts: int) -> dict[str, Any]:
    return dict(ScreeningOut().dump(screened(get(lead_id, reader()))))


@operation(
    screening,
    "GET /leads/<int:lead_id>/screening",
    Permission.LEADS_READ,
    Contract(say("一条线索可能命中的条目、选址提醒和人的结论"), gives=ScreeningOut),
)
def lead(lead_id: int) -> dict[str, Any]:
    return screened(get(lead_id, reader()))


@operation(
    screening,
    "POST /leads/<int:lead_id>/screening/decision",
    Permission.LEADS_EDIT,
    Contract(
        say("记下筛查结论"), takes=DecisionBody, gives=ScreeningOut, status=201, current=_current
    ),
)
def decide(lead_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    found = get_editable(lead_id, reader())
    actions.decide(found, Decide(**given), by=reader(), base_version=base_version)
    return screened(found)


def _route_now(lead_id: int, **_parts: int) -> dict[str, Any]:
    return dict(RoutedOut().dump(routed(get(lead_id, reader()))))


@operation(
    screening,
    "GET /leads/<int:lead_id>/approval",
    Permission.LEADS_READ,
    Contract(say("一条线索走备案还是核准：规定、建议和人的选择"), gives=RoutedOut),
)
def approval(lead_id: int) -> dict[str, Any]:
    return routed(get(lead_id, reader()))


@operation(
    screening,
    "POST /leads/<int:lead_id>/approval/route",
    Permission.LEADS_EDIT,
    Contract(say("记下办理方式"), takes=RouteBody, gives=RoutedOut, status=201, current=_route_now),
)
def choose_route(lead_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    found = get_editable(lead_id, reader())
    actions.choose_route(found, ChooseRoute(**given), by=reader(), base_version=base_version)
    return routed(found)


@operation(
    screening,
    "GET /screening/barred",
    Permission.LEADS_READ,
    Contract(say("负面清单挡住的线索，按条目，附规划的制度创新点"), gives=whole(BarredOut)),
)
def barred_lines() -> dict[str, Any]:
    return {"rows": [barred_line(line) for line in barred.lines(reader())]}


@operation(
    screening,
    "GET /screening/barred/<code>/<int:number>",
    Permission.LEADS_READ,
    Contract(say("一个条目挡住的线索"), asks=PageQuery, gives=listing(BarredLead)),
)
def barred_leads(code: str, number: int, asked: dict[str, Any]) -> dict[str, Any]:
    if number > MOST_NUMBER:
        raise NoResultFound
    found = barred.barred_by(reader(), queries.get_edition(code), number)
    return shown(page_of(found, barred.KEYS, asked))
