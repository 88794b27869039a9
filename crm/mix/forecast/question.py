"""What is asked of a simulation, and what it answers. Pure; the drawing is in `simulate`."""

from collections.abc import Mapping
from dataclasses import dataclass

from crm.mix.forecast.point import Bet

RUNS = 5_000
FIT = "F"
"""The key of 契合度 beside those of the clusters."""
FEW_LEADS = 10
"""Below so many open leads the distribution jumps, and the page says so."""
FEW_RUNS = 50
"""A mean over fewer runs is no mean."""


@dataclass(frozen=True)
class Block:
    """One block: what stands there by cluster (in plan order), and its target in basis points."""

    code: str
    base: tuple[int, ...]
    target: tuple[int, ...] | None


@dataclass(frozen=True)
class Question:
    """Everything a simulation depends on: the same question has the same answer everywhere.

    `tolerance` and `fit_wanted` are in tenths of a point; `shock` is σ in log-odds, 0 without one.
    """

    seed: str
    blocks: tuple[Block, ...]
    bets: tuple[Bet, ...]
    horizons: int
    tolerance: int
    fit_wanted: int
    shock: float = 0.0
    runs: int = RUNS
    watched: tuple[str, int] | None = None
    """The cluster (or FIT) and horizon for which every lead's own weight is asked."""


@dataclass(frozen=True)
class Spread:
    """Where a share, or F, ends in so many of a hundred runs: 0..1, six places."""

    p10: float
    p25: float
    p50: float
    p75: float
    p90: float
    mean: float


@dataclass(frozen=True)
class Outcome:
    """One horizon: spreads by cluster and of F, and in which part of the runs all is well.

    Empty where no run leaves anything to divide; `undivided` is the part of such runs.
    """

    spreads: Mapping[str, Spread]
    inside: Mapping[str, float]
    undivided: float


@dataclass(frozen=True)
class Lever:
    """One lead (or one of many alike): the mean share if it lands, and if it does not."""

    key: int
    landed: float
    missed: float
    chance: float

    @property
    def pull(self) -> float:
        """How much of the spread it makes."""
        return abs(self.landed - self.missed) * (self.chance * (1 - self.chance)) ** 0.5


@dataclass(frozen=True)
class Answer:
    """Every horizon, and the levers of the watched one, the strongest first."""

    outcomes: tuple[Outcome, ...]
    levers: tuple[Lever, ...] = ()
