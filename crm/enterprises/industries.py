"""GB/T 4754 codes: the project's own short table, and which cluster a code suggests. Pure rules."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from config import ROOT
from crm.core import yamls
from crm.core.say import Sentence, say

SEED = ROOT / "seed" / "industries"


@dataclass(frozen=True)
class Suggestion:
    """The cluster a code points to, or clusters to ask about and why; empty when none fits."""

    cluster: str = ""
    ask: tuple[str, ...] = ()
    why: Sentence | None = None


WHY_ASKED = (
    say("报关等外贸代理归国际商贸，其他代办归专业服务，请按主营选择。"),
    say("离岸服务外包归国际商贸，其他商务服务归专业服务，请按主营选择。"),
    say("航空器修理：以制造、改装为主的归先进制造，以技术服务为主的归专业服务。"),
    say("商业保理没有自己的行业代码，请核对是否为商业保理及其批准文件。"),
    say("投资与资产管理有空壳基金风险，请先核对牌照或基金备案号再定集群。"),
    say("飞机等大型设备租赁归现代金融，一般设备出租归专业服务。"),
    say("这类商务服务规划没有点名，请按主营选择集群。"),
    say("企业总部按集团的主营业务归入集群，并标记为总部项目。"),
    say("规划的先进制造只点名汽车、装备、生物医药和智能终端；加工贸易企业可标到国际商贸的 TR3。"),
    say("研发机构按研究方向归入集群：装备、医药、汽车归先进制造，信息技术归现代信息。"),
)
"""The mapping's own sentences, here for the translation."""


@cache
def short_table(language: str = "zh") -> dict[str, str]:
    """Code → name: sections, divisions and the finer codes that the mapping speaks of."""
    if not language.startswith("zh"):
        english: dict[str, str] = _seed("english")
        return english
    seed = _seed("gbt4754")
    names = {letter: section["name"] for letter, section in seed["sections"].items()}
    for section in seed["sections"].values():
        names.update(section["divisions"])
    return {**names, **seed["finer"]}


@cache
def section_of_division() -> dict[str, str]:
    """Two digits → section letter."""
    sections = _seed("gbt4754")["sections"]
    return {code: letter for letter, section in sections.items() for code in section["divisions"]}


@cache
def cluster_rules() -> dict[str, Suggestion]:
    """Code → what it suggests."""
    return {rule["code"]: _suggestion(rule) for rule in _seed("clusters")["rules"]}


def _seed(name: str) -> Any:
    return yamls.read((SEED / f"{name}.yaml").read_text(encoding="utf-8"))


def _suggestion(rule: Mapping[str, Any]) -> Suggestion:
    why = Sentence(rule["why"]) if "why" in rule else None
    return Suggestion(rule.get("cluster", ""), tuple(rule.get("ask", ())), why)


def normalised_code(text: str) -> str:
    """「C3612 汽车柴油」 → 3612; a single letter stays a section."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    found = re.match(r"([A-T])?(\d{2,4})?(?=\D|$)", plain)
    return (found[2] or found[1] or plain) if found else plain


def suggest(code: str) -> Suggestion:
    """The longest rule that `code` begins with decides, its section last of all."""
    prefixes = [code[:length] for length in range(len(code), 1, -1)]
    section = code if code.isalpha() else section_of_division().get(code[:2], "")
    rules = cluster_rules()
    return next((rules[part] for part in [*prefixes, section] if part in rules), Suggestion())


def code_problem(code: str, *, whole_standard: bool, known: bool) -> Sentence | None:
    """What is wrong with a code: no such division, or not in the standard once that is loaded."""
    if not re.fullmatch(r"[A-T]|\d{2,4}", code):
        return say("行业代码写成 2 到 4 位数字，例如 3612；也可只写门类字母。")
    if code.isdigit() and code[:2] not in section_of_division():
        return say("国民经济行业分类里没有 %(code)s 这个大类。", code=code[:2])
    if whole_standard and not known:
        return say("国民经济行业分类里没有 %(code)s 这个代码。", code=code)
    return None
