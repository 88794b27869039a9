"""建议放在: the block that a lead would do best in, and always why. Pure; nothing is refused by it.

In this order: the plan's placement clause, room that is free, mix value, 首报. Who has little to
gain elsewhere stays, and no block loses a lead because it is small.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from crm.core.say import Sentence, say
from crm.mix import rules
from crm.mix.wording import ROW_WORDS

WORTH_A_MOVE = Decimal("0.3")
"""A smaller difference, in points as printed, does not move a lead."""


@dataclass(frozen=True)
class Option:
    """One block as a place for a lead: what speaks against it, whether there is room, MV.

    `room` is None where the lead does not say what it needs; `gain` None where the block's figures
    must not be judged by.
    """

    block: str
    against: Sentence | None = None
    room: bool | None = None
    gain: Fraction | None = None


@dataclass(frozen=True)
class Best:
    """Where, why, and whether that is another block than the one that reported it first."""

    block: str
    reason: Sentence
    elsewhere: bool


def best(options: Sequence[Option], own: str) -> Best:
    """The block that fits best; `own` is that of the 首报."""
    suited = [one for one in options if one.against is None]
    pool = suited or list(options)
    roomy = [one for one in pool if one.room is not False] or pool
    home = next(one for one in options if one.block == own)
    if home in roomy:
        return _at_home(home, roomy)
    found = _top(roomy, own) or roomy[0]
    return Best(found.block, _why_not_home(home, suited), elsewhere=True)


def _at_home(home: Option, pool: Sequence[Option]) -> Best:
    top = _top(pool, home.block)
    if home.gain is None or top is None or top.gain is None:
        return Best(home.block, _unjudged(home), elsewhere=False)
    if top is home:
        return Best(home.block, _stays(home, pool), elsewhere=False)
    more = rules.points(top.gain - home.gain)
    words = {"block": ROW_WORDS[top.block], "more": rules.figure(more)}
    if more < WORTH_A_MOVE:
        return Best(
            home.block, say("已首报，%(block)s只多 %(more)s 点，不换", **words), elsewhere=False
        )
    if top.gain < 0:
        less = say("放在这里结构减分最少，比首报区块少减 %(more)s 点", **words)
        return Best(top.block, less, elsewhere=True)
    most = say("补缺最多，比首报区块多 %(more)s 点", **words)
    return Best(top.block, most, elsewhere=True)


def _top(pool: Sequence[Option], own: str) -> Option | None:
    """The one with the most to gain; of equal ones the 首报's, then the plan's order."""
    judged = [(one.gain, one.block == own, one) for one in pool if one.gain is not None]
    return max(judged, key=lambda one: one[:2])[2] if judged else None


def _unjudged(home: Option) -> Sentence:
    if home.gain is None:
        return say("首报区块样本少或没有目标，不凭结构换区块")
    return say("首报区块")


def _stays(home: Option, pool: Sequence[Option]) -> Sentence:
    judged = [one for one in pool if one.gain is not None]
    if len(judged) == 1:
        return say("首报区块，其它区块不合适或不评价")
    if home.gain is not None and home.gain < 0:
        return say("首报区块，结构减分最少")
    return say("首报区块，补缺最多")


def _why_not_home(home: Option, suited: Sequence[Option]) -> Sentence:
    if suited and home.against is not None:
        return say("首报%(block)s与选址条款不符", block=ROW_WORDS[home.block])
    return say("首报%(block)s没有够用的空余载体", block=ROW_WORDS[home.block])
