"""Screenings as programs see them, through the API and the command line."""

from typing import Any

from crm.core.language import translated
from crm.leads.models import Lead
from crm.plan.wording import clause_reference
from crm.screening.approving import look_for_route
from crm.screening.barred import Line
from crm.screening.looking import look
from crm.screening.models import NegativeEntry
from crm.screening.rules import Hit


def screened(lead: Lead) -> dict[str, Any]:
    """A lead under the negative list."""
    looked = look(lead)
    return {
        "applies": looked.subject.is_foreign,
        "edition": looked.edition.code if looked.edition else None,
        "possible_hits": [_hit(entry, hit) for entry, hit in looked.hits],
        "lacks": [translated(one) for one in looked.lacks],
        "placement": [translated(one) for one in looked.warnings],
        "decisions": [decision for decision, _ in looked.decisions],
        "outdated": looked.outdated,
        "added_items": looked.added,
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


def routed(lead: Lead) -> dict[str, Any]:
    """The way a lead's project goes."""
    found = look_for_route(lead)
    newest = found.newest
    return {
        "suggested": found.suggestion.route.value if found.suggestion.route else None,
        "why": translated(found.suggestion.why),
        "chosen": newest.route.value if newest else None,
        "differs": found.differs,
        "rules": found.rules,
        "choices": [chosen for chosen, _ in found.choices],
        "version": lead.version,
    }


def barred_line(line: Line) -> dict[str, Any]:
    """What an entry bars, and which points of the plan would open it."""
    return {
        "edition": line.edition.code,
        "number": line.number,
        "name": line.entry.name if line.entry else "",
        "name_en": line.entry.name_en if line.entry else "",
        "verified": bool(line.entry and line.entry.verified),
        "points": [
            {
                "code": point.code,
                "name": point.name,
                "name_en": point.name_en,
                "clause": clause_reference(point.clause, point.sentence),
            }
            for point in line.points
        ],
        "leads": line.count.leads,
        "amounts_stated": line.count.stated,
        "planned": line.count.planned,
    }
