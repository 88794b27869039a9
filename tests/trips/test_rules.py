"""What a trip needs, how it ends, and where it stands in the list."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from crm.trips.rules import (
    Direction,
    EndTrip,
    Part,
    State,
    Trip,
    end_problems,
    is_open_ended,
    part_of,
    pieces,
    trip_problems,
)

TODAY = date(2026, 11, 25)
"""A Wednesday."""
DAY = timedelta(days=1)
FINE = Trip(Direction.OUT, TODAY, TODAY + DAY, "深圳", "", "拜访", frozenset({1}))


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({}, []),
        ({"place": " ", "purpose": "", "people": frozenset()}, ["place", "purpose", "people"]),
        ({"ends_on": TODAY - DAY}, ["ends_on"]),
        ({"ends_on": TODAY + 59 * DAY}, []),
        ({"ends_on": TODAY + 60 * DAY}, ["ends_on"]),
        ({"starts_on": TODAY - 367 * DAY, "ends_on": TODAY - 366 * DAY}, ["starts_on"]),
        ({"leads": tuple(f"ZD-{n}" for n in range(51))}, ["leads"]),
    ],
)
def test_what_a_trip_needs(changed: dict[str, object], fields: list[str]) -> None:
    assert [one.field for one in trip_problems(replace(FINE, **changed), TODAY)] == fields


@pytest.mark.parametrize(
    ("state", "result", "starts", "field"),
    [
        (State.DONE, "签了备忘录", TODAY, ""),
        (State.DONE, " ", TODAY, "result"),
        (State.DONE, "还没去", TODAY + DAY, "state"),
        (State.CANCELLED, "对方改期", TODAY + DAY, ""),
        (State.CANCELLED, "", TODAY, "result"),
        (State.PLANNED, "再去", TODAY, "state"),
    ],
)
def test_how_it_ends(state: State, result: str, starts: date, field: str) -> None:
    found = end_problems(EndTrip(state, result), starts, TODAY)
    assert [one.field for one in found] == ([field] if field else [])


@pytest.mark.parametrize(
    ("first", "last", "part"),
    [
        (-10, -3, Part.PAST),
        (-10, -2, Part.NOW),
        (4, 4, Part.NOW),
        (5, 30, Part.SOON),
        (18, 18, Part.SOON),
        (19, 19, Part.LATER),
    ],
)
def test_where_it_stands(first: int, last: int, part: Part) -> None:
    assert part_of(TODAY + first * DAY, TODAY + last * DAY, TODAY) is part


def test_what_is_over_waits_for_its_result() -> None:
    assert is_open_ended(State.PLANNED, TODAY - DAY, TODAY)
    assert not is_open_ended(State.PLANNED, TODAY, TODAY)
    assert not is_open_ended(State.DONE, TODAY - DAY, TODAY)


def test_codes_stand_below_one_another_or_between_commas() -> None:
    assert pieces(" ZD-1\n\nZD-2，ZD-1、ZD-3") == ("ZD-1", "ZD-2", "ZD-3")
    assert pieces(" \n") == ()
