"""The plan's own text, cut into clauses and sentences, and what of it our files leave out."""

import re
from collections.abc import Iterable
from functools import cache

import pytest

from tests.plan.seed_plan import ROOT, Entry, load, pieces

SOURCE = ROOT.parent / "shared" / "plan" / "zhengzhou-ftz-industry-plan-2018.md"
PUNCTUATION = re.compile("[、，。；：“”（）]")
needs_source = pytest.mark.skipif(
    not SOURCE.exists(), reason="the plan's text does not lie beside this repository"
)


def normal(text: str) -> str:
    """Text without white space, markdown marks and the line breaks of the scan."""
    without_rules = re.sub(r"^---$", "", text, flags=re.MULTILINE)
    return re.sub(r"[\s*#]", "", without_rules)


@cache
def plan_text() -> str:
    return normal(SOURCE.read_text(encoding="utf-8"))


@cache
def starts() -> dict[str, int]:
    """Where each clause opens; every anchor is searched after the one before."""
    found: dict[str, int] = {}
    position = 0
    for clause in load("clauses")["clauses"]:
        anchor = normal(clause["anchor"])
        found[clause["key"]] = plan_text().index(anchor, position)
        position = found[clause["key"]] + len(anchor)
    return found


def clause_text(key: str) -> str:
    """A clause with its sub-clauses, up to the next clause that is not one of them."""
    begin = starts()[key]
    later = (at for other, at in starts().items() if at > begin and not other.startswith(f"{key}."))
    return plan_text()[begin : min(later, default=None)]


def anchor(key: str) -> str:
    found = next(c["anchor"] for c in load("clauses")["clauses"] if c["key"] == key)
    return normal(found)


def sentence(key: str, number: int) -> str:
    body = clause_text(key).removeprefix(anchor(key))
    return body.split("。")[number - 1]


def evidence(entry: Entry) -> str:
    """The words an entry points to: its sentence, else its clause, else the whole plan."""
    if entry.get("sentence"):
        return sentence(entry["clause"], entry["sentence"])
    return clause_text(entry["clause"]) if entry.get("clause") else plan_text()


def own_words(item: Entry) -> list[str]:
    """Pieces of an item that its children do not repeat and that enumerate nothing."""
    below = [normal(child["zh"]) for child in item["children"]]
    whole = [normal(piece) for piece in pieces(item["zh"])]
    if not below:
        return [part for piece in whole for part in piece.split("、")]
    return [p for p in whole if "、" not in p and not any(child in p for child in below)]


def item_words(item: Entry) -> list[str]:
    told = [*item["children"], *item.get("context", [])]
    placement = [item["placement"]["zh"]] if "placement" in item else []
    return [*own_words(item), *(entry["zh"] for entry in told), *item["verbs"], *placement]


def left_over(text: str, words: Iterable[str]) -> str:
    """What remains of a text when the longest known words are taken out, left to right."""
    known = sorted({normal(word) for word in words}, key=len, reverse=True)
    without = re.sub("|".join(re.escape(word) for word in known), "·", text)
    return PUNCTUATION.sub("", without).replace("·", "")
