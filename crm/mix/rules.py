"""The arithmetic of the mix, exact to the end: a share or a gap is a Fraction of 1.

Money comes in whole 元, numbers of firms in tenths of a firm (a lead is split in steps of 10 %),
targets in basis points that sum to 10000. Only `points` rounds.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import log2
from typing import Literal

from crm.core.errors import Problem
from crm.core.say import say

CLUSTERS = ("TR", "LG", "FI", "CU", "IN", "PS", "MF")
U = "U"
AREA_BLOCKS = ("JK", "ZD", "JS")
HK = "HK"
BLOCKS = (*AREA_BLOCKS, HK)
AREA, ALL = "AREA", "ALL"

TENTHS = 10
"""A lead that is not split has all its tenths in one place."""
WHOLE = 10_000
WEIGHTS = {"lead": 3, "key": 2, "support": 1, "none": 0}
TOLERANCE = Decimal("3.0")
STEPS = (Decimal("6.0"), Decimal("12.0"), Decimal("20.0"))
MUCH_UNCLASSIFIED = Decimal("10.0")
DOMINATED = Decimal("10.0")
FEW, ENOUGH = 50, 200

Values = Mapping[str, int]
Shares = dict[str, Fraction]
Size = Literal["few", "unjudged", "judged"]


def points(value: Fraction) -> Decimal:
    """A share, gap or deviation in percentage points: one decimal, half up (四舍五入)."""
    top, bottom = abs(value.numerator) * 1000, value.denominator
    tenths = (2 * top + bottom) // (2 * bottom)
    return Decimal(-tenths if value < 0 else tenths).scaleb(-1)


def figure(value: Decimal) -> str:
    """A figure as text, with a true minus sign."""
    return str(value).replace("-", "−")


def signed(value: Decimal) -> str:
    """A gap or a change as text: always signed, except zero."""
    return f"+{value}" if value > 0 else figure(value)


def count(tenths: int) -> str:
    """Tenths of a firm as text: 46, or 5.5 where a firm is shared between blocks."""
    whole, rest = divmod(abs(tenths), 10)
    return ("−" if tenths < 0 else "") + (f"{whole}.{rest}" if rest else str(whole))


def shares(values: Values) -> Shares:
    """Each cluster's part of what is classified.

    Empty when nothing is, or when a net flow below zero leaves no parts of a whole.
    """
    total = classified(values)
    if total <= 0 or min(values.values()) < 0:
        return {}
    return {k: Fraction(values.get(k, 0), total) for k in CLUSTERS}


def classified(values: Values) -> int:
    """The amount that stands in one of the seven clusters."""
    return sum(values.get(k, 0) for k in CLUSTERS)


def unclassified_ratio(values: Values) -> Fraction:
    """The part of everything that has no cluster yet."""
    total = classified(values) + values.get(U, 0)
    return Fraction(values.get(U, 0), total) if total > 0 else Fraction(0)


def much_unclassified(ratio: Fraction) -> bool:
    """Too much without a cluster (more than 10.0 %) for F and D to be read."""
    return points(ratio) > MUCH_UNCLASSIFIED


def target_shares(target: Values) -> Shares:
    """A target in basis points as shares."""
    return {k: Fraction(target[k], WHOLE) for k in CLUSTERS}


def gaps(s: Mapping[str, Fraction], t: Mapping[str, Fraction]) -> Shares:
    """Share minus target, cluster by cluster: + is over, − is short."""
    return {k: s[k] - t[k] for k in CLUSTERS}


def deviation(s: Mapping[str, Fraction], t: Mapping[str, Fraction]) -> Fraction:
    """偏离度 D = ½Σ|s−t|, 0..1: the part that stands in the wrong cluster (Duncan)."""
    return sum((abs(s[k] - t[k]) for k in CLUSTERS), Fraction(0)) / 2


def fit(d: Fraction) -> Fraction:
    """结构契合度 F = 1 − D."""
    return 1 - d


def jsd(s: Mapping[str, Fraction], t: Mapping[str, Fraction]) -> float:
    """Jensen–Shannon divergence in bits, 0..1; finite where a share is zero."""
    return sum(_kl(s[k], (s[k] + t[k]) / 2) + _kl(t[k], (s[k] + t[k]) / 2) for k in CLUSTERS) / 2


def _kl(p: Fraction, m: Fraction) -> float:
    return float(p) * log2(p / m) if p else 0.0


def hhi(s: Mapping[str, Fraction]) -> Fraction:
    """Concentration Σs²: not a distance, compare it with the target's own."""
    return sum((s[k] ** 2 for k in CLUSTERS), Fraction(0))


