"""Monthly values: unknown is never 0, flows add up, of stocks the last month counts. Pure."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from crm.core.say import Sentence
from crm.reports.indicators.drawing import HEIGHT, WIDTH, chart
from crm.reports.indicators.rules import (
    Entered,
    Kind,
    Place,
    Report,
    ToDate,
    Whole,
    area_value,
    fresh,
    last_month,
    month_of,
    parsed,
    plain,
    report_problems,
    to_date,
    with_airport,
)
from crm.reports.indicators.sheets import letters

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("kind", "this", "before", "expected"),
    [
        (Kind.FLOW, {}, {1: 5}, ToDate()),
        (Kind.FLOW, {1: 5, 2: 7}, {}, ToDate(2, 12, 12)),
        (Kind.FLOW, {1: 5, 3: 7}, {1: 4, 2: 9, 3: 4}, ToDate(3, None, 12, (2,), (1, 3), 12, 8)),
        (Kind.FLOW, {1: 5, 2: 6}, {2: 3, 3: 99}, ToDate(2, 11, 11, (), (2,), 6, 3)),
        (Kind.STOCK, {2: 6, 9: 7}, {9: 5}, ToDate(9, 7, 7, (), (9,), 7, 5)),
        (Kind.STOCK, {2: 6}, {9: 5}, ToDate(2, 6, 6)),
        (Kind.FLOW, {1: 0}, {1: 0}, ToDate(1, 0, 0, (), (1,), 0, 0)),
    ],
)
def test_what_a_year_comes_to(
    kind: Kind, this: dict[int, int], before: dict[int, int], expected: ToDate
) -> None:
    assert to_date(kind, this, before) == expected


def test_a_change_needs_something_to_compare_with() -> None:
    assert to_date(Kind.FLOW, {1: 5, 3: 7}, {1: 4, 2: 9, 3: 4}).change == Decimal("50.0")
    assert to_date(Kind.FLOW, {1: 1}, {1: 3}).change == Decimal("-66.7")
    assert to_date(Kind.FLOW, {1: 5}, {1: 0}).change is None
    assert to_date(Kind.FLOW, {1: 5}, {2: 3}).change is None


def test_the_area_is_what_it_reported_or_the_sum_of_all_three() -> None:
    assert area_value(None, [1, 2, 3]) == Whole(6, is_sum=True)
    assert area_value(None, [1, None, 3]) == Whole(None), "two blocks are not the area"
    assert area_value(9, [1, None, 3]) == Whole(9)
    assert area_value(9, [1, 2, 3]) == Whole(9, differs=True)
    assert area_value(0, [0, 0, 0]) == Whole(0), "nothing is not unknown"
    assert (with_airport(6, 4), with_airport(6, None), with_airport(None, 4)) == (10, None, None)


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("12.5", "亿元", 125_000),
        (" 1,234.0001 ", "亿美元", 12_340_001),
        ("０", "个", 0),
        ("17", "人", 170_000),
        ("未知", "亿元", None),
        ("—", "亿元", None),
    ],
)
def test_what_is_typed_is_kept_exactly(typed: str, unit: str, value: Any) -> None:
    assert parsed(typed, unit) == value
    if value is not None:
        assert parsed(plain(value), unit) == value


@pytest.mark.parametrize(
    ("typed", "unit"), [("约12", "亿元"), ("-1", "亿元"), ("1.5", "个"), ("1.00001", "亿元"),
                        ("nan", "亿元"), ("1e12", "亿元"), ("=A1", "亿元")],
)  # fmt: skip
def test_what_cannot_be_read_is_said(typed: str, unit: str) -> None:
    assert isinstance(parsed(typed, unit), Sentence)


KNOWN = {("T1-01", date(2026, 1, 1)): 5}


@pytest.mark.parametrize(
    ("month", "value", "source", "reason", "fields"),
    [
        ("2026-02", 7, "月报", "", []),
        ("2026-01", 7, "月报", "", ["reason"]),
        ("2026-01", 7, "月报", "错行", []),
        ("2026-01", None, "月报", "错行", []),
        ("2026-11", 7, "月报", "", ["values.0.month"]),
        ("2017-03", 7, " ", "", ["values.0.month", "source"]),
        ("2026-01", 5, "月报", "", ["values"]),
    ],
)
def test_what_a_report_needs(
    month: str, value: int | None, source: str, reason: str, fields: list[str]
) -> None:
    found = month_of(month)
    assert found
    values = fresh((Entered("T1-01", found, value),), KNOWN)
    problems = report_problems(Report(Place.ZD, source, reason, values), KNOWN, TODAY)
    assert [one.field for one in problems] == fields


def test_months_and_columns() -> None:
    assert last_month(date(2026, 1, 31)) == date(2025, 12, 1)
    assert [month_of(one) for one in ("2026-1", "2026-13", "0000-01", "x", "2026")] == [
        date(2026, 1, 1), None, None, None, None,
    ]  # fmt: skip
    assert [letters(one) for one in (0, 4, 25, 26, 27)] == ["A", "E", "Z", "AA", "AB"]


MONTHS = some.dictionaries(some.integers(1, 12), some.integers(0, 10**15))


@given(MONTHS, MONTHS)
def test_nothing_is_drawn_for_an_unknown_month_and_nothing_outside(
    this: dict[int, int], before: dict[int, int]
) -> None:
    found = chart(this, before)
    assert [one.month for one in found.bars] == sorted(this)
    assert len(found.dots) == len(before)
    assert all(0 <= one.y <= HEIGHT and one.height >= 0 and one.x < WIDTH for one in found.bars)


@given(MONTHS)
def test_a_whole_year_of_a_flow_is_the_sum_of_its_months(this: dict[int, int]) -> None:
    done = to_date(Kind.FLOW, this, this)
    assert (done.value is None) == bool(done.missing) if this else done.value is None
    if this:
        assert done.known == sum(this.values()) == done.this == done.before
