"""Yields, top-500 lists and headquarters for programs."""

from typing import Any

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core.rest.contract import Contract
from crm.core.rest.openapi import Resource
from crm.core.say import say
from crm.leads.models import Lead
from crm.leads.queries import get, get_editable
from crm.screening.merits import actions, queries
from crm.screening.merits.headquarters import AddRank, JudgeHq
from crm.screening.merits.shapes import HqBody, MeritsOut, RankBody, RankWithdrawal

merits = Resource("merits", say("亩均、总部与500强"))
LEAD = "/leads/<int:lead_id>/merits"


def drawn(lead: Lead) -> dict[str, Any]:
    """All of a lead's merits."""
    found = queries.merits_of(lead)
    return {
        "yields": [
            {
                "figure": one.figure,
                "value": None if one.value is None else f"{one.value:f}",
                "threshold": None if one.threshold is None else f"{one.threshold:f}",
                "meets": one.meets,
            }
            for one in found.yields
        ],
        "counts_as_top": found.counts_as_top,
        "ranks": [row for row, _ in found.ranks],
        "rules": found.judged,
        "decisions": [row for row, _ in found.decisions],
        "version": lead.version,
    }


def _current(lead_id: int, **_parts: int) -> dict[str, Any]:
    return dict(MeritsOut().dump(drawn(get(lead_id, reader()))))


@operation(
    merits,
    f"GET {LEAD}",
    Permission.LEADS_READ,
    Contract(say("一条线索的亩均、榜单和总部"), gives=MeritsOut),
)
def lead(lead_id: int) -> dict[str, Any]:
    return drawn(get(lead_id, reader()))


@operation(
    merits,
    f"POST {LEAD}/headquarters",
    Permission.LEADS_EDIT,
    Contract(say("记下总部结论"), takes=HqBody, gives=MeritsOut, status=201, current=_current),
)
def headquarters(lead_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    found = get_editable(lead_id, reader())
    command = JudgeHq(verdict=given.pop("verdict"), reason=given.pop("reason"), stated=given)
    actions.decide_hq(found, command, by=reader(), base_version=base_version)
    return drawn(found)


@operation(
    merits,
    f"POST {LEAD}/ranks",
    Permission.LEADS_EDIT,
    Contract(say("记入榜单"), takes=RankBody, gives=MeritsOut, status=201, current=_current),
)
def add_rank(lead_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    found = get_editable(lead_id, reader())
    actions.add_rank(found, AddRank(**given), by=reader(), base_version=base_version)
    return drawn(found)


@operation(
    merits,
    f"POST {LEAD}/ranks/<int:rank_id>/withdrawal",
    Permission.LEADS_EDIT,
    Contract(say("撤回榜单"), takes=RankWithdrawal, gives=MeritsOut, current=_current),
)
def withdraw_rank(
    lead_id: int, rank_id: int, given: dict[str, Any], base_version: int
) -> dict[str, Any]:
    found = get_editable(lead_id, reader())
    row = queries.get_rank(found, rank_id)
    actions.withdraw_rank(found, row, given["reason"], by=reader(), base_version=base_version)
    return drawn(found)
