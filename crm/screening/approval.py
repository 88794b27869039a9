"""备案 or 核准: which way a project goes by the rules on record; a person says which. Pure.

Source: the trade notes, rule R6. What comes out is a suggestion with its reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from crm.core.errors import Problem
from crm.core.say import Sentence, Worded, say
from crm.screening.decisions import Answer

USUAL = "filing"
RESTRICTED = "restricted"
"""Codes of the rules that decide: the usual way, and foreign projects that the list restricts."""


class Route(Worded):
    """The ways a project can go before it begins."""

    FILING = "filing", say("备案")
    NATIONAL = "national", say("核准（国家）")
    PROVINCE = "province", say("核准（省级）")
    CITY = "city", say("核准（市级）")
    NONE = "none", say("无需备案或核准")


@dataclass(frozen=True)
class Matter:
    """What the way depends on: foreign money, what people decided, and the planned total."""

    foreign: bool
    answer: Answer | None
    yuan: int | None = None
    usd: Decimal | None = None


@dataclass(frozen=True)
class Suggestion:
    """The way that the rules on record point to, None where that is open; and why."""

    route: Route | None
    why: Sentence
    rule: str = USUAL


def suggested(matter: Matter, limit_usd: int | None) -> Suggestion:
    """Which way, as far as the record says."""
    if matter.foreign and matter.answer is None:
        return Suggestion(None, say("先作出负面清单筛查结论，再定办理方式。"), RESTRICTED)
    if matter.foreign and matter.answer is Answer.BARRED:
        return Suggestion(None, say("现有方案不符合负面清单，先改方案。"), RESTRICTED)
    if not matter.foreign or matter.answer is Answer.CLEAR:
        return Suggestion(Route.FILING, say("一般项目备案；是否列入核准目录请人工核对。"))
    return _restricted(matter, limit_usd)


def _restricted(matter: Matter, limit: int | None) -> Suggestion:
    reaches = None if limit is None else _reaches(matter, limit)
    if reaches is None:
        words = say("命中负面清单的外资项目要核准；按计划总投资折合美元定级别，请人工核对。")
        return Suggestion(None, words, RESTRICTED)
    if reaches:
        words = say("命中负面清单的外资项目，计划总投资达到国家核准的额度。")
        return Suggestion(Route.NATIONAL, words, RESTRICTED)
    words = say("命中负面清单的外资项目，计划总投资在国家核准的额度以下。")
    return Suggestion(Route.PROVINCE, words, RESTRICTED)


def _reaches(matter: Matter, limit: int) -> bool | None:
    if matter.usd is not None:
        return matter.usd >= limit
    # We keep no rates of our own; a dollar has long been worth more than one 元, so less 元 than the
    # limit has dollars is less than the limit, and whatever is more needs a person with a rate.
    return False if matter.yuan is not None and matter.yuan < limit else None


@dataclass(frozen=True)
class ChooseRoute:
    """Say which way a project goes, and why where that is not what the rules point to."""

    route: Route
    reason: str = ""


def route_problems(command: ChooseRoute, suggestion: Suggestion) -> list[Problem]:
    """What is wrong with a choice."""
    if command.route is suggestion.route or command.reason.strip():
        return []
    return [Problem("reason", say("和建议的办理方式不同，请写明理由。"))]


def in_force(rules: Iterable[Any], day: date) -> list[Any]:
    """The newest wording of each rule that had come into force by a day, in the order of codes."""
    newest: dict[str, Any] = {}
    for rule in sorted(rules, key=lambda one: one.effective_from):
        if rule.effective_from <= day:
            newest[rule.code] = rule
    return [newest[code] for code in sorted(newest)]
