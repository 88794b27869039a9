"""What a note of a visit and a next step need."""

from datetime import date

from crm.activities.rules import (
    ActivityKind,
    LogActivity,
    PlanStep,
    problems,
    step_problems,
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


def test_only_a_note_is_no_contact() -> None:
    assert [kind for kind in ActivityKind if not kind.is_contact] == [ActivityKind.NOTE]
    assert len({str(kind.words) for kind in ActivityKind}) == len(ActivityKind)
