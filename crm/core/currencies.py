"""Amounts in other people's money: what was written, and what it is in 元 at a stated rate.

Trap of the trade: 1亿美元 at 7.1 is 7.1亿元; a slip of the unit is a slip of a hundred.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from crm.core.amounts import MOST, UNITS, number, plain_digits
from crm.core.errors import Invalid, Problem
from crm.core.say import Sentence, say

NAMES = {
    "CNY": ("人民币", "元", "cny", "rmb", ""),
    "USD": ("美元", "usd", "us$", "$"),
    "EUR": ("欧元", "eur", "€"),
    "HKD": ("港元", "港币", "hkd", "hk$"),
    "JPY": ("日元", "jpy"),
    "GBP": ("英镑", "gbp", "£"),
}
CURRENCIES = tuple(NAMES)


@dataclass(frozen=True)
class Stated:
    """An amount as it was stated: whole units of its currency, and the rate that makes it 元."""

    amount: Decimal
    currency: str = "CNY"
    rate: Decimal | None = None
    rate_on: date | None = None
    rate_source: str = ""

    @property
    def yuan(self) -> int:
        """Whole 元, half up."""
        value = self.amount * (self.rate if self.rate is not None else 1)
        return int(value.to_integral_value(ROUND_HALF_UP))


def read(text: str, currency: str) -> Decimal:
    """Read 「1.2亿美元」, 「5000万」, 「120 m USD」 as whole units. Raises Invalid on `amount`.

    A currency named in the text must be the one chosen; a number without a unit is refused.
    """
    found = re.fullmatch(
        r"(-?[\d.]+)(百万|千万|万|亿|bn|billion|million|mn|m|k|thousand)?(\D*)",
        plain_digits(text).casefold(),
    )
    value = number(found[1]) if found else None
    if found is None or value is None or not (found[2] or found[3]):
        raise _wrong(say("读不懂这个金额，请写成 1.2亿美元 或 5000万 这样。"))
    if found[3].strip() not in (*NAMES[currency], ""):
        raise _wrong(say("金额里写的币种和所选的不一致，请核对。"))
    units = value * UNITS[found[2] or "元"]
    if units < 0 or units >= MOST:
        raise _wrong(say("金额应在 0 到 1000 万亿之间，请核对单位。"))
    return units


def _wrong(sentence: Sentence) -> Invalid:
    return Invalid([Problem("amount", sentence)])


def problems(stated: Stated, today: date) -> list[Problem]:
    """Other people's money needs a rate above 0, its day and its source."""
    if stated.currency == "CNY":
        return []
    found = []
    if stated.rate is None or not 0 < stated.rate < 1000:
        found.append(Problem("rate", say("请填写折合人民币的汇率，例如 7.1。")))
    if stated.rate_on is None or stated.rate_on > today:
        found.append(Problem("rate_on", say("请填写汇率日期，不晚于今天。")))
    if not stated.rate_source.strip():
        found.append(Problem("rate_source", say("请写明汇率来源。")))
    return found
