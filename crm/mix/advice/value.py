"""结构贡献 (mix value): how many points of 偏离度 go if a lead lands in a block. Pure and exact.

MV = D(s) − D(s ⊕ i), a Fraction of 1: + is good, − is bad. Values do not add: what several leads do
together is always worked out together. Source: `domain` notes §3 (mix value), with its vectors.
Amounts may be whole numbers (what stands here today) or Fractions (a forecast without the lead).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Any

from crm.core.say import Worded, say
from crm.mix import rules
from crm.mix.rules import CLUSTERS, WHOLE, Size

Amounts = Mapping[str, int | Fraction]
SAME_WITHIN = Decimal("0.1")
"""Up to here, printed, a block stays as it is."""


class Effect(Worded):
    """What a lead does to a block, said without a judgement on the lead."""

    SAME = "same", say("基本不变")
    FILLS = "fills", say("补短板")
    BEYOND = "beyond", say("会超过目标")
    WORSE = "worse", say("加重失衡")


@dataclass(frozen=True)
class Worth:
    """A lead's mix value in one block and what it does there."""

    gain: Fraction
    effect: Effect

    @property
    def points(self) -> Decimal:
        """As printed: one decimal, half up."""
        return rules.points(self.gain)

    def expected(self, chance: Fraction) -> Fraction:
        """EMV = q · MV."""
        return chance * self.gain


