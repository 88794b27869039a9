"""Conditions of a conditional outcome: answered with evidence, ended by a second person. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crm.core.errors import Problem
from crm.core.say import Sentence, Worded, say

MOST_CONDITIONS = 5
MOST_TEXT = 500


class ConditionState(Worded):
    """Where a condition stands."""

    OPEN = "open", say("待落实")
    ANSWERED = "answered", say("已答复，待销号")
    MET = "met", say("已销号")


@dataclass(frozen=True)
class Condition:
    """What has to be done, by whom, with which department, until when."""

    what: str
    owner_id: int
    due_on: date | None
    department: str = ""


@dataclass(frozen=True)
class Answer:
    """What was done, and where the proof is."""

    text: str
    evidence_ref: str


@dataclass(frozen=True)
class EndCondition:
    """A second person ends a condition, or sends its answer back with a reason."""

    met: bool
    reason: str = ""


def condition_problems(given: Sequence[Condition], today: date) -> list[Problem]:
    """What is wrong with the conditions of an outcome, each with the row it stands in."""
    if len(given) > MOST_CONDITIONS:
        return [Problem("conditions", say("最多 %(most)s 项。", most=MOST_CONDITIONS))]
    found = []
    for number, one in enumerate(given, 1):
        if not one.what.strip():
            found.append(_lacking(f"what_{number}", say("条件")))
        if not one.owner_id:
            found.append(_lacking(f"owner_{number}", say("责任人")))
        if one.due_on is None:
            found.append(_lacking(f"due_{number}", say("完成期限")))
        elif one.due_on < today:
            found.append(Problem(f"due_{number}", say("完成期限不能早于今天。")))
    return found


def answer_problems(given: Answer) -> list[Problem]:
    """An answer says what was done and where that stands."""
    found = []
    if not given.text.strip():
        found.append(_lacking("text", say("落实情况")))
    if not given.evidence_ref.strip():
        found.append(_lacking("evidence_ref", say("证据编号或出处")))
    return found


def end_refusal(user_id: int, owner_id: int, answered_by_id: int | None) -> Sentence | None:
    """Why this person may not end the condition: it takes somebody who did not see to it."""
    if user_id in (owner_id, answered_by_id):
        return say("责任人和答复人不能给自己销号，请另一位负责人核对。")
    return None


def _lacking(field: str, label: Sentence) -> Problem:
    return Problem(field, say("请填写%(label)s。", label=label))
