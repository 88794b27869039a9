"""Silent, stuck, no next step: counted in calendar days that neither begin nor lapse on a day off."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core.weeks import is_working_day
from crm.leads.rules import ORDER, Stage, Status
from crm.leads.stalls import (
    Clocks,
    Stall,
    is_watched,
    last_day_within,
    reasons,
    silent_after,
    stuck_after,
)
from crm.settings.rules import Settings

OFFICE = Settings()
MONDAY = date(2026, 11, 2)
CLOCKS = Clocks(
    stage=Stage.S3,
    status=Status.ACTIVE,
    stage_on=MONDAY,
    last_contact_on=MONDAY,
    next_step_on=MONDAY,
)


def on(**changed: Any) -> Clocks:
    return replace(CLOCKS, **changed)


@pytest.mark.parametrize(
    ("stage", "contact", "stay"),
    [
        ("S1", 14, 7),
        ("S2", 14, 14),
        ("S3", 14, 30),
        ("S4", 14, 45),
        ("S5", 14, 30),
        ("S6a", 30, 60),
        ("S6", 30, 90),
        ("S7", 30, 60),
        ("S8", 90, 180),
        ("S11", 90, None),
    ],
)
def test_each_stage_has_its_limits(stage: str, contact: int, stay: int | None) -> None:
    clocks = on(stage=Stage(stage))
    assert silent_after(clocks, OFFICE) == last_day_within(MONDAY, contact)
    assert stuck_after(clocks, OFFICE) == (last_day_within(MONDAY, stay) if stay else None)


@pytest.mark.parametrize(
    ("since", "days", "last"),
    [
        ("2026-11-02", 14, "2026-11-16"),
        ("2026-11-07", 7, "2026-11-16"),  # a Saturday begins on Monday
        ("2026-11-02", 5, "2026-11-09"),  # a Saturday lapses on Monday
        ("2026-02-14", 1, "2026-02-24"),  # a make-up Saturday begins; the holiday does not lapse
        ("2026-02-09", 5, "2026-02-14"),  # and a make-up Saturday may lapse
        ("2026-09-25", 3, "2026-10-08"),  # the long holiday carries the limit to its end
        ("2030-01-05", 1, "2030-01-08"),  # beyond the published calendar: weekends only
    ],
)
def test_a_limit_neither_begins_nor_lapses_on_a_day_off(since: str, days: int, last: str) -> None:
    assert last_day_within(date.fromisoformat(since), days) == date.fromisoformat(last)


@given(st.dates(date(2024, 1, 1), date(2026, 12, 1)), st.integers(0, 200))
def test_the_last_day_is_a_working_day_and_never_too_early(since: date, days: int) -> None:
    last = last_day_within(since, days)
    assert is_working_day(last)[0]
    assert last >= since + timedelta(days=days)


def test_started_and_operating_leads_are_measured_by_their_promises() -> None:
    promised = {
        "promised_operation_on": date(2027, 3, 1),
        "promised_full_on": date(2027, 6, 1),
    }
    assert stuck_after(on(stage=Stage.S9), OFFICE) is None
    assert stuck_after(on(stage=Stage.S9, **promised), OFFICE) == date(2027, 3, 31)
    assert stuck_after(on(stage=Stage.S10, **promised), OFFICE) == date(2027, 8, 30)


def test_a_promise_that_is_overdue_says_since_when_and_by_what_limit() -> None:
    clocks = on(
        stage=Stage.S9,
        last_contact_on=date(2027, 4, 1),
        promised_operation_on=date(2027, 3, 1),
    )
    found = reasons(clocks, date(2027, 4, 2), OFFICE)
    assert [(one.kind, one.since, one.days, one.limit) for one in found] == [
        (Stall.STUCK, date(2027, 3, 1), 32, 30)
    ]


def test_the_weightiest_reason_stands_first() -> None:
    found = reasons(on(next_step_on=None), date(2026, 12, 31), OFFICE)
    assert [(one.kind, one.days, one.limit) for one in found] == [
        (Stall.SILENT, 59, 14),
        (Stall.STUCK, 59, 30),
        (Stall.NO_NEXT_STEP, 59, None),
    ]


def test_the_last_day_of_a_limit_is_still_in_time() -> None:
    last = silent_after(CLOCKS, OFFICE)
    assert reasons(CLOCKS, last, OFFICE) == []
    assert [one.kind for one in reasons(CLOCKS, last + timedelta(days=1), OFFICE)] == [Stall.SILENT]


def test_a_missing_next_step_counts_from_the_newest_sign_of_life() -> None:
    clocks = on(next_step_on=None, last_contact_on=date(2026, 11, 4))
    found = reasons(clocks, date(2026, 11, 5), OFFICE)
    assert [(one.kind, one.since) for one in found] == [(Stall.NO_NEXT_STEP, date(2026, 11, 4))]


@pytest.mark.parametrize(
    ("status", "review", "watched"),
    [
        (Status.ACTIVE, None, True),
        (Status.ON_HOLD, date(2026, 11, 3), False),
        (Status.ON_HOLD, date(2026, 11, 2), False),
        (Status.ON_HOLD, date(2026, 11, 1), True),
        (Status.ON_HOLD, None, False),
        (Status.LOST, None, False),
        (Status.LEFT, None, False),
    ],
)
def test_waiting_leads_are_watched_after_their_review_and_ended_ones_never(
    status: Status, review: date | None, watched: bool
) -> None:
    clocks = on(status=status, review_on=review, next_step_on=None)
    assert is_watched(clocks, MONDAY) is watched
    assert bool(reasons(clocks, MONDAY, OFFICE)) is watched


def test_every_stage_has_a_contact_limit() -> None:
    assert [OFFICE.contact_days(stage.rank) for stage in ORDER] == [14] * 5 + [30] * 3 + [90] * 4
