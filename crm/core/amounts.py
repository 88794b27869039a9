"""Reading and writing amounts of money. Base unit: whole 元."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from crm.core.errors import Invalid, Problem
from crm.core.say import Sentence, Spoken, say

UNITS = {
    "元": 1,
    "万元": 10**4,
    "万": 10**4,
    "亿元": 10**8,
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "k": 10**3,
    "thousand": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "million": 10**6,
    "bn": 10**9,
    "billion": 10**9,
}
OURS = re.compile(r"人民币|约|¥|CNY|RMB", re.IGNORECASE)
FOREIGN = ("美元", "欧元", "港元", "日元", "英镑", "$", "USD", "EUR", "HKD")
MOST = 10**15
BARE = "万元"
"""What a bare number means in forms and filters."""
LARGE = "亿元"
"""What it means where only large amounts are asked for."""


def plain_digits(text: str) -> str:
    """Full-width digits and signs made half-width, thousands separators and spaces taken out."""
    return unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "").replace("−", "-")


def number(text: str) -> Decimal | None:
    """The number, or None when it is none (nan and infinity are none)."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def parse_yuan(text: str, default_unit: str = "") -> int:
    """Read 「5.2亿」「约3000万元」「CNY 30 m」「80,000」 as whole 元. Raises Invalid with a sentence.

    A bare number takes `default_unit`; without one it is refused (a sheet must say its unit).
    """
    plain = plain_digits(text)
    while mark := OURS.match(plain):
        plain = plain[mark.end() :]
    if any(mark in plain for mark in FOREIGN):
        raise _wrong(say("这里只收人民币金额，外币请填在合同外资一栏。"))
    found = re.fullmatch(r"(-?[\d.]+)(\D*)", plain)
    value = number(found[1]) if found else None
    unit = UNITS.get((found[2].casefold() if found else "") or default_unit)
    if value is None or unit is None:
        raise _wrong(say("读不懂这个金额，请写成 5.2亿 或 3000万元 这样。"))
    if value < 0 or value * unit >= MOST:
        raise _wrong(say("金额应在 0 到 1000 万亿元之间，请核对单位。"))
    return int((value * unit).to_integral_value(ROUND_HALF_UP))


def _wrong(sentence: Sentence) -> Invalid:
    return Invalid([Problem("amount", sentence)])


def as_wan(yuan: int) -> str:
    """元 as a plain 万元 figure for a form field, without loss."""
    return f"{(Decimal(yuan) / 10**4).normalize():f}"


def in_yi(yuan: int | None) -> str:
    """元 as 亿元 with two decimals, half up; unknown is —, never 0."""
    if yuan is None:
        return "—"
    return f"{(Decimal(yuan) / 10**8).quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


def in_wan(yuan: int | None) -> str:
    """元 as whole 万元 with thousands separators, half up; unknown is —."""
    if yuan is None:
        return "—"
    return f"{(Decimal(yuan) / 10**4).quantize(Decimal(1), ROUND_HALF_UP):,}"


ENGLISH = (
    # size in 元, decimals, word, and the least that does not round up out of the size below
    (10**9, 3, "bn", 10**9 - 5_000),
    (10**6, 2, "m", 10**6),
)


def in_cny(yuan: int | None) -> str:
    """元 as CNY 5.2 bn, CNY 520 m or CNY 80,000; half up; unknown is —."""
    if yuan is None:
        return "—"
    sign, size = ("−" if yuan < 0 else ""), abs(yuan)
    for unit, places, word, least in ENGLISH:
        if size >= least:
            step = Decimal(1).scaleb(-places)
            value = (Decimal(size) / unit).quantize(step, ROUND_HALF_UP)
            whole, _, part = f"{value:,f}".partition(".")
            kept = part.rstrip("0")
            return f"{sign}CNY {whole}{'.' if kept else ''}{kept} {word}"
    return f"{sign}CNY {size:,}"


@dataclass(frozen=True)
class Money(Spoken):
    """An amount in 元 whose language is not known yet; Chinese sentences name 亿元 or 万元."""

    yuan: int | None
    in_wan: bool = False

    def __str__(self) -> str:
        return in_wan(self.yuan) if self.in_wan else in_yi(self.yuan)

    def in_english(self) -> str:
        return in_cny(self.yuan)
