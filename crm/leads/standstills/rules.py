"""Why a lead stands still, as its officer says, and until when a manager keeps it quiet. Pure.

Where a cause means the same as a reason to let a lead wait, it has its code and its words.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from crm.core.errors import Problem
from crm.core.say import Sentence, Worded, say
from crm.leads.reasons import HoldReason
from crm.leads.rules import Person


class Cause(Worded):
    """为何停滞: first what others have to settle, then the investor, then ourselves."""

    LAND = "land", HoldReason.LAND.words
    PLANNING = "planning", HoldReason.PLANNING.words
    POLICY = "policy", HoldReason.POLICY.words
    ENVIRONMENT = "environment", HoldReason.ENVIRONMENT.words
    LICENCE = "licence", HoldReason.LICENCE.words
    DEPARTMENT = "department", say("等部门答复")
    TRANSFER = "transfer", HoldReason.TRANSFER.words
    INVESTOR = "investor", HoldReason.INVESTOR.words
    FUNDS = "funds", HoldReason.FUNDS.words
    MARKET = "market", HoldReason.MARKET.words
    ELSEWHERE = "elsewhere", say("在与外地比选")
    UNREACHABLE = "unreachable", say("企业联系不上")
    OURS = "ours", say("我方跟进不够")
    OTHER = "other", say("其他原因")


NO_CAUSE = "none"
"""How a filter asks for what stands still without a cause."""
BULK = tuple(cause for cause in Cause if cause is not Cause.OTHER)
"""What can be said of many leads at once; another cause needs a word about each."""
MOST_NOTE = 200
NOT_STALLED = say("这条线索没有停滞，不用写原因。")


@dataclass(frozen=True)
class StateCause:
    """Say why a lead stands still."""

    cause: Cause
    note: str = ""


@dataclass(frozen=True)
class Snooze:
    """Keep a lead out of the exceptions through a day."""

    until: date | None
    reason: str = ""


def cause_problems(command: StateCause) -> list[Problem]:
    """What is wrong with a cause."""
    if command.cause is Cause.OTHER and not command.note.strip():
        return [Problem("note", say("选了其他原因，请写一句是什么。"))]
    return []


def snooze_problems(command: Snooze, today: date, most: int) -> list[Problem]:
    """What is wrong with a snooze."""
    found = []
    if command.until is None or not today < command.until <= today + timedelta(days=most):
        sentence = say("请选明天起 %(most)s 天以内的日期。", most=most)
        found.append(Problem("until", sentence))
    if not command.reason.strip():
        found.append(Problem("reason", say("请写明为什么缓。")))
    return found


def snooze_refusal(
    person: Person, *, block_id: int, concerned: Collection[int | None]
) -> Sentence | None:
    """Why this person may not snooze: no right in the block, or one of those who work on it."""
    if not person.may_verify or not (person.sees_all or person.block_id == block_id):
        return say("只有本区块的负责人或片区统筹可以暂不提醒。")
    if person.id in concerned:
        return say("负责人和协办人不能暂不提醒自己的线索，请由另一位负责人或片区统筹决定。")
    return None
