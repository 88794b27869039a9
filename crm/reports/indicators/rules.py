"""Indicators of table 1 as monthly series: what a report needs, and what months add up to. Pure.

A value is a whole number of ten-thousandths of the printed unit, so that sums are exact. A month
that nobody reported is unknown, which is never 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from crm.core import amounts
from crm.core.errors import Problem
from crm.core.say import Sentence, Worded, say

PARTS = 10**4
"""Ten-thousandths: 亿元 are kept in 万元."""
MOST = 10**11
FIRST_MONTH = date(2017, 4, 1)
"""The zone was opened on 1 April 2017."""
UNKNOWN_WORDS = ("未知", "unknown", "—", "-")
COUNTED = ("个", "人")
"""Units of which there are no parts."""
MOST_VALUES = 23 * 12


class Kind(Worded):
    """How months make a year: a flow adds up, of a stock the last month counts. Our reading."""

    FLOW = "flow", say("累计")
    STOCK = "stock", say("期末")


class Place(Worded):
    """What a series is of; values are reported for all but the last."""

    JK = "JK", say("经开")
    ZD = "ZD", say("郑东")
    JS = "JS", say("金水")
    AREA = "AREA", say("片区合计(3区块)")
    HK = "HK", say("航空港")
    ALL = "ALL", say("含航空港协同")

    @property
    def is_block(self) -> bool:
        return self not in (Place.AREA, Place.ALL)


INSIDE = (Place.JK, Place.ZD, Place.JS)
REPORTED = tuple(one for one in Place if one is not Place.ALL)


class State(Worded):
    """What became of a report."""

    WAITING = "waiting", say("待批准")
    APPROVED = "approved", say("已批准")
    REFUSED = "refused", say("未同意")
    WITHDRAWN = "withdrawn", say("已撤回")


@dataclass(frozen=True)
class Entered:
    """One month's value of an indicator, by its code; None takes a value back: it is unknown."""

    indicator: str
    month: date
    value: int | None
    cell: str = ""
    """Where it stood, for the sentence about it."""


@dataclass(frozen=True)
class Report:
    """Values of a place with their source; a reason where any corrects what is known."""

    place: Place
    source: str
    reason: str
    values: tuple[Entered, ...]


@dataclass(frozen=True)
class Refuse:
    """Why not."""

    reason: str


@dataclass(frozen=True)
class ToDate:
    """A year up to its newest known month, beside the same months of the year before.

    `value` is None while a month before it is unknown; `known` adds up what is there. `compared`
    names the months that both years have, `this` and `before` what they come to.
    """

    through: int = 0
    value: int | None = None
    known: int | None = None
    missing: tuple[int, ...] = ()
    compared: tuple[int, ...] = ()
    this: int | None = None
    before: int | None = None

    @property
    def change(self) -> Decimal | None:
        """In per cent of the year before; none where that was nothing or is unknown."""
        if self.this is None or not self.before:
            return None
        share = Decimal(100 * (self.this - self.before)) / self.before
        return share.quantize(Decimal("0.1"), ROUND_HALF_UP)


def to_date(kind: Kind, this: Mapping[int, int], before: Mapping[int, int]) -> ToDate:
    """What the known months (1–12) of a year come to."""
    if not this:
        return ToDate()
    through = max(this)
    if kind is Kind.STOCK:
        last = before.get(through)
        now, both = this[through], last is not None
        same = (through,) if both else ()
        return ToDate(through, now, now, (), same, now if both else None, last)
    missing = tuple(one for one in range(1, through) if one not in this)
    alike = tuple(one for one in sorted(this) if one in before)
    known = sum(this.values())
    return ToDate(
        through,
        None if missing else known,
        known,
        missing,
        alike,
        sum(this[one] for one in alike) if alike else None,
        sum(before[one] for one in alike) if alike else None,
    )


@dataclass(frozen=True)
class Whole:
    """A value of the area: reported as such, or the sum of its blocks where all three are known."""

    value: int | None
    is_sum: bool = False
    differs: bool = False
    """It was reported, the blocks were too, and they come to something else."""


def area_value(reported: int | None, blocks: Sequence[int | None]) -> Whole:
    """What is known of the area in a month."""
    known = [one for one in blocks if one is not None]
    total = sum(known) if len(known) == len(blocks) else None
    if reported is None:
        return Whole(total, is_sum=total is not None)
    return Whole(reported, differs=total is not None and total != reported)


def with_airport(area: int | None, airport: int | None) -> int | None:
    """The area and the airport block; unknown while one of them is."""
    return None if area is None or airport is None else area + airport


def month_of(text: str) -> date | None:
    """The month written 2026-10; None for anything else."""
    year, _, month = text.strip().partition("-")
    if not (year.isdecimal() and month.isdecimal() and len(year) == 4 and 1 <= int(month) <= 12):
        return None
    return date(int(year), int(month), 1) if int(year) else None


def last_month(today: date) -> date:
    """The newest month that is over."""
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def parsed(text: str, unit: str) -> int | Sentence | None:
    """A typed value in ten-thousandths; None for 未知; a sentence where it cannot be read."""
    if text.strip().lower() in UNKNOWN_WORDS:
        return None
    value = amounts.number(amounts.plain_digits(text))
    if value is None:
        return say("“%(text)s”不是数；不知道就留空。", text=text.strip()[:20])
    if value < 0:
        return say("不能是负数。")
    if value >= MOST:
        return say("这个数太大了，请核对单位。")
    places = 0 if unit in COUNTED else 4
    if value != round(value, places):
        return say("最多 %(places)s 位小数（单位：%(unit)s）。", places=places, unit=unit)
    return int(value * PARTS)


def plain(value: int | None) -> str:
    """A value the way it is typed, without loss; unknown is nothing."""
    if value is None:
        return ""
    return f"{(Decimal(value) / PARTS).normalize():f}"


def report_problems(
    command: Report, known: Mapping[tuple[str, date], int], today: date
) -> list[Problem]:
    """Finished months since the zone began, something new, its source, a reason for corrections."""
    problems = []
    for number, one in enumerate(command.values):
        if not FIRST_MONTH <= one.month <= last_month(today):
            words = say("%(month)s 还没有过完，或早于 2017 年 4 月。", month=f"{one.month:%Y-%m}")
            problems.append(Problem(one.cell or f"values.{number}.month", words))
    if not command.values:
        problems.append(Problem("values", say("没有新的数：与已批准的相同，或都是空的。")))
    if not command.source.strip():
        problems.append(Problem("source", say("请填写%(label)s。", label=say("来源"))))
    corrects = any((one.indicator, one.month) in known for one in command.values)
    if corrects and not command.reason.strip():
        words = say("改了已批准的数，请填写%(label)s。", label=say("更正原因"))
        problems.append(Problem("reason", words))
    return problems


def fresh(values: Sequence[Entered], known: Mapping[tuple[str, date], int]) -> tuple[Entered, ...]:
    """Those that say something else than what is known."""
    return tuple(one for one in values if known.get((one.indicator, one.month)) != one.value)


def refuse_problems(command: Refuse) -> list[Problem]:
    if command.reason.strip():
        return []
    return [Problem("reason", say("请填写%(label)s。", label=say("不同意的理由")))]
