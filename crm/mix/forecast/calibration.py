"""Whether we said right: chances beside what became of them. Pure.

Every prediction is scored as it was made, beside two simple ways to forecast the same lead.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from crm.mix.forecast.odds import CERTAIN

BINS = 10
Z80 = 1.2815515655446004
"""Of the middle 80 % of a normal distribution."""
FEW = 5
"""Below so many a decile is drawn hollow, and nothing is said of it."""
ENOUGH = 30
KEPT = ("ours", "default", "overall", "ripe")
"""Scores from which one way may be called better than another."""


@dataclass(frozen=True)
class Verdict:
    """One prediction whose outcome is known: ours, and the two simple ones."""

    chance: int
    default: int
    overall: int
    landed: bool
    ripe: bool = True
    """Whether its time is over; else it ended before, which the quick ones do."""


@dataclass
class Bin:
    """A decile of what we said: how many, the sum of the chances said, how many landed."""

    n: int = 0
    said: int = 0
    landed: int = 0

    @property
    def mean(self) -> float:
        """The mean chance that was said."""
        return self.said / self.n / CERTAIN

    @property
    def rate(self) -> float:
        """The part that landed."""
        return self.landed / self.n

    @property
    def bounds(self) -> tuple[float, float]:
        """Wilson's interval of 80 % for the rate."""
        return wilson(self.landed, self.n)


@dataclass
class Calibration:
    """Deciles, and the Brier scores of the three ways as sums of squares."""

    bins: list[Bin] = field(default_factory=lambda: [Bin() for _ in range(BINS)])
    ours: float = 0.0
    default: float = 0.0
    overall: float = 0.0
    ripe: int = 0

    @property
    def n(self) -> int:
        return sum(one.n for one in self.bins)

    def add(self, one: Verdict) -> None:
        bin_ = self.bins[min(one.chance * BINS // CERTAIN, BINS - 1)]
        bin_.n += 1
        bin_.said += one.chance
        bin_.landed += one.landed
        self.ripe += one.ripe
        self.ours += _square(one.chance, one.landed)
        self.default += _square(one.default, one.landed)
        self.overall += _square(one.overall, one.landed)

    def brier(self) -> dict[str, float]:
        """The mean square of the error of each way, the smaller the better; empty without any."""
        sums = {"ours": self.ours, "default": self.default, "overall": self.overall}
        return {name: value / self.n for name, value in sums.items()} if self.n else {}

    @property
    def is_best(self) -> bool | None:
        """Whether ours is better than both simple ways; None while there are too few to tell.

        Only what was watched to its end decides: of the younger ones the quick ends alone are known.
        """
        if self.ripe < ENOUGH:
            return None
        return self.ours < min(self.default, self.overall)

    def plain(self) -> dict[str, Any]:
        """As it is kept."""
        bins = [[one.n, one.said, one.landed] for one in self.bins]
        return {"bins": bins, **{k: getattr(self, k) for k in KEPT}}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Calibration":
        """As it was kept; empty where nothing was."""
        if not kept:
            return cls()
        bins = [Bin(*one) for one in kept["bins"]]
        return cls(bins, *(kept[name] for name in KEPT))


def _square(chance: int, landed: bool) -> float:  # noqa: FBT001 - an outcome, not a switch
    return (chance / CERTAIN - landed) ** 2


def calibration(verdicts: Iterable[Verdict]) -> Calibration:
    """All of them together."""
    found = Calibration()
    for one in verdicts:
        found.add(one)
    return found


def wilson(landed: int, n: int) -> tuple[float, float]:
    """The middle 80 % for a rate of which so many of n were seen; never outside 0..1."""
    rate, square = landed / n, Z80 * Z80
    centre = (rate + square / (2 * n)) / (1 + square / n)
    half = Z80 / (1 + square / n) * sqrt(rate * (1 - rate) / n + square / (4 * n * n))
    return max(centre - half, 0.0), min(centre + half, 1.0)
