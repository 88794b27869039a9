"""增资扩股 counts the increase only: its planned and contract totals are kept equal to the increase.

So whatever sums or sorts by a total counts the increase, today and in every closed week.
"""

from collections.abc import Mapping
from typing import Any

from crm.accounts.models import User
from crm.core import clock
from crm.core.errors import Problem
from crm.core.say import say
from crm.leads import ledger, queries
from crm.leads.facts import FactKind, live
from crm.leads.models import Fact, Lead
from crm.leads.rules import AmountKind, Track

Amounts = Mapping[AmountKind, int | None]

TOTALS = (AmountKind.PLANNED, AmountKind.CONTRACT)
DERIVED = {"counts": AmountKind.INCREASE.value}
"""What tells a total that follows from the increase from one that somebody stated."""
STATED = ("amount", "currency", "original_amount", "rate", "rate_on", "rate_source")


def problems(track: Track, amounts: Amounts) -> list[Problem]:
    """Nobody states a total where the increase alone counts."""
    if track is not Track.CAPITAL:
        return []
    sentence = say("增资扩股只计增资，请填在「增资」里。")
    return [Problem(kind.value, sentence) for kind in TOTALS if kind in amounts]


def shown(track: Track) -> list[AmountKind]:
    """The amounts that are a lead's own on this track."""
    return [kind for kind in AmountKind if track is not Track.CAPITAL or kind not in TOTALS]


def write(lead: Lead, was: Track, amounts: Amounts, by: User) -> dict[AmountKind, int | None]:
    """Append these amounts and what follows from them or from another track; all that changed."""
    for kind, amount in amounts.items():
        _append(lead, kind, by, amount=amount)
    return {**amounts, **follow(lead, was, amounts, by)}


def follow(lead: Lead, was: Track, amounts: Amounts, by: User) -> dict[AmountKind, int | None]:
    """Append the totals that are no longer what the increase, or the track, makes them."""
    found: dict[AmountKind, dict[str, Any]]
    if lead.track is Track.CAPITAL:
        increase = amounts.get(AmountKind.INCREASE, lead.increase)
        found = {kind: {"amount": increase, "payload": DERIVED} for kind in TOTALS}
    elif was is Track.CAPITAL:
        found = _as_stated(lead)
    else:
        return {}
    changed = {
        kind: columns
        for kind, columns in found.items()
        if kind not in amounts and columns["amount"] != getattr(lead, kind.value)
    }
    for kind, columns in changed.items():
        _append(lead, kind, by, **columns)
    return {kind: columns["amount"] for kind, columns in changed.items()}


def _as_stated(lead: Lead) -> dict[AmountKind, dict[str, Any]]:
    """The totals that were stated before the increase took their place; unknown where none was."""
    found: dict[AmountKind, dict[str, Any]] = {kind: {"amount": None} for kind in TOTALS}
    for fact in live(queries.facts_of(lead.id)):
        if _is_stated_total(fact):
            found[AmountKind(fact.subject)] = {name: getattr(fact, name) for name in STATED}
    return found


def _is_stated_total(fact: Fact) -> bool:
    return fact.kind is FactKind.AMOUNT and fact.subject in set(TOTALS) and fact.payload != DERIVED


def _append(lead: Lead, kind: AmountKind, by: User, **columns: Any) -> None:
    ledger.append(lead, FactKind.AMOUNT, clock.today(), by, subject=kind.value, **columns)
