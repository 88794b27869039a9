"""Tasks: something to do by a day, for oneself or given to somebody; with or without a lead. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from crm.core.errors import Problem
from crm.core.say import Sentence, Worded, say

MOST_WHAT = 500
MOST_REASON = 500


class TaskState(Worded):
    """What became of a task; one that was handed back is open again, at its giver's."""

    OPEN = "open", say("待办")
    ANSWERED = "answered", say("已答复，待销号")
    DONE = "done", say("已办")
    DROPPED = "dropped", say("已取消")


class TaskKind(Worded):
    """Where a task comes from; one that is not plain is settled by the rules of where it comes from."""

    PLAIN = "plain", say("任务")
    CONDITION = "condition", say("评审条件")


@dataclass(frozen=True)
class GiveTask:
    """What is to be done, by when and by whom; perhaps for a lead."""

    what: str
    due_on: date | None
    owner_id: int
    lead_id: int | None = None


@dataclass(frozen=True)
class EditTask:
    """Other words, another day, another person."""

    what: str
    due_on: date | None
    owner_id: int


@dataclass(frozen=True)
class HandBack:
    """Why not by me."""

    reason: str


@dataclass(frozen=True)
class Hand:
    """Who acts on a task: its owner, its giver, somebody who answers for its block."""

    is_owner: bool
    is_giver: bool
    answers: bool


def task_problems(
    command: GiveTask | EditTask, today: date, people: Iterable[int]
) -> list[Problem]:
    """What is wrong with a task; `people` are those whom the giver may give one."""
    found = []
    if not command.what.strip():
        found.append(Problem("what", say("请写明要办什么。")))
    if command.due_on is None:
        found.append(Problem("due_on", say("请定一个日期。")))
    elif command.due_on < today:
        found.append(Problem("due_on", say("日期不能早于今天。")))
    if command.owner_id not in people:
        found.append(Problem("owner_id", say("请选择自己，或您负责的区块里在岗的人员。")))
    return found


def back_problems(command: HandBack) -> list[Problem]:
    """Handing back needs a reason."""
    return [] if command.reason.strip() else [Problem("reason", say("请写明交回的理由。"))]


def open_refusal(state: TaskState) -> Sentence | None:
    """Why nothing can be done to it any more."""
    if state is TaskState.ANSWERED:
        return say("这项条件已经答复，等另一位负责人销号或退回。")
    return None if state is TaskState.OPEN else say("这项任务已经了结。")


def bound_refusal(kind: TaskKind) -> Sentence | None:
    """Why a task cannot be ticked off or dropped by itself."""
    if kind is TaskKind.PLAIN:
        return None
    return say("这是评审条件：责任人写明落实情况和证据，由另一位负责人销号，任务随之办结。")


def bound_edit_refusal(kind: TaskKind, hand: Hand) -> Sentence | None:
    """Who sees to a condition does not move its day."""
    if kind is TaskKind.PLAIN or hand.is_giver or hand.answers:
        return None
    return say("评审条件的期限和责任人，由交办人或区块负责人修改。")


def bound_problems(kind: TaskKind, before: str, after: str) -> list[Problem]:
    """The words of a condition are the review's."""
    if kind is TaskKind.PLAIN or before == after.strip():
        return []
    return [Problem("what", say("条件的内容由评审决定，不能改。"))]


def done_refusal(hand: Hand) -> Sentence | None:
    """Why this person may not tick it off."""
    return None if hand.is_owner or hand.answers else say("只有承办人能办结这项任务。")


def back_refusal(hand: Hand) -> Sentence | None:
    """Why this person may not hand it back."""
    if hand.is_owner and hand.is_giver:
        return say("这是您自己的任务，不用交回；可以改期或取消。")
    return None if hand.is_owner else say("只有承办人能交回这项任务。")


def edit_refusal(hand: Hand, *, same_owner: bool) -> Sentence | None:
    """Why this person may not change it; who it is for is the giver's to say."""
    if hand.is_giver or hand.answers:
        return None
    if not hand.is_owner:
        return say("只有交办人、承办人和区块负责人能修改这项任务。")
    return None if same_owner else say("换人请先交回，由交办人另派。")


def drop_refusal(hand: Hand) -> Sentence | None:
    """Why this person may not drop it."""
    return None if hand.is_giver or hand.answers else say("只有交办人能取消这项任务。")