def effective_clusters(s: Mapping[str, Fraction]) -> Fraction:
    """1/HHI: how many equal clusters would be as concentrated."""
    return 1 / hhi(s)


def minus(values: Values, part: Values) -> dict[str, int]:
    """The amounts without one part of them."""
    return {k: values.get(k, 0) - part.get(k, 0) for k in (*CLUSTERS, U)}


def total_of(many: Iterable[Values]) -> dict[str, int]:
    """The amounts of several, added cluster by cluster."""
    rows = list(many)
    return {k: sum(row.get(k, 0) for row in rows) for k in (*CLUSTERS, U)}


def deviation_without(values: Values, part: Values, t: Mapping[str, Fraction]) -> Fraction | None:
    """D as it would be without one project; None when nothing else is left."""
    rest = shares(minus(values, part))
    return deviation(rest, t) if rest else None


def dominated(d: Fraction, without: Fraction | None) -> bool:
    """受单一项目主导: D moves by more than 10.0 points without the largest project."""
    return without is None or abs(points(d - without)) > DOMINATED


def size_of(firms: int) -> Size:
    """What so many tenths of a firm allow: under 5 no number, 5–19 no verdict, from 20 both."""
    if firms < FEW:
        return "few"
    return "unjudged" if firms < ENOUGH else "judged"


def gap_step(gap: Fraction, tolerance: Decimal = TOLERANCE) -> int:
    """The step −4..+4 on the gap scale (±3 ±6 ±12 ±20 points); a limit is still inside."""
    value = points(gap)
    step = sum(abs(value) > limit for limit in (tolerance, *STEPS))
    return -step if value < 0 else step


def to_close(share: Fraction, target: Fraction, total: int) -> Fraction:
    """The amount that brings a short cluster to its target, all else equal: (t·M − V)/(1 − t)."""
    return (target - share) * total / (1 - target) if target < 1 else Fraction(0)


def stock(baseline: int | None, landed: int, left: int) -> int | None:
    """存量 = baseline + landed − left; without a baseline it is unknown, which is never 0."""
    return None if baseline is None else baseline + landed - left


def flow(landed: int, left: int) -> int:
    """流量 = landed − left in the period."""
    return landed - left


def stock_values(baseline: Values | None, landed: Values, left: Values) -> dict[str, int] | None:
    """存量 by cluster; None while the baseline is unknown."""
    return None if baseline is None else minus(total_of((baseline, landed)), left)


def committed_shares(landed: Values, signed_up: Values) -> Shares:
    """The shares if everything signed lands."""
    return shares(total_of((landed, signed_up)))


def largest_remainder(weights: Mapping[str, Fraction | int]) -> dict[str, int]:
    """Weights as basis points that sum to exactly 10000; ties go in the plan's order.

    Raises ValueError when no weight is above zero or one is below.
    """
    parts = {k: Fraction(weights.get(k, 0)) for k in CLUSTERS}
    total = sum(parts.values())
    if total <= 0 or min(parts.values()) < 0:
        raise ValueError("no target can be made of these weights")
    exact = {k: part * WHOLE / total for k, part in parts.items()}
    result = {k: int(value) for k, value in exact.items()}
    by_rest = sorted(CLUSTERS, key=lambda k: result[k] - exact[k])
    for k in by_rest[: WHOLE - sum(result.values())]:
        result[k] += 1
    return result


def normalise(weights: Mapping[str, str]) -> dict[str, int] | None:
    """The draft of the plan's words (lead 3, key 2, support 1, none 0) in basis points.

    None when the plan says nothing of the block: no draft is possible, and none is invented.
    """
    numbers = {k: WEIGHTS[word] for k, word in weights.items()}
    return largest_remainder(numbers) if any(numbers.values()) else None


def target_problems(target: Values) -> list[Problem]:
    """All that keeps basis points from being a target: a gap, a share below zero, a wrong sum."""
    found = [Problem(k, say("这个集群还没有填占比。")) for k in CLUSTERS if k not in target]
    found += [Problem(k, say("占比不能小于 0。")) for k in target if target[k] < 0]
    found += [Problem(k, say("没有这个集群。")) for k in target if k not in CLUSTERS]
    total = sum(target.values())
    if not found and total != WHOLE:
        wrong = figure(points(Fraction(total, WHOLE)))
        found.append(
            Problem("shares", say("各集群占比合计应为 100%%，现在是 %(total)s%%。", total=wrong))
        )
    return found
