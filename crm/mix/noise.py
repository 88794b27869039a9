"""How far chance alone takes a few firms from a target: the noise band of D (偏离度)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from math import sqrt
from random import Random

from crm.mix.rules import CLUSTERS, WHOLE, largest_remainder

DRAWS = 4000
# Above this many firms drawing one by one is slow and the normal limit is within 1 % of it.
ONE_BY_ONE = 300


@dataclass(frozen=True)
class Band:
    """D of n firms drawn at random exactly from the target: mean and the middle 90 %, 0..1."""

    n: int
    mean: Fraction
    low: Fraction
    high: Fraction

    def beyond(self, d: Fraction) -> bool:
        """Chance alone would hardly take D this far (over P95)."""
        return d > self.high


def noise_band(firms: int, target: Mapping[str, Fraction]) -> Band | None:
    """The band for so many tenths of a firm; the same input always gives the same band.

    None for less than one firm. Source: 4000 multinomial draws, `domain` notes §3 (noise floor).
    """
    n = (firms + 5) // 10
    weights = largest_remainder(target)
    return band_by_weights(n, tuple(weights[k] for k in CLUSTERS)) if n > 0 else None


@lru_cache(maxsize=1024)
def band_by_weights(n: int, weights: tuple[int, ...]) -> Band:
    """The band for n firms and a target in basis points, kept once drawn."""
    random = Random(f"{n}:{weights}")  # noqa: S311 - chance to be reprinted, not a secret
    draw = drawn if n <= ONE_BY_ONE else in_the_limit
    off = sorted(draw(random, n, weights) for _ in range(DRAWS))
    whole = 2 * n * WHOLE
    return Band(
        n=n,
        mean=Fraction(sum(off), DRAWS * whole),
        low=Fraction(off[DRAWS // 20 - 1], whole),
        high=Fraction(off[DRAWS - DRAWS // 20 - 1], whole),
    )


def drawn(random: Random, n: int, weights: tuple[int, ...]) -> int:
    """Σ|10000·firms − n·weight| of one draw, so that D stays exact."""
    kinds = range(len(weights))
    firms = random.choices(kinds, cum_weights=list(accumulate(weights)), k=n)
    return sum(abs(WHOLE * firms.count(k) - n * weights[k]) for k in kinds)


def in_the_limit(random: Random, n: int, weights: tuple[int, ...]) -> int:
    """The same from the normal distribution with a multinomial's covariance (diag t − t·tᵀ)."""
    parts = [weight / WHOLE for weight in weights]
    pulls = [sqrt(part) * random.gauss(0, 1) for part in parts]
    common = sum(pulls)
    off = sum(abs(pull - part * common) for pull, part in zip(pulls, parts, strict=True))
    return round(off * sqrt(n) * WHOLE)
