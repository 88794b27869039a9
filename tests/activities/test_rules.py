"""What a note of a visit and a next step need."""

from datetime import date, timedelta

import pytest

from crm.activities.rules import (
    ActivityKind,
    LogActivity,
    PlanStep,
    days_ahead,
    problems,
    step_problems,
    undo_refusal,
)

TODAY = date(2026, 11, 23)
BEFORE, AFTER = date(2026, 11, 22), date(2026, 11, 24)
CALL = ActivityKind.CALL


def fields(command: LogActivity) -> list[str]:
    return [one.field for one in problems(command, TODAY)]


def test_a_note_says_what_happened_on_a_day_that_has_come() -> None:
    assert fields(LogActivity(CALL, TODAY, "谈了选址")) == []
    assert fields(LogActivity(CALL, AFTER, " ")) == ["text", "happened_on"]


def test_a_next_step_has_words_and_a_day_ahead() -> None:
    assert fields(LogActivity(CALL, TODAY, "谈", next_step="约", next_step_on=TODAY)) == []
    assert fields(LogActivity(CALL, TODAY, "谈", next_step="约")) == ["next_step_on"]
    late = LogActivity(CALL, TODAY, "谈", next_step_on=BEFORE)
    assert fields(late) == ["next_step", "next_step_on"]
    assert step_problems(PlanStep("约", TODAY), TODAY) == []
    wrong = step_problems(PlanStep(" ", BEFORE), TODAY)
    assert [one.field for one in wrong] == ["what", "due_on"]


def test_a_note_and_an_unanswered_call_are_no_contact() -> None:
    assert [kind for kind in ActivityKind if not kind.is_contact] == [
        ActivityKind.UNANSWERED,
        ActivityKind.NOTE,
    ]
    assert len({str(kind.words) for kind in ActivityKind}) == len(ActivityKind)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 23), ["11-24", "11-26", "11-30", "12-07"]),  # a Monday
        (date(2026, 11, 27), ["11-30", "12-01", "12-04", "12-11"]),  # a Friday: no day twice
        (date(2026, 9, 30), ["10-08", "10-09", "10-10", "10-14"]),  # holidays; Saturday made up
    ],
)
def test_days_ahead_are_four_different_working_days(today: date, expected: list[str]) -> None:
    assert [f"{day:%m-%d}" for day in days_ahead(today)] == expected


@pytest.mark.parametrize(
    ("by_writer", "minutes", "undone", "allowed"),
    [
        (True, 10, False, True),
        (True, 11, False, False),
        (False, 1, False, False),
        (True, 1, True, False),
    ],
)
def test_a_note_is_taken_back_by_its_writer_once_and_soon(
    by_writer: bool, minutes: int, undone: bool, allowed: bool
) -> None:
    age = timedelta(minutes=minutes)
    assert (undo_refusal(by_writer=by_writer, age=age, undone=undone) is None) is allowed
