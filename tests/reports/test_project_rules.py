"""Milestones of the major projects: first days stay, delays are counted, the state follows. Pure."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from crm.reports.projects.drawing import EDGE, NEAR, WIDTH, apart, axis_of
from crm.reports.projects.rules import (
    ClaimMilestone,
    Days,
    Milestone,
    Said,
    Schedule,
    State,
    Status,
    claim_problems,
    is_soon,
    months,
    points,
    schedule_problems,
    slips,
    status,
)

TODAY = date(2026, 11, 23)


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def said(on: str, *days: str) -> Said:
    site, build, opened = (day(one) for one in days)
    return Said(date.fromisoformat(on), (site, build, opened))


FIRST = said("2026-01-05", "2026-03-01", "2026-08-31", "2027-12-31")


@pytest.mark.parametrize(
    ("lines", "reached", "expected"),
    [
        ([], {}, Status(State.IDLE)),
        ([FIRST], {"site": "2026-03-01"}, Status(State.LATE, 2, overdue=True)),
        ([said("2026-01-05", "", "", "")], {"site": "2026-03-01"}, Status(State.UNDATED)),
        ([said("2026-01-05", "2027-01-01", "", "")], {}, Status(State.IDLE)),
        (
            [FIRST, said("2026-06-01", "2026-03-01", "2026-12-31", "2027-12-31")],
            {"site": "2026-03-01"},
            Status(State.LATE, 4, slips=1),
        ),
        (
            [FIRST, said("2026-06-01", "2026-03-01", "2026-12-31", "2028-06-30")],
            {"site": "2026-03-01", "build": "2026-11-20"},
            Status(State.LATE, 6, slips=1),
        ),
        (
            [FIRST, said("2026-06-01", "2026-03-01", "2026-12-31", "2027-12-31")],
            {"site": "2026-03-01", "build": "2026-11-20"},
            Status(State.ON_TIME, slips=1),
        ),
        (
            [FIRST],
            {"site": "2026-03-01", "build": "2026-11-20", "open": "2026-11-22"},
            Status(State.OPERATING),
        ),
    ],
)
def test_the_state_follows_from_the_first_open_milestone(
    lines: list[Said], reached: dict[str, str], expected: Status
) -> None:
    done = {Milestone(name): date.fromisoformat(text) for name, text in reached.items()}
    found = points(lines, done)
    assert status(found, slips(lines), TODAY) == expected


def test_what_is_said_on_one_day_counts_once_and_the_first_day_stays() -> None:
    lines = [
        FIRST,
        said("2026-02-01", "2026-05-01", "", ""),
        said("2026-02-01", "2026-04-01", "2026-09-30", "2027-12-31"),
        said("2026-03-01", "2026-03-15", "2026-09-30", "2027-12-31"),
        said("2026-04-01", "", "", ""),
        said("2026-05-01", "2026-03-15", "2026-10-31", ""),
    ]
    assert slips(lines) == 2, "a day taken away hides nothing, an earlier one is none"
    first = points(lines, {})
    assert [one.first for one in first] == list(FIRST.days)
    assert [one.planned for one in first] == [day("2026-03-15"), day("2026-10-31"), None]


@pytest.mark.parametrize(
    ("first", "last", "whole"),
    [
        ("2026-03-31", "2026-11-30", 8),
        ("2026-03-15", "2026-11-14", 7),
        ("2026-11-01", "2026-11-23", 0),
        ("2025-12-31", "2026-02-28", 2),
    ],
)
def test_months_are_whole(first: str, last: str, whole: int) -> None:
    assert months(date.fromisoformat(first), date.fromisoformat(last)) == whole


OPEN = points([FIRST], {Milestone.SITE: date(2026, 3, 1)})


@pytest.mark.parametrize(
    ("days", "reason", "fields"),
    [
        (("", "2027-01-31", "2027-12-31"), "", ["reason"]),
        (("", "2027-01-31", "2027-12-31"), "等批复", []),
        (("", "2026-08-31", "2027-12-31"), "", ["site_on"]),
        (("", "2026-11-01", "2027-12-31"), "等", ["build_on"]),
        (("", "2027-12-31", "2027-06-30"), "等", ["open_on"]),
        (("", "2027-01-31", "2060-01-01"), "等", ["open_on"]),
        (("", "", ""), "", []),
        (("2026-12-24", "2027-01-31", "2027-12-31"), "等批复", ["site_on"]),
        (("2026-03-01", "2027-01-31", "2027-12-31"), "等批复", []),
    ],
)
def test_what_a_schedule_needs(days: Any, reason: str, fields: list[str]) -> None:
    site, build, opened = (day(one) for one in days)
    found = schedule_problems(Schedule((site, build, opened), reason), OPEN, TODAY)
    assert [one.field for one in found] == fields


@pytest.mark.parametrize(
    ("milestone", "on", "evidence", "fields"),
    [
        ("build", "2026-11-20", "批复", []),
        ("open", "2026-11-20", "批复", ["milestone"]),
        ("build", "2026-11-24", "批复", ["happened_on"]),
        ("build", "2026-02-01", " ", ["happened_on", "evidence"]),
    ],
)
def test_what_a_report_needs(milestone: str, on: str, evidence: str, fields: list[str]) -> None:
    command = ClaimMilestone(Milestone(milestone), date.fromisoformat(on), evidence)
    assert [one.field for one in claim_problems(command, OPEN, TODAY)] == fields
    assert is_soon(points([said("2026-11-01", "2027-02-20", "", "")], {}), TODAY)
    assert not is_soon(points([said("2026-11-01", "2027-02-22", "", "")], {}), TODAY)


DAYS = some.none() | some.dates(date(2017, 1, 1), date(2040, 12, 31))


@given(some.lists(some.tuples(DAYS, DAYS, DAYS), max_size=5))
def test_every_mark_stands_on_the_axis_and_covers_no_other(every: list[Days]) -> None:
    found = [points([Said(TODAY, days)], {}) for days in every]
    axis = axis_of(found, TODAY)
    assert axis.first <= TODAY <= axis.last
    for one in found:
        places = sorted(mark.x for mark in axis.draw(one).marks)
        assert all(0 <= x <= WIDTH for x in places)
        assert all(b - a >= NEAR for a, b in pairwise(places))


@given(some.lists(some.integers(EDGE, WIDTH - EDGE), min_size=1, max_size=3))
def test_places_far_enough_apart_are_left_alone(places: list[int]) -> None:
    given_ = sorted(places)
    if all(b - a >= NEAR for a, b in pairwise(given_)):
        assert apart(given_) == given_


@given(some.lists(some.tuples(DAYS, DAYS, DAYS), max_size=6))
def test_slips_never_exceed_the_days_on_which_something_was_said(every: list[Days]) -> None:
    lines = [Said(TODAY + timedelta(days=n), days) for n, days in enumerate(every)]
    assert 0 <= slips(lines) <= max(len(lines) - 1, 0)
    same_day = [Said(TODAY, days) for days in every]
    assert slips(same_day) == 0


def test_what_waits_to_be_verified_counts_by_the_day_that_was_told() -> None:
    found = points([said("2026-01-05", "2026-11-20", "", "")], {})
    assert status(found, 0, TODAY) == Status(State.LATE, 0, overdue=True)
    assert status(found, 0, TODAY, date(2026, 11, 20)) == Status(State.IDLE)
