"""Amounts in other people's money."""

from datetime import date
from decimal import Decimal

import pytest

from crm.core.currencies import Stated, problems, read
from crm.core.errors import Invalid

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "currency", "units"),
    [
        ("1亿美元", "USD", 10**8),
        ("1.2亿", "USD", 120_000_000),
        ("5,000万 USD", "USD", 50_000_000),
        ("３０００万港币", "HKD", 30_000_000),
        ("800000欧元", "EUR", 800_000),
        ("2亿元", "CNY", 2 * 10**8),
    ],
)
def test_it_reads_what_people_write(text: str, currency: str, units: int) -> None:
    assert read(text, currency) == units


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("1亿美元", "EUR"),
        ("1亿元", "USD"),
        ("120", "USD"),
        ("很多", "USD"),
        ("-1亿", "USD"),
        ("9" * 30 + "亿", "USD"),
        ("1.2.3亿", "USD"),
        ("", "USD"),
    ],
)
def test_it_refuses_what_it_cannot_be_sure_of(text: str, currency: str) -> None:
    with pytest.raises(Invalid):
        read(text, currency)


def test_a_hundred_million_dollars_at_7_1_are_710_million_yuan() -> None:
    stated = Stated(Decimal(10**8), "USD", Decimal("7.1"), TODAY, "中间价")
    assert stated.yuan == 710_000_000
    assert problems(stated, TODAY) == []


def test_other_peoples_money_needs_rate_day_and_source() -> None:
    found = problems(Stated(Decimal(1), "USD"), TODAY)
    assert [problem.field for problem in found] == ["rate", "rate_on", "rate_source"]
    assert problems(Stated(Decimal(1)), TODAY) == []
    tomorrow = Stated(Decimal(1), "USD", Decimal(0), date(2026, 11, 24), "x")
    assert [problem.field for problem in problems(tomorrow, TODAY)] == ["rate", "rate_on"]
