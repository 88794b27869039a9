"""Targets: an enterprise on an item of the attraction list, before any block has a lead. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from crm.core.errors import Problem
from crm.core.say import Worded, say


class TargetSource(Worded):
    """How an enterprise came to stand on the list."""

    RESEARCH = "research", say("产业链研究")
    RANKING = "ranking", say("名录榜单")
    REFERRAL = "referral", say("以商招商")
    FAIR = "fair", say("展会活动")
    APPROACH = "approach", say("企业来访")
    OTHER = "other", say("其他")


@dataclass(frozen=True)
class AddTarget:
    """Put an enterprise, named by its name or code, on a list item."""

    enterprise: str
    item: str
    source: str
    reason: str = ""
    country: str = "CN"


@dataclass(frozen=True)
class EditTarget:
    """Change what is known about a target; `last_touched_on` is when somebody last spoke to it."""

    source: str
    reason: str = ""
    last_touched_on: date | None = None


@dataclass(frozen=True)
class DropTarget:
    """Take an enterprise off a list item."""

    reason: str


def add_problems(
    command: AddTarget, items: frozenset[str], countries: frozenset[str]
) -> list[Problem]:
    """What is wrong with adding; whether the enterprise exists is asked elsewhere."""
    found = _source_problems(command.source)
    if command.item not in items:
        found.append(Problem("item", say("产业招商清单里没有这一条，请重新选择。")))
    if command.country not in countries:
        found.append(Problem("country", say("没有这个国家或地区，请重新选择。")))
    return found


def edit_problems(command: EditTarget, today: date) -> list[Problem]:
    """What is wrong with an edit."""
    found = _source_problems(command.source)
    if command.last_touched_on and command.last_touched_on > today:
        found.append(Problem("last_touched_on", say("日期不能晚于今天。")))
    return found


def drop_problems(command: DropTarget) -> list[Problem]:
    """What is wrong with dropping: the next one who thinks of this firm needs the reason."""
    return (
        [] if command.reason else [Problem("reason", say("请写明为什么移出，免得以后重复研究。"))]
    )


def _source_problems(source: str) -> list[Problem]:
    if source in set(TargetSource):
        return []
    return [Problem("source", say("请选择目标企业从哪里来。"))]


def untouched_since(today: date, days: int) -> date:
    """Targets last touched before this day count as untouched; `days` are calendar days."""
    return today - timedelta(days=days)
