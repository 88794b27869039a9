"""When a lead lands that will land: from our own log, with what is still open counted fairly. Pure.

A stage's chance means "within 24 months"; this is the part of it that falls due earlier. Whatever
ended without landing competes with landing, what is still open was only watched so far: so it is
the cumulative incidence of Aalen and Johansen, as a share of its value at 24 months.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from math import ceil

MONTHS = 24
"""What the chance of a stage means."""
DAYS = Fraction("30.4375")
"""Days of a month, on average."""
ENOUGH = 30
"""Landings from which a stage has times of its own."""
WHOLE = 1_000_000

Curve = tuple[int, ...]
"""Millionths that have landed after 0, 1 … 24 months, of those that land in 24."""


@dataclass(frozen=True)
class Spell:
    """One lead in a stage and after: when it got there, and how that ended, if it did."""

    entered: date
    landed_on: date | None = None
    ended_on: date | None = None

    def known_within(self, day: date, months: int = MONTHS) -> bool | None:
        """Whether it landed in so many months; None while nobody can know."""
        if self.landed_on is not None and month_of(self.entered, self.landed_on) <= months:
            return True
        closed = self.landed_on is not None or self.ended_on is not None
        if closed or month_of(self.entered, day) > months:
            return False
        return None


def month_of(start: date, day: date) -> int:
    """The month after the start in which a day falls, from 1; the first day belongs to it."""
    return _month((day - start).days)


@cache
def _month(days: int) -> int:
    return max(ceil(days / DAYS), 1)


def months_between(start: date, day: date) -> Fraction:
    """The same unrounded, never below zero."""
    return Fraction(max((day - start).days, 0)) / DAYS


def _months() -> list[int]:
    return [0] * (MONTHS + 2)


@dataclass
class Times:
    """How many spells landed, ended or were watched so far, by the month in which that was."""

    landed: list[int] = field(default_factory=_months)
    ended: list[int] = field(default_factory=_months)
    watched: list[int] = field(default_factory=_months)

    def add(self, spell: Spell, today: date) -> None:
        """One more."""
        last = spell.landed_on or spell.ended_on or today
        kind = self.landed if spell.landed_on else self.ended if spell.ended_on else self.watched
        kind[min(month_of(spell.entered, last), MONTHS + 1)] += 1

    def curve(self) -> Curve | None:
        """None with too few landings, or watched for less than 24 months."""
        beyond = (kind[MONTHS + 1] for kind in (self.landed, self.ended, self.watched))
        if sum(self.landed[: MONTHS + 1]) < ENOUGH or not any(beyond):
            return None
        return _incidence(self.landed, self.ended, self.watched)


def curve_of(spells: Iterable[Spell], today: date) -> Curve | None:
    """The times of a stage."""
    times = Times()
    for spell in spells:
        times.add(spell, today)
    return times.curve()


def _incidence(landed: list[int], ended: list[int], watched: list[int]) -> Curve:
    at_risk = sum(landed) + sum(ended) + sum(watched)
    remaining, reached = 1.0, [0.0]
    for month in range(1, MONTHS + 1):
        share = remaining / at_risk if at_risk else 0.0
        reached.append(reached[-1] + share * landed[month])
        remaining -= share * (landed[month] + ended[month])
        at_risk -= landed[month] + ended[month] + watched[month]
    return tuple(round(value / reached[-1] * WHOLE) for value in reached)


def share_of_time(curve: Curve | None, months: Fraction) -> Fraction:
    """The part of a stage's chance that falls within so many months; a straight line by default."""
    if months >= MONTHS:
        return Fraction(1)
    if curve is None:
        return months / MONTHS
    whole = int(months)
    before, after = curve[whole], curve[whole + 1]
    return (before + (after - before) * (months - whole)) / Fraction(WHOLE)
