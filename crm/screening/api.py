"""The negative list for programs, and the screening of a lead."""

from typing import Any

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core.language import translated
from crm.core.rest.contract import Contract
from crm.core.rest.openapi import Resource
from crm.core.rest.paging import whole
from crm.core.say import say
from crm.leads.models import Lead
from crm.leads.queries import get, get_editable
from crm.screening import actions, queries
from crm.screening.looking import look
from crm.screening.models import NegativeEdition, NegativeEntry
from crm.screening.rules import Decide, Hit
from crm.screening.shapes import DecisionBody, EditionOut, EditionWhole, ScreeningOut

screening = Resource("screening", say("负面清单筛查"))
RESOURCES = (screening,)


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


def _screened(lead: Lead) -> dict[str, Any]:
    looked = look(lead)
    return {
        "applies": looked.subject.is_foreign,
        "edition": looked.edition.code if looked.edition else None,
        "possible_hits": [_hit(entry, hit) for entry, hit in looked.hits],
        "lacks": [translated(one) for one in looked.lacks],
        "placement": [translated(one) for one in looked.warnings],
        "decisions": [decision for decision, _ in looked.decisions],
        "outdated": looked.outdated,
        "version": lead.version,
    }


def _hit(entry: NegativeEntry, hit: Hit) -> dict[str, Any]:
    return {
        "number": entry.number,
        "name": entry.name,
        "name_en": entry.name_en,
        "verified": entry.verified,
        "by_industry": hit.by_industry,
        "by_item": hit.by_item,
        "asked": [
            {"measure": term.measure, "percent": term.percent, "standing": how}
            for term, how in hit.standings
        ],
    }


def _current(lead_id: int, **_parts: int) -> dict[str, Any]:
    return dict(ScreeningOut().dump(_screened(get(lead_id, reader()))))


@operation(
    screening,
    "GET /leads/<int:lead_id>/screening",
    Permission.LEADS_READ,
    Contract(say("一条线索可能命中的条目、选址提醒和人的结论"), gives=ScreeningOut),
)
def lead(lead_id: int) -> dict[str, Any]:
    return _screened(get(lead_id, reader()))


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
    return _screened(found)
