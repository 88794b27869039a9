"""How much of an amount's change only a currency's rate made. Pure."""

from collections.abc import Iterable, Sequence
from typing import Any

from crm.leads.facts import FactKind, live
from crm.leads.rules import AmountKind
from crm.mix.measures import Measure

HOME = "CNY"
STATED = {
    Measure.EXPECTED: (AmountKind.CONTRACT, AmountKind.PLANNED),
    Measure.PLANNED: (AmountKind.PLANNED,),
    Measure.REGISTERED: (AmountKind.REGISTERED,),
}
"""The amounts that a measure reads, the first that is stated."""


def rate_part(before: Sequence[Any], after: Sequence[Any], measure: Measure) -> int:
    """元 by which the same foreign amount became more or less through another rate."""
    if measure is Measure.RECEIVED:
        return _of_receipts(_receipts(before), _receipts(after))
    if measure not in STATED or before == after:
        return 0
    old, new = _stated(before, measure), _stated(after, measure)
    return new.amount - old.amount if old and new and _only_rate(old, new) else 0


def _only_rate(old: Any, new: Any) -> bool:
    same = (old.currency, old.original_amount) == (new.currency, new.original_amount)
    return same and old.currency != HOME and old.rate != new.rate


def _of_receipts(old: dict[int, Any], new: dict[int, Any]) -> int:
    """A receipt that was taken back and entered again, alike but for its rate."""
    gone = [fact for number, fact in old.items() if number not in new]
    total = 0
    for fact in (fact for number, fact in new.items() if number not in old):
        twin = next((one for one in gone if _only_rate(one, fact)), None)
        if twin is not None:
            gone.remove(twin)
            total += fact.amount - twin.amount
    return total


def _receipts(facts: Iterable[Any]) -> dict[int, Any]:
    return {f.id: f for f in live(facts) if f.kind == FactKind.RECEIPT and f.verified_at}


def _stated(facts: Iterable[Any], measure: Measure) -> Any | None:
    ordered = sorted(
        (fact for fact in live(facts) if fact.kind == FactKind.AMOUNT),
        key=lambda one: (one.happened_on, one.id),
    )
    newest = {fact.subject: fact for fact in ordered}
    found = (newest.get(kind.value) for kind in STATED[measure])
    return next((fact for fact in found if fact is not None and fact.amount is not None), None)
