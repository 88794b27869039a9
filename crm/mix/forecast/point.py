"""The mix to be expected, and how far it strays at a glance: closed forms. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import sqrt
from typing import NamedTuple

from crm.mix.forecast.odds import CERTAIN
from crm.mix.rules import CLUSTERS, Shares, Values


class Part(NamedTuple):
    """What a bet brings to one block and cluster if it lands."""

    block: str
    cluster: str
    amount: int
    leads: int = 1
    """How many of the leads that are alike have a part here."""


class Bet(NamedTuple):
    """An open lead, or `many` alike: what it brings, and its chance by each horizon, in millionths.

    Of many alike `amount` is that of all of them together; where they are not of one size, `equal`
    says how many of one size would stray as far. `key` is the lead's number.
    """

    key: int
    parts: tuple[Part, ...]
    chances: tuple[int, ...]
    many: int = 1
    equal: int | None = None

    @property
    def draws(self) -> int:
        """So many leads of one size it is drawn as."""
        return self.many if self.equal is None else self.equal


def expected(base: Values, bets: Iterable[Bet], horizon: int) -> dict[str, Fraction]:
    """μ: what is there, and of every open lead the part that its chance makes."""
    found = {k: Fraction(base.get(k, 0)) for k in CLUSTERS}
    for bet in bets:
        for part in bet.parts:
            found[part.cluster] += Fraction(part.amount * bet.chances[horizon], CERTAIN)
    return found


def shares_of(amounts: Mapping[str, Fraction]) -> Shares:
    """ŝ = μ / M; empty where nothing is, or less than nothing."""
    total = sum(amounts.values())
    if total <= 0 or min(amounts.values()) < 0:
        return {}
    return {k: amounts[k] / total for k in CLUSTERS}


def straying(base: Values, bets: Sequence[Bet], horizon: int) -> dict[str, float]:
    """The delta method: sd(ŝ) ≈ M⁻¹ √(Σ q(1−q) x² (a−ŝ)²)."""
    amounts = expected(base, bets, horizon)
    means, total = shares_of(amounts), sum(amounts.values())
    if not means:
        return {}
    squares = dict.fromkeys(CLUSTERS, 0.0)
    for bet in bets:
        q = bet.chances[horizon] / CERTAIN
        size = sum(part.amount for part in bet.parts)
        own = {k: sum(p.amount for p in bet.parts if p.cluster == k) for k in CLUSTERS}
        for k in CLUSTERS:
            pull = float(own[k] - means[k] * size) / float(total)
            squares[k] += q * (1 - q) * pull * pull / bet.draws
    return {k: sqrt(value) for k, value in squares.items()}
