"""What can be done to a task, and by whom."""

from datetime import date

import pytest

from crm.activities.tasks import rules
from crm.activities.tasks.rules import EditTask, GiveTask, Hand, HandBack

TODAY = date(2026, 11, 27)
OWNER = Hand(is_owner=True, is_giver=False, answers=False)
GIVER = Hand(is_owner=False, is_giver=True, answers=False)
CHIEF = Hand(is_owner=False, is_giver=False, answers=True)
OWN = Hand(is_owner=True, is_giver=True, answers=False)
NOBODY = Hand(is_owner=False, is_giver=False, answers=False)


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        (GiveTask("报台账", TODAY, 1), []),
        (GiveTask(" ", None, 9), ["what", "due_on", "owner_id"]),
        (EditTask("报台账", date(2026, 11, 26), 2), ["due_on"]),
    ],
)
def test_a_task_needs_words_a_day_and_somebody_in_reach(
    command: GiveTask | EditTask, fields: list[str]
) -> None:
    assert [one.field for one in rules.task_problems(command, TODAY, {1, 2})] == fields
    assert rules.back_problems(HandBack(" "))[0].field == "reason"


@pytest.mark.parametrize(
    ("hand", "done", "back", "edits", "gives_on", "drops"),
    [
        (OWN, True, False, True, True, True),
        (OWNER, True, True, True, False, False),
        (GIVER, False, False, True, True, True),
        (CHIEF, True, False, True, True, True),
        (NOBODY, False, False, False, False, False),
    ],
)
def test_who_may_do_what(
    hand: Hand, done: bool, back: bool, edits: bool, gives_on: bool, drops: bool
) -> None:
    found = (
        rules.done_refusal(hand),
        rules.back_refusal(hand),
        rules.edit_refusal(hand, same_owner=True),
        rules.edit_refusal(hand, same_owner=False),
        rules.drop_refusal(hand),
    )
    assert [no is None for no in found] == [done, back, edits, gives_on, drops]
