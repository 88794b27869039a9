"""Reading and writing amounts of money. Base unit: whole 元."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from crm.core.errors import Invalid, Problem
from crm.core.say import Sentence, say

UNITS = {
    "元": 1,
    "万元": 10**4,
    "万": 10**4,
    "亿元": 10**8,
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
}
FOREIGN = ("美元", "欧元", "港元", "日元", "英镑", "$", "USD", "EUR", "HKD")
MOST = 10**15


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
    """Read 「5.2亿」「约3000万元」「80,000」 as whole 元. Raises Invalid with a sentence.

    A bare number takes `default_unit`; without one it is refused (a sheet must say its unit).
    """
    plain = plain_digits(text).removeprefix("人民币").removeprefix("约").removeprefix("¥")
    if any(mark in plain for mark in FOREIGN):
        raise _wrong(say("这里只收人民币金额，外币请填在合同外资一栏。"))
    found = re.fullmatch(r"(-?[\d.]+)(\D*)", plain)
    value = number(found[1]) if found else None
    unit = UNITS.get((found[2] if found else "") or default_unit)
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
