"""The business week of Shanghai, and the State's working days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core.clock import local
from crm.core.weeks import (
    Week,
    add_working_days,
    is_working_day,
    last_closed,
    next_working_day,
)

days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def test_a_week_knows_its_edges() -> None:
    week = Week.parse("2026-W47")
    assert (week.monday, week.sunday) == (date(2026, 11, 16), date(2026, 11, 22))
    assert week.start == datetime(2026, 11, 15, 16, tzinfo=UTC)
    assert week.end == week.next.start == datetime(2026, 11, 22, 16, tzinfo=UTC)
    assert week.snapshot_at == local(date(2026, 11, 23), 6)
    assert week.digest_at == local(date(2026, 11, 23), 8)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 1, 1), "2026-W01"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2027, 1, 4), "2027-W01"),
        (date(2024, 12, 30), "2025-W01"),
    ],
)
def test_weeks_are_named_as_iso_names_them(day: date, name: str) -> None:
    assert str(Week.of(day)) == name


@pytest.mark.parametrize("text", ["", "2026", "2026-47", "2026-W54", "2026-W00", "２０２６-W47x"])
def test_what_names_no_week_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Week.parse(text)


@pytest.mark.parametrize(
    ("moment", "name"),
    [
        (datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC), "2026-W46"),
        (datetime(2026, 11, 22, 16, tzinfo=UTC), "2026-W47"),
    ],
)
def test_a_week_is_closed_from_monday_midnight_in_shanghai(moment: datetime, name: str) -> None:
    assert str(last_closed(moment)) == name


@given(days)
def test_a_week_reads_back_what_it_writes(day: date) -> None:
    week = Week.of(day)
    assert Week.parse(str(week)) == week
    assert week.monday <= day <= week.sunday
    assert week.next.previous == week < week.next


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2025, 10, 1), False),  # national day, a Wednesday
        (date(2025, 9, 28), True),  # a Sunday that makes up for it
        (date(2025, 11, 22), False),
        (date(2025, 11, 24), True),
    ],
)
def test_the_states_calendar_decides_with_make_up_days(day: date, works: bool) -> None:
    assert is_working_day(day) == (works, True)


def test_beyond_the_published_years_weekends_are_free_and_it_is_said() -> None:
    assert is_working_day(date(2090, 1, 2)) == (True, False)
    assert is_working_day(date(2090, 1, 1)) == (False, False)


def test_working_days_are_counted_over_holidays_and_make_up_days() -> None:
    assert add_working_days(date(2025, 9, 30), 1) == date(2025, 10, 9)
    assert add_working_days(date(2025, 9, 26), 1) == date(2025, 9, 28)
    assert add_working_days(date(2025, 10, 4), 0) == date(2025, 10, 4)
    assert next_working_day(date(2025, 10, 1)) == date(2025, 10, 9)
    assert next_working_day(date(2025, 10, 9)) == date(2025, 10, 9)


@given(days, st.integers(1, 40))
def test_the_day_reached_works_and_has_as_many_working_days_before_it(
    day: date, count: int
) -> None:
    end = add_working_days(day, count)
    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert is_working_day(end)[0]
    assert sum(is_working_day(one)[0] for one in between) == count
