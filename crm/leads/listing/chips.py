"""The parts of a filter in words, each of which can be taken out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from crm.core.amounts import Money
from crm.core.language import listed, translated
from crm.core.say import Sentence, say
from crm.leads.listing import filtering
from crm.leads.listing.filtering import ANY_STATUS, NO_STEP, OVERDUE, SNOOZED, STALLED, Filter
from crm.leads.standstills.rules import NO_CAUSE

LABELS: dict[str, Sentence] = {
    "q": say("含有"),
    "cluster": say("集群"),
    "block": say("区块"),
    "item": say("清单条目"),
    "cell": say("表4 领域"),
    "stage": say("阶段"),
    "placed": say("在看板的"),
    "bucket": say("阶段组"),
    "status": say("状态"),
    "owner": say("负责人"),
    "source": say("线索来源"),
    "funding": say("出资来源"),
    "track": say("项目类型"),
    "least": say("投资额不低于"),
    "most": say("投资额不高于"),
    "step": say("下一步"),
    "stalled": say("停滞"),
    "cause": say("为何停滞"),
    "unverified": say("待核"),
    "unpriced": say("未报金额"),
    "disputed": say("撞单未决"),
    "mine": say("我负责的"),
    "co_owned": say("我协办的"),
    "created_from": say("登记自"),
    "created_to": say("登记至"),
    "updated_from": say("更新自"),
    "updated_to": say("更新至"),
    "stage_from": say("进入阶段自"),
    "stage_to": say("进入阶段至"),
    "campaign": say("招商活动"),
    "signing_from": say("预计签约自"),
    "signing_to": say("预计签约至"),
}
CHOICES = {
    "cluster": "clusters",
    "block": "blocks",
    "cell": "cells",
    "owner": "owners",
    "source": "sources",
    "funding": "fundings",
    "track": "tracks",
    "campaign": "campaigns",
}
"""Parts that are a choice, and where their words stand."""


@dataclass(frozen=True)
class Chip:
    """One part of the filter: what it is called and what it asks for; a fault says what is wrong."""

    name: str
    label: str
    value: str
    fault: str = ""


def chips(chosen: Filter, choices: Mapping[str, Any]) -> list[Chip]:
    """A chip for each part; one that names nothing known says so."""
    return [_chip(name, text, chosen, choices) for name, text in chosen.address.items()]


def _chip(name: str, text: str, chosen: Filter, choices: Mapping[str, Any]) -> Chip:
    label = translated(LABELS[name])
    fault = chosen.faults.get(name)
    if fault is not None:
        return Chip(name, label, text, translated(fault))
    words = _words(name, text, choices)
    return Chip(name, label, words if words is not None else text, _unknown(words))


def _unknown(words: str | None) -> str:
    return gettext("没有这个选项") if words is None else ""


def _words(name: str, text: str, choices: Mapping[str, Any]) -> str | None:
    """What a part asks for, in words; None where the database knows no such thing."""
    if name in CHOICES:
        return dict(choices[CHOICES[name]]).get(text)
    if name == "item":
        return f"{text} {choices['item']}" if choices["item"] else None
    return SAID[name](text, choices) if name in SAID else text


def _stages(text: str, choices: Mapping[str, Any]) -> str:
    return listed(dict(choices["stages"])[one] for one in text.split(","))


def _bucket(text: str, choices: Mapping[str, Any]) -> str:
    return gettext("储备") if text == "pipeline" else dict(choices["buckets"])[text]


def _status(text: str, choices: Mapping[str, Any]) -> str:
    return gettext("全部") if text == ANY_STATUS else dict(choices["statuses"])[text]


def _step(text: str, _choices: Mapping[str, Any]) -> str:
    if text == OVERDUE:
        return gettext("已逾期")
    if text == NO_STEP:
        return gettext("没有下一步")
    return gettext("%(n)s 天内到期", n=text)


def _stalled(text: str, choices: Mapping[str, Any]) -> str:
    if text == SNOOZED:
        return gettext("已缓")
    return "" if text == STALLED else dict(choices["stalls"])[text]


def _cause(text: str, choices: Mapping[str, Any]) -> str:
    return gettext("未写原因") if text == NO_CAUSE else dict(choices["causes"])[text]


def _amount(text: str, _choices: Mapping[str, Any]) -> str:
    yuan = filtering.yuan(text) or 0
    if yuan < 10**8:
        return gettext("%(wan)s 万元", wan=translated(Money(yuan, in_wan=True)))
    return gettext("%(yi)s 亿元", yi=translated(Money(yuan)))


def _nothing(_text: str, _choices: Mapping[str, Any]) -> str:
    return ""


SAID: dict[str, Callable[[str, Mapping[str, Any]], str]] = {
    "stage": _stages,
    "placed": _stages,
    "bucket": _bucket,
    "status": _status,
    "step": _step,
    "stalled": _stalled,
    "cause": _cause,
    "least": _amount,
    "most": _amount,
    **dict.fromkeys(filtering.FLAGS, _nothing),
}
"""Parts whose words depend on more than a list of choices."""
