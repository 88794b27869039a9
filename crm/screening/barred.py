"""Leads that the negative list bars as they stand, by entry, with the plan's points beside them."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.leads import counted
from crm.leads.models import Lead
from crm.leads.queries import visible_to
from crm.plan.models import InnovationPoint
from crm.screening import queries
from crm.screening.decisions import Answer
from crm.screening.models import DecidedHit, NegativeEdition, NegativeEntry, ScreeningDecision
from crm.screening.rules import Scope, in_force

KEYS = [Lead.pinyin_key, Lead.id]
"""The order of the leads that an entry bars."""


@dataclass(frozen=True)
class Count:
    """How many leads an entry bars, the sum of what they say and how many say none.

    Of `disputed` leads the amounts are `apart`, in no sum.
    """

    leads: int = 0
    planned: int = 0
    unknown: int = 0
    disputed: int = 0
    apart: int = 0

    @property
    def stated(self) -> int:
        """How many stand in the sum."""
        return self.leads - self.unknown - self.disputed


@dataclass(frozen=True)
class Line:
    """An entry of an edition (None where its text is not entered), what it bars, what would open it."""

    edition: NegativeEdition
    number: int
    entry: NegativeEntry | None
    points: list[InnovationPoint]
    count: Count


def barred(user: User) -> Select[Lead]:
    """The readable leads whose newest decision says: hit, and not to be done as planned."""
    other = aliased(ScreeningDecision)
    newest = (
        select(func.max(other.id)).where(other.lead_id == Lead.id).correlate(Lead).scalar_subquery()
    )
    return (
        visible_to(user)
        .join(ScreeningDecision, ScreeningDecision.lead_id == Lead.id)
        .where(ScreeningDecision.answer == Answer.BARRED, ScreeningDecision.id == newest)
    )


def barred_by(user: User, edition: NegativeEdition, number: int) -> Select[Lead]:
    """Those that one entry bars."""
    return (
        barred(user)
        .join(DecidedHit, DecidedHit.decision_id == ScreeningDecision.id)
        .where(ScreeningDecision.edition_id == edition.id, DecidedHit.number == number)
    )


def lines(user: User) -> list[Line]:
    """Each entry that bars a lead or that a point of the plan would open, the most barring first."""
    counts = _counts(user)
    editions = _editions({edition_id for edition_id, _ in counts})
    points = _points(editions)
    found = []
    for edition in editions:
        entries = {entry.number: entry for entry in edition.entries}
        asked = {number for edition_id, number in counts if edition_id == edition.id}
        opened = {number for number, entry in entries.items() if entry.opened_by}
        found += [
            Line(
                edition,
                number,
                entry := entries.get(number),
                [points[code] for code in (entry.opened_by if entry else ()) if code in points],
                counts.get((edition.id, number), Count()),
            )
            for number in sorted(asked | opened)
        ]
    return sorted(found, key=lambda line: -line.count.leads)


def _counts(user: User) -> dict[tuple[int, int], Count]:
    each = (ScreeningDecision.edition_id, DecidedHit.number)
    sums = (func.count(), *counted.sums())
    query = (
        barred(user)
        .join(DecidedHit, DecidedHit.decision_id == ScreeningDecision.id)
        .with_only_columns(*each, *sums)
        .group_by(*each)
    )
    rows = db.session.execute(query)
    return {
        (edition, number): Count(*(int(one or 0) for one in told))
        for edition, number, *told in rows
    }


def _editions(also: set[int]) -> list[NegativeEdition]:
    """The editions that hold today and those that were decided under, with their entries."""
    known = queries.editions_all()
    holding = {in_force(known, scope, clock.today()) for scope in Scope} - {None}
    wanted = [one.id for one in known if one in holding or one.id in also]
    query = select(NegativeEdition).where(NegativeEdition.id.in_(wanted))
    query = query.options(selectinload(NegativeEdition.entries))
    return sorted(db.session.scalars(query), key=lambda one: (one.scope, one.effective_from))


def _points(editions: list[NegativeEdition]) -> dict[str, InnovationPoint]:
    codes = {code for one in editions for entry in one.entries for code in entry.opened_by}
    query = select(InnovationPoint).where(InnovationPoint.code.in_(codes))
    found = db.session.scalars(query.options(joinedload(InnovationPoint.clause)))
    return {point.code: point for point in found}
