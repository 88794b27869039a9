"""总部 (rule R7) and 500强: figures that an investor states against recognition rules. Pure.

The rules are loaded data that somebody has to compare with the official text; a person decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from crm.core.errors import Problem
from crm.core.say import Sentence, Worded, say

MOST_TEXT = 2000


class HqKind(Worded):
    """Which way a firm becomes a recognised headquarters."""

    EXISTING = "existing", say("现有总部")
    NEW = "new", say("新设总部")


class Sector(Worded):
    """The trade that a threshold is for; ANY where a rule does not ask."""

    AGRICULTURE = "agriculture", say("农业")
    INDUSTRY = "industry", say("工业、建筑业")
    SERVICES = "services", say("服务业")


class Standing(Worded):
    """How stated figures stand to a rule."""

    POSSIBLE = "possible", say("可能符合")
    NOT_MET = "not-met", say("按填报不符合")
    UNKNOWN = "unknown", say("资料不全，不能判断")


class Verdict(Worded):
    """What a person decides."""

    RECOGNISED = "recognised", say("按总部对待")
    NOT_RECOGNISED = "not-recognised", say("不按总部对待")
    LATER = "later", say("待补充资料")


ASKED: dict[str, Sentence] = {
    "registered_here": say("已在郑州注册"),
    "years": say("注册年数"),
    "branches": say("市外控股企业或分支机构数"),
    "revenue": say("上年（或承诺）营业收入"),
    "local_tax": say("上年地方税收"),
    "listed": say("上市公司或 500 强"),
    "promised_tax": say("承诺次年地方税收"),
    "registered": say("注册资本"),
}
"""What rules ask and investors state; amounts in 元."""


class Rule(Protocol):
    """A row of the recognition rules."""

    @property
    def kind(self) -> HqKind: ...
    @property
    def sector(self) -> Sector | None: ...
    @property
    def asks(self) -> dict[str, Any]: ...
    @property
    def effective_from(self) -> date: ...
    @property
    def effective_until(self) -> date | None: ...


@dataclass(frozen=True)
class Judgement:
    """A rule with what the figures miss of it and what is not stated."""

    rule: Any
    standing: Standing
    short: tuple[Sentence, ...]
    lacks: tuple[Sentence, ...]


def holds_on(rule: Rule, day: date) -> bool:
    """Whether a rule holds on a day."""
    return rule.effective_from <= day and (
        rule.effective_until is None or day <= rule.effective_until
    )


def judge(rule: Rule, stated: Mapping[str, Any]) -> Judgement:
    """How stated figures stand to one rule; what is unknown is never taken for missing."""
    short, lacks = [], []
    if rule.sector is not None:
        sector = stated.get("sector")
        if not sector:
            lacks.append(say("所属行业"))
        elif sector != rule.sector:
            short.append(rule.sector.words)
    for name, least in rule.asks.items():
        value = stated.get(name)
        if value is None:
            lacks.append(ASKED[name])
        elif value < least:
            short.append(ASKED[name])
    return Judgement(rule, _standing(short, lacks), tuple(short), tuple(lacks))


def _standing(short: list[Sentence], lacks: list[Sentence]) -> Standing:
    """One figure that falls short settles it, whatever else is unknown."""
    if short:
        return Standing.NOT_MET
    return Standing.UNKNOWN if lacks else Standing.POSSIBLE


@dataclass(frozen=True)
class JudgeHq:
    """The figures an investor states, and what a person decides about them."""

    stated: Mapping[str, Any]
    verdict: Verdict
    reason: str


def judge_problems(command: JudgeHq) -> list[Problem]:
    """A decision says why."""
    if not command.reason.strip():
        return [Problem("reason", say("请填写%(label)s。", label=say("理由")))]
    return []


class Ranking(Worded):
    """The lists of the largest 500 that are kept."""

    WORLD = "world", say("世界500强")
    CHINA = "china", say("中国企业500强")
    PRIVATE = "private", say("中国民营企业500强")
    SERVICE = "service", say("中国服务业企业500强")


class Control(Worded):
    """How an investor belongs to the firm that stands on the list."""

    ITSELF = "itself", say("就是上榜企业")
    CONTROLLED = "controlled", say("上榜企业控股（≥50%）")
    MINORITY = "minority", say("上榜企业参股（<50%）")

    @property
    def counts(self) -> bool:
        """Whether the project counts as one of a top-500 firm."""
        return self is not Control.MINORITY


HALF = 50


@dataclass(frozen=True)
class AddRank:
    """An investor's place on a list, by itself or through whoever holds a share of it."""

    enterprise_id: int
    ranking: Ranking
    year: int
    rank: int
    control: Control
    listed_as: str = ""
    percent: int | None = None
    source: str = ""


def rank_problems(command: AddRank, today: date) -> list[Problem]:
    """What is wrong with a place on a list."""
    found = []
    if not 1995 <= command.year <= today.year:
        found.append(Problem("year", say("年份应在 1995 到今年之间。")))
    if not 1 <= command.rank <= 500:
        found.append(Problem("rank", say("名次应是 1 到 500 的整数。")))
    if not command.source.strip():
        found.append(Problem("source", say("请填写%(label)s。", label=say("来源"))))
    if command.control is Control.ITSELF:
        return found
    if not command.listed_as.strip():
        found.append(Problem("listed_as", say("请写明上榜企业的名称。")))
    if command.percent is None or not 1 <= command.percent <= 100:
        found.append(Problem("percent", say("持股比例应是 1 到 100 的整数。")))
    elif (command.percent >= HALF) is not command.control.counts:
        found.append(Problem("percent", say("控股应不低于 50%，参股应低于 50%。")))
    return found
