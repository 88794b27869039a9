"""A row of the mix: what may be printed of it, and what it is judged by. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Literal

from crm.mix import rules
from crm.mix.noise import Band, noise_band
from crm.mix.rules import CLUSTERS, Shares, Size, Values

State = Literal["known", "unknown", "empty", "negative"]


@dataclass(frozen=True)
class Giant:
    """The largest project of a row, and the row without it."""

    project: str
    amount: int
    shares: Shares
    deviation: Fraction | None


@dataclass(frozen=True)
class Cell:
    """What may be printed of one cluster in one row; None is a figure that must not be printed."""

    cluster: str
    amount: int | None
    share: Decimal | None
    target: Decimal | None
    gap: Decimal | None
    step: int | None
    hatched: bool


@dataclass(frozen=True)
class Row:
    """A block or a total.

    `shares` and `firms` (tenths) are of all its blocks, `compared` and `judged_firms` only of those
    with a target.
    """

    key: str
    state: State
    values: Values | None
    firms: int
    judged_firms: int
    shares: Shares
    compared: Shares
    target: Shares
    unknown: tuple[str, ...]
    untargeted: tuple[str, ...]
    giant: Giant | None

    @property
    def size(self) -> Size:
        """What the number of firms behind the comparison allows."""
        return rules.size_of(self.judged_firms)

    @cached_property
    def gaps(self) -> Shares:
        """Compared share minus target, exact; empty without a target or without shares."""
        if not (self.compared and self.target):
            return {}
        return rules.gaps(self.compared, self.target)

    @cached_property
    def deviation(self) -> Fraction | None:
        """D, 0..1; None where there is nothing to compare."""
        return sum(map(abs, self.gaps.values()), Fraction(0)) / 2 if self.gaps else None

    @cached_property
    def fit(self) -> Decimal | None:
        """F in points as it may be printed: none under 5 firms."""
        if self.deviation is None or self.size == "few":
            return None
        return rules.points(rules.fit(self.deviation))

    @cached_property
    def unclassified(self) -> Fraction:
        """The part of the row's amount that has no cluster."""
        return rules.unclassified_ratio(self.values or {})

    @cached_property
    def greyed(self) -> bool:
        """F and D are grey: too much has no cluster."""
        return rules.much_unclassified(self.unclassified)

    @cached_property
    def band(self) -> Band | None:
        """How far chance alone takes so few firms from the target; None for less than one.

        Raises ValueError where there is no target.
        """
        return noise_band(self.judged_firms, self.target)

    @property
    def dominated(self) -> bool:
        """受单一项目主导."""
        if self.deviation is None or self.giant is None:
            return False
        return rules.dominated(self.deviation, self.giant.deviation)

    def cell(self, cluster: str, tolerance: Decimal = rules.TOLERANCE) -> Cell:
        """One cell by the rules for small samples: no number, hatched, or on the gap scale."""
        gap = self.gaps.get(cluster) if self.size != "few" else None
        return Cell(
            cluster=cluster,
            amount=None if self.values is None else self.values.get(cluster, 0),
            share=_points(self.shares.get(cluster)) if self.size != "few" else None,
            target=_points(self.target.get(cluster)),
            gap=_points(gap),
            step=None if gap is None or self.size != "judged" else rules.gap_step(gap, tolerance),
            hatched=(self.size == "unjudged" or self.greyed) and bool(self.shares),
        )

    def cells(self, tolerance: Decimal = rules.TOLERANCE) -> tuple[Cell, ...]:
        """All seven, in the plan's order."""
        if tolerance not in self._cells:
            self._cells[tolerance] = tuple(self.cell(cluster, tolerance) for cluster in CLUSTERS)
        return self._cells[tolerance]

    @cached_property
    def _cells(self) -> dict[Decimal, tuple[Cell, ...]]:
        """Those that were asked for, by the tolerance in force."""
        return {}


def _points(value: Fraction | None) -> Decimal | None:
    return None if value is None else rules.points(value)
