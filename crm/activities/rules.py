"""Visits, calls and next steps: their words and what a note of one needs. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from crm.core.errors import Problem
from crm.core.say import Sentence, Worded, say
from crm.core.weeks import next_working_day

UNDO_WINDOW = timedelta(minutes=10)
AHEAD = (1, 3, 7, 14)


class ActivityKind(Worded):
    """What happened with the other side; a note is no contact, nor is trying to reach somebody."""

    VISIT = "visit", say("拜访")
    CALL = "call", say("电话")
    MEETING = "meeting", say("会议")
    SURVEY = "survey", say("考察")
    WECHAT = "wechat", say("微信")
    UNANSWERED = "unanswered", say("未联系上")
    NOTE = "note", say("备注")

    @property
    def is_contact(self) -> bool:
        """Whether the other side was really spoken to: only that resets the clock of silence."""
        return self not in {ActivityKind.UNANSWERED, ActivityKind.NOTE}


@dataclass(frozen=True)
class LogActivity:
    """Note what happened on a day, and what comes next by when."""

    kind: ActivityKind
    happened_on: date
    text: str
    counterpart: str = ""
    next_step: str = ""
    next_step_on: date | None = None


@dataclass(frozen=True)
class PlanStep:
    """A next step with its date."""

    what: str
    due_on: date


def problems(command: LogActivity, today: date) -> list[Problem]:
    """What is wrong with a note."""
    found = []
    if not command.text.strip():
        found.append(Problem("text", say("请写一句发生了什么。")))
    if command.happened_on > today:
        found.append(Problem("happened_on", say("日期不能晚于今天；还没发生的请写成下一步。")))
    if command.next_step.strip() and command.next_step_on is None:
        found.append(Problem("next_step_on", say("请给下一步定一个日期。")))
    if command.next_step_on and not command.next_step.strip():
        found.append(Problem("next_step", say("请写明下一步做什么。")))
    if command.next_step_on and command.next_step_on < today:
        found.append(Problem("next_step_on", say("下一步的日期不能早于今天。")))
    return found


def days_ahead(today: date) -> list[date]:
    """The four days that are offered for a next step, all of them working days."""
    found: list[date] = []
    for days in AHEAD:
        day = next_working_day(today + timedelta(days=days))
        while day in found:
            day = next_working_day(day + timedelta(days=1))
        found.append(day)
    return found


def undo_refusal(*, by_writer: bool, age: timedelta, undone: bool) -> Sentence | None:
    """Why a note may not be taken back; None when it may."""
    if not by_writer:
        return say("只有记的人可以撤销。")
    if undone:
        return say("这一笔已经撤销过。")
    if age > UNDO_WINDOW:
        return say("超过 10 分钟，不能撤销；可以再记一笔更正。")
    return None


def step_problems(command: PlanStep, today: date) -> list[Problem]:
    """What is wrong with a next step."""
    found = []
    if not command.what.strip():
        found.append(Problem("what", say("请写明下一步做什么。")))
    if command.due_on < today:
        found.append(Problem("due_on", say("下一步的日期不能早于今天。")))
    return found
