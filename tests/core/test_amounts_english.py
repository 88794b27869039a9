"""Amounts and days for a reader of English."""

from datetime import UTC, date, datetime

import pytest

from crm.core.amounts import Money, in_cny, parse_yuan
from crm.core.days import Shown


@pytest.mark.parametrize(
    ("yuan", "words"),
    [
        (0, "CNY 0"),
        (80_000, "CNY 80,000"),
        (999_999, "CNY 999,999"),
        (1_000_000, "CNY 1 m"),
        (12_340_000, "CNY 12.34 m"),
        (520_000_000, "CNY 520 m"),
        (999_994_999, "CNY 999.99 m"),
        (999_995_000, "CNY 1 bn"),
        (5_200_000_000, "CNY 5.2 bn"),
        (1_234_567_890_123, "CNY 1,234.568 bn"),
        (-30_000_000, "−CNY 30 m"),
        (None, "—"),
    ],
)
def test_an_amount_is_said_in_english(yuan: int | None, words: str) -> None:
    assert in_cny(yuan) == words


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("CNY 520 m", 520_000_000),
        ("5.2bn", 5_200_000_000),
        ("RMB 80 k", 80_000),
        ("1.5 Million", 1_500_000),
        ("约CNY 2 billion", 2_000_000_000),
    ],
)
def test_an_amount_may_be_typed_in_english(text: str, yuan: int) -> None:
    assert parse_yuan(text, default_unit="万元") == yuan


def test_money_waits_for_its_reader() -> None:
    assert str(Money(520_000_000)) == "5.20"
    assert str(Money(520_000_000, in_wan=True)) == "52,000"
    assert Money(520_000_000).in_english() == "CNY 520 m"


@pytest.mark.parametrize(
    ("shown", "chinese", "english"),
    [
        (Shown(date(2026, 11, 3)), "11-03", "3 Nov"),
        (Shown(date(2026, 11, 3), year=True), "2026-11-03", "3 Nov 2026"),
        (Shown(datetime(2026, 11, 22, 16, 30, tzinfo=UTC)), "11-23 00:30", "23 Nov 00:30"),
    ],
)
def test_a_day_is_written_for_its_reader_in_shanghai(
    shown: Shown, chinese: str, english: str
) -> None:
    assert str(shown) == chinese
    assert shown.in_english() == english