@dataclass(frozen=True)
class Ground:
    """A block as a lead finds it: amounts by cluster, target in basis points, how far to judge."""

    block: str
    values: Amounts | None
    target: Mapping[str, int] | None
    size: Size
    tolerance: Decimal = rules.TOLERANCE
    greyed: bool = False
    firms: int | Fraction = 0
    """How many tenths of a firm `size` was made from."""

    @property
    def judged(self) -> bool:
        """Whether a lead may be placed by the figures of this block."""
        return self.size == "judged" and not self.greyed and self.deviation is not None

    @cached_property
    def deviation(self) -> Fraction | None:
        """D today; None where there is nothing to compare. Worked out once for all leads."""
        if self.values is None or self.target is None:
            return None
        return deviation(self.values, self.target)

    @property
    def printed(self) -> bool:
        """Whether any number may be printed: none from fewer than 5 firms."""
        return self.size != "few" and self.deviation is not None

    def with_(self, part: Amounts) -> "Ground":
        """The same block with one more part in it."""
        return replace(self, values=None if self.values is None else with_more(self.values, part))

    def gap(self, cluster: str) -> Fraction | None:
        """Share minus target."""
        shares = {} if self.values is None else shares_of(self.values)
        if not shares or self.target is None:
            return None
        return shares[cluster] - Fraction(self.target[cluster], WHOLE)

    def worth(self, part: Amounts) -> Worth | None:
        """What a part does here; None where no number may be printed."""
        if not self.printed or self.values is None or self.target is None:
            return None
        before, after = self._around(part)
        left = _deviation(after, self.target)
        if self.deviation is None or left is None:
            return None
        return _worded(self.deviation - left, (before, after), part, self.target, self.tolerance)

    def _around(self, part: Amounts) -> tuple[dict[str, int], dict[str, int]]:
        """What stands here without a part and with it, in one unit."""
        unit, here = self._whole
        common = lcm(unit, *(value.denominator for value in part.values()))
        before = {k: here[k] * (common // unit) for k in CLUSTERS}
        more = {k: v.numerator * (common // v.denominator) for k, v in part.items()}
        return before, {k: before[k] + more.get(k, 0) for k in CLUSTERS}

    @cached_property
    def _whole(self) -> tuple[int, dict[str, int]]:
        """What stands here in whole parts of a unit, worked out once for all leads."""
        here = {k: (self.values or {}).get(k, 0) for k in CLUSTERS}
        unit = lcm(*(value.denominator for value in here.values()))
        return unit, {k: v.numerator * (unit // v.denominator) for k, v in here.items()}


def together(parts: Iterable[Amounts]) -> dict[str, int | Fraction]:
    """Parts added up cluster by cluster; what has no cluster is in no share."""
    rows = list(parts)
    return {k: sum(row.get(k, 0) for row in rows) for k in CLUSTERS}


def with_more(values: Amounts, part: Amounts) -> dict[str, int | Fraction]:
    """The same of two, of which the second is in few clusters: no more Fractions than it takes."""
    return {k: values.get(k, 0) + part[k] if k in part else values.get(k, 0) for k in CLUSTERS}


def shares_of(values: Amounts) -> dict[str, Fraction]:
    """Each cluster's part; empty where nothing stands here or more left than came."""
    total = _total(values)
    return {k: Fraction(values.get(k, 0)) / total for k in CLUSTERS} if total else {}


def _total(values: Amounts) -> Any:
    """All that is classified; 0 where no shares can be made of it."""
    amounts: list[Any] = [values.get(k, 0) for k in CLUSTERS]
    return sum(amounts) if min(amounts) >= 0 else 0


def deviation(values: Amounts, target: Mapping[str, int]) -> Fraction | None:
    """D of amounts against a target in basis points, in whole numbers over one denominator."""
    return _deviation(alike(values)[0], target)


def _deviation(amounts: Mapping[str, int], target: Mapping[str, int]) -> Fraction | None:
    total = sum(amounts.values())
    if not total or min(amounts.values()) < 0:
        return None
    off = sum(abs(WHOLE * amounts[k] - target[k] * total) for k in CLUSTERS)
    return Fraction(off, 2 * WHOLE * total)


def alike(*rows: Amounts) -> list[dict[str, int]]:
    """The same amounts in a unit so small that all are whole: neither shares nor D ask for it."""
    found: list[list[Any]] = [[row.get(k, 0) for k in CLUSTERS] for row in rows]
    unit = lcm(*(value.denominator for row in found for value in row))
    return [
        {
            k: value.numerator * (unit // value.denominator)
            for k, value in zip(CLUSTERS, row, strict=True)
        }
        for row in found
    ]


def gain(values: Amounts, part: Amounts, target: Mapping[str, int]) -> Fraction | None:
    """MV of a part beside what stands here; None where there is nothing to compare with."""
    before, after = deviation(values, target), deviation(together((values, part)), target)
    return None if before is None or after is None else before - after


def worth(
    values: Amounts,
    part: Amounts,
    target: Mapping[str, int],
    tolerance: Decimal = rules.TOLERANCE,
) -> Worth | None:
    """MV with its words."""
    found = gain(values, part, target)
    if found is None:
        return None
    return _worded(found, (values, together((values, part))), part, target, tolerance)


def _worded(
    found: Fraction,
    around: tuple[Amounts, Amounts],
    part: Amounts,
    target: Mapping[str, int],
    tolerance: Decimal,
) -> Worth:
    """MV with the words for the share of the lead's own cluster before and after it."""
    cluster = main_cluster(part)
    before, after = (_gap(values, cluster, target[cluster]) for values in around)
    return Worth(found, effect_of(found, before, after, tolerance))


def _gap(values: Amounts, cluster: str, aim: int) -> Fraction:
    total = _total(values)
    return Fraction(values.get(cluster, 0) * WHOLE - aim * total, WHOLE * total)


def effect_of(found: Fraction, before: Fraction, after: Fraction, tolerance: Decimal) -> Effect:
    """The words, from MV and the gap of the lead's own cluster before and after it."""
    if abs(rules.points(found)) <= SAME_WITHIN:
        return Effect.SAME
    if found > 0:
        return Effect.FILLS if rules.points(after) <= tolerance else Effect.BEYOND
    return Effect.BEYOND if before < 0 else Effect.WORSE


def main_cluster(part: Amounts) -> str:
    """The cluster that most of a part belongs to; of equal ones the first of the plan."""
    sizes: Mapping[str, Any] = part
    return max(CLUSTERS, key=lambda k: sizes.get(k, 0))


def slope(values: Amounts, part: Amounts, target: Mapping[str, int]) -> Fraction | None:
    """dMV/dx at the first unit of a lead: −(1/M)·½Σ sign(s−t)(a−s), free of the lead's size.

    A cluster exactly at its target moves away from it, whichever way it goes.
    """
    shares = shares_of(values)
    mix = shares_of(part)
    if not (shares and mix):
        return None
    total = _total(values)
    pulls = (_pull(shares[k] - Fraction(target[k], WHOLE), mix[k] - shares[k]) for k in CLUSTERS)
    return -sum(pulls, Fraction(0)) / (2 * total)


def _pull(gap: Fraction, move: Fraction) -> Fraction:
    if gap == 0:
        return abs(move)
    return move if gap > 0 else -move
