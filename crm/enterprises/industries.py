"""GB/T 4754 codes: the project's own short table, and which cluster a code suggests. Pure rules."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from config import ROOT
from crm.core.say import Sentence, say

SEED = ROOT / "seed" / "industries"


@dataclass(frozen=True)
class Suggestion:
    """The cluster a code points to, or clusters to ask about and why; empty when none fits."""

    cluster: str = ""
    ask: tuple[str, ...] = ()
    why: Sentence | None = None


@cache
def short_table() -> dict[str, str]:
    """Code → name: sections, divisions and the finer codes that the mapping speaks of."""
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
    return yaml.safe_load((SEED / f"{name}.yaml").read_text(encoding="utf-8"))


def _suggestion(rule: Mapping[str, Any]) -> Suggestion:
    why = say(rule["why"]) if "why" in rule else None
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
