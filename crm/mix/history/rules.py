"""Which facts say how things stood at the end of a week: as known then, or as known now. Pure.

As known now a week holds what still counts and had truly happened by its Sunday. A taking-back is
a correction and reaches into the past, except where it ends a pause or a loss: then the lead went
on from that day, and the weeks before stay as they were.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from crm.leads.facts import FactKind, SomeFact, Standing, known_before, project

RESUMED = frozenset({FactKind.HOLD.value, FactKind.DORMANT.value, FactKind.LOST.value})


@dataclass(frozen=True)
class View:
    """What is on record before `edge` (None: now) of what happened until `until` (None: ever)."""

    edge: datetime | None = None
    until: date | None = None


def seen(facts: Iterable[SomeFact], view: View) -> list[SomeFact]:
    """The facts that count in a view, retractions among them."""
    known = list(facts) if view.edge is None else known_before(facts, view.edge)
    return [fact for fact in known if view.until is None or _reaches(fact, view.until)]


def _reaches(fact: SomeFact, until: date) -> bool:
    if fact.kind == FactKind.RETRACTION and fact.subject not in RESUMED:
        return True
    return bool(fact.happened_on <= until)


def standing(facts: Iterable[SomeFact], view: View) -> Standing:
    """Where a lead stood, as that view has it; without a stage where it was not there yet."""
    return project(seen(facts, view))
