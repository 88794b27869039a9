"""What a lead is looked at beside: what stands today, or what the forecast expects without it. Pure.

Beside the forecast a block holds μ = A + Σ q·w·a·x over every open lead but the one that is looked
at, A what stands today, q the chance to land within 24 months, x the size: MV says whether that
lead is still needed when the others do as expected. Everything is an exact Fraction.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from typing import TypeVar

from crm.core.say import Worded, say
from crm.leads.rules import Stage, Status
from crm.mix import rules
from crm.mix.advice.odds import odds
from crm.mix.advice.value import Ground, with_more
from crm.mix.forecast.bets import Cell, Crowd, Mass, Open, Sizing, crowded
from crm.mix.forecast.odds import CERTAIN, Assumptions
from crm.mix.measures import Measure

Key = TypeVar("Key")


class Beside(Worded):
    """对照: today, or in 24 months without the lead."""

    TODAY = "today", say("今天的量")
    FORECAST = "forecast", say("预测（除去该线索）")


@dataclass(frozen=True)
class Coming:
    """What open leads are expected to bring: by block and cluster, and tenths of firms by block."""

    amounts: Mapping[Cell, Fraction] = field(default_factory=dict)
    firms: Mapping[str, Fraction] = field(default_factory=dict)

    def __add__(self, other: "Coming") -> "Coming":
        return Coming(_sum(self.amounts, other.amounts), _sum(self.firms, other.firms))

    def __neg__(self) -> "Coming":
        return Coming(
            {key: -value for key, value in self.amounts.items()},
            {key: -value for key, value in self.firms.items()},
        )

    def onto(self, ground: Ground) -> Ground:
        """A block with that in it; few firms are those expected, too."""
        if ground.values is None:
            return ground
        own = {k: value for (block, k), value in self.amounts.items() if block == ground.block}
        firms = ground.firms + self.firms.get(ground.block, Fraction(0))
        return replace(
            ground,
            values=with_more(ground.values, own),
            size=rules.size_of(int(firms)),
            firms=firms,
        )


def _sum(one: Mapping[Key, Fraction], other: Mapping[Key, Fraction]) -> dict[Key, Fraction]:
    return {
        key: one.get(key, Fraction(0)) + other.get(key, Fraction(0)) for key in {**one, **other}
    }


def coming(crowds: Iterable[Crowd], measure: Measure, assumed: Assumptions) -> Coming:
    """What all of them are expected to bring; who has no amount brings nothing by amount.

    Added up in whole numbers: q is in millionths, and what is planned in parts of the realisation.
    """
    unit = 1 if measure is Measure.COUNT else assumed.realisation.denominator
    chances = cache(lambda stage, held: _millionths(stage, assumed, held=held))
    amounts: dict[Cell, int] = defaultdict(int)
    firms: dict[str, int] = defaultdict(int)
    for crowd in crowds:
        q = chances(crowd.stage, crowd.held)
        for cell, mass in crowd.parts.items():
            amounts[cell] += q * _size(mass, measure, assumed)
            firms[cell[0]] += q * mass.tenths
    return Coming(
        {cell: Fraction(found, CERTAIN * unit) for cell, found in amounts.items()},
        {block: Fraction(found, CERTAIN) for block, found in firms.items()},
    )


def _millionths(stage: Stage, assumed: Assumptions, *, held: bool) -> int:
    return int(odds(stage, assumed, Status.ON_HOLD if held else Status.ACTIVE) * CERTAIN)


def _size(mass: Mass, measure: Measure, assumed: Assumptions) -> int:
    """Its amount in a measure: firms, or what is signed and of what is planned the part to expect."""
    if measure is Measure.COUNT:
        return mass.tenths
    ratio = assumed.realisation
    return mass.contract * ratio.denominator + mass.planned * ratio.numerator


def of_lead(lead: Open, measure: Measure, assumed: Assumptions) -> Coming:
    """What one lead is expected to bring: the very part that it has in `coming`."""
    return coming(crowded([lead]), measure, assumed)


def brings(lead: Open, measure: Measure, assumed: Assumptions) -> dict[Cell, Fraction] | None:
    """What it brings to every block and cluster if it lands; None where nobody said how much."""
    amount = Sizing(measure is not Measure.COUNT, assumed, ()).amount(lead)
    one = Fraction(1) if measure is Measure.COUNT else amount
    if one is None:
        return None
    return {(place.block, place.cluster): one * place.tenths for place in lead.places}


def in_one_place(parts: Mapping[Cell, Fraction]) -> dict[str, Fraction]:
    """The same by cluster, as if all of it landed in one block."""
    found = dict.fromkeys(rules.CLUSTERS, Fraction(0))
    for (_, cluster), amount in parts.items():
        found[cluster] += amount
    return found
