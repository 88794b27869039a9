"""What can be asked of a review, one dataclass per verb, and what is wrong with each. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crm.core.errors import Problem
from crm.core.say import Sentence, say
from crm.screening.cards.rules import Card
from crm.screening.reviews.conditions import Condition, condition_problems
from crm.screening.reviews.rules import Outcome, Tally, allowed, proposed

MOST_TEXT = 2000
MOST_MEMBERS = 20


@dataclass(frozen=True)
class Convene:
    """Ask people to score a lead until a day; the chair decides."""

    members: Sequence[int]
    chair_id: int
    due_on: date | None
    note: str = ""


@dataclass(frozen=True)
class AddMembers:
    """Ask further people, where too few remain."""

    members: Sequence[int]


@dataclass(frozen=True)
class Recuse:
    """Declare an interest: this person does not score, and why."""

    reason: str


@dataclass(frozen=True)
class Cancel:
    """Call a review off."""

    reason: str


@dataclass(frozen=True)
class Decide:
    """The chair's decision on the scores that were `seen`; other than proposed needs a reason."""

    outcome: Outcome
    seen: int
    reason: str = ""
    conditions: Sequence[Condition] = ()


def convene_problems(command: Convene, card: Card, today: date) -> list[Problem]:
    """What is wrong with a convocation; who may be asked is the caller's to know."""
    found = members_problems(command.members)
    if len(set(command.members)) < card.quorum:
        told = say("有效评分至少要 %(n)s 份，请再选人。", n=card.quorum)
        found.append(Problem("members", told))
    if not command.chair_id:
        found.append(Problem("chair_id", say("请填写%(label)s。", label=say("主持人"))))
    if command.due_on is None:
        found.append(Problem("due_on", say("请填写%(label)s。", label=say("评分期限"))))
    elif command.due_on < today:
        found.append(Problem("due_on", say("评分期限不能早于今天。")))
    return found


def members_problems(members: Sequence[int]) -> list[Problem]:
    """Somebody, and not everybody."""
    if not members:
        return [Problem("members", say("请填写%(label)s。", label=say("评审人")))]
    if len(members) > MOST_MEMBERS:
        return [Problem("members", say("最多 %(most)s 项。", most=MOST_MEMBERS))]
    return []


def text_problems(field: str, text: str, label: Sentence) -> list[Problem]:
    return [] if text.strip() else [Problem(field, say("请填写%(label)s。", label=label))]


def decide_problems(command: Decide, card: Card, counted: Tally, today: date) -> list[Problem]:
    """What is wrong with a decision."""
    found = []
    if command.outcome not in allowed(card, counted):
        told = say("有一票否决或有效评分不足时，不能决定为“%(outcome)s”。", **_of(command))
        found.append(Problem("outcome", told))
    by_rule, _ = proposed(card, counted)
    if command.outcome is not by_rule and not command.reason.strip():
        told = say("与按规则建议的“%(outcome)s”不同，请写明理由。", outcome=by_rule.words)
        found.append(Problem("reason", told))
    if command.outcome is Outcome.CONDITIONAL:
        if not command.conditions:
            found.append(Problem("what_1", say("有条件通过至少要写一项条件。")))
        found += condition_problems(command.conditions, today)
    elif command.conditions:
        found.append(Problem("outcome", say("只有“有条件通过”才写条件。")))
    return found


def _of(command: Decide) -> dict[str, Sentence]:
    return {"outcome": command.outcome.words}
