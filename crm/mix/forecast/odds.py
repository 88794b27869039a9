"""How likely a lead of a stage is to land: the office's figures, or our own outcomes. Pure.

A chance is a whole number of millionths, so that whatever is drawn from it is the same everywhere.
Source: the trade notes, part 3 (forecast mix), and part 1c for the starting values.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from crm.core.say import Worded, say
from crm.leads.rules import PIPELINE, Stage
from crm.mix.forecast.timing import Curve, share_of_time

CERTAIN = 1_000_000
"""A chance of 1, in millionths."""
WEIGHT = 10
"""α: so many outcomes does the office's own figure weigh."""
ENOUGH = 30
"""Closed outcomes from which a stage goes by its own."""


class Origin(Worded):
    """Where a chance comes from."""

    DEFAULT = "default", say("默认值")
    LOCAL = "local", say("本地校准")


@dataclass(frozen=True)
class Record:
    """What became of the leads that reached a stage and whose end is known."""

    landed: int = 0
    closed: int = 0
    curve: Curve | None = None


@dataclass(frozen=True)
class Odds:
    """The chance of a stage to land within 24 months, and what it rests on."""

    stage: Stage
    default: Fraction
    record: Record = Record()

    @property
    def origin(self) -> Origin:
        return Origin.LOCAL if self.record.closed >= ENOUGH else Origin.DEFAULT

    @property
    def chance(self) -> Fraction:
        """The Beta posterior over the office's figure once there are enough outcomes."""
        if self.origin is Origin.DEFAULT:
            return self.default
        return posterior(self.default, self.record.landed, self.record.closed)


def posterior(default: Fraction, landed: int, closed: int) -> Fraction:
    """(α·p₀ + landed) / (α + closed)."""
    return (WEIGHT * default + landed) / (WEIGHT + closed)


@dataclass(frozen=True)
class Assumptions:
    """All that a chance and a size are made of, on one day."""

    odds: Mapping[Stage, Odds]
    hold: Fraction
    realisation: Fraction
    contracts: int = 0
    """How many own contracts the realisation rests on; 0 where it is the office's figure."""
    shock: float = 0.5

    def chance(self, stage: Stage, months: Fraction, *, held: bool) -> int:
        """The chance of a lead that stands in a stage to land within so many months."""
        asked = stage, months, held
        if asked not in self._known:
            self._known[asked] = self._chance(stage, months, held=held)
        return self._known[asked]

    @cached_property
    def _known(self) -> dict[tuple[Stage, Fraction, bool], int]:
        """What was worked out already: hundreds of leads ask for the same few."""
        return {}

    def _chance(self, stage: Stage, months: Fraction, *, held: bool) -> int:
        if stage not in self.odds:
            return 0
        odds = self.odds[stage]
        q = odds.chance * share_of_time(odds.record.curve, months)
        return millionths(q * self.hold if held else q)

    @property
    def is_local(self) -> bool:
        """Whether any stage goes by our own outcomes."""
        return any(one.origin is Origin.LOCAL for one in self.odds.values())


def millionths(chance: Fraction) -> int:
    """Half up, never outside 0..1."""
    return min(max(int(chance * CERTAIN + Fraction(1, 2)), 0), CERTAIN)


def assumptions(
    office: Mapping[str, Any], records: Mapping[str, Record], signed: tuple[int, Fraction] | None
) -> Assumptions:
    """What the settings of a day and our own record make of it.

    `signed` is the number of contracts of what landed, and what they were of each 元 planned.
    """
    odds = {
        stage: Odds(
            stage,
            Fraction(str(office["stage_chance"][stage.value])) / 100,
            records.get(stage.value, Record()),
        )
        for stage in PIPELINE
    }
    own = signed is not None and signed[0] >= ENOUGH
    ratio = Fraction(str(office["realisation_percent"])) / 100
    return Assumptions(
        odds=odds,
        hold=Fraction(str(office["hold_percent"])) / 100,
        realisation=signed[1] if own and signed else ratio,
        contracts=signed[0] if own and signed else 0,
        shock=float(office["common_shock"]),
    )
