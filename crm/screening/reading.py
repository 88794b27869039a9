"""From files to editions with entries and rules of approval; what is wrong with a file. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from crm.core.errors import Problem
from crm.core.say import say
from crm.screening.merits.headquarters import ASKED, HqKind, Sector
from crm.screening.rules import Measure, Scope

Node = dict[str, Any]
NEEDED = {"code": str, "scope": str, "year": int, "effective_from": date, "official_count": int}
APPROVAL_NEEDED = {"code": str, "effective_from": date, "zh": str, "en": str}
HQ_NEEDED = {**APPROVAL_NEEDED, "kind": str, "asks": dict}
ENTRY_NEEDED = {"number": int, "zh": str, "en": str, "terms": list}
COUNTED = frozenset({Measure.CEILING, Measure.SINGLE, Measure.FLOOR})
NO_WORDS = {"zh": "", "en": ""}


def problems(files: Iterable[Any]) -> list[Problem]:
    """What keeps files from being read, each with the place where it stands."""
    found: list[Problem] = []
    for file in files:
        held = file if isinstance(file, dict) else {}
        lists = [held.get(name, []) for name in ("editions", "approval", "headquarters")]
        if not any(lists) or not all(isinstance(one, list) for one in lists):
            told = say("文件里没有 editions、approval 或 headquarters 列表。")
            found.append(Problem("editions", told))
            continue
        for edition in lists[0]:
            found += _edition_problems(edition)
        for rule in lists[1]:
            found += _unfit("approval", rule, APPROVAL_NEEDED)
        for rule in lists[2]:
            found += _headquarters_problems(rule)
    return found


def _headquarters_problems(rule: Any) -> list[Problem]:
    if found := _unfit("headquarters", rule, HQ_NEEDED):
        return found
    fine = rule["kind"] in set(HqKind) and rule.get("sector") in {None, *Sector}
    if not fine or not rule["asks"].keys() <= ASKED.keys():
        return [Problem(rule["code"], say("kind、sector 或 asks 里有不认识的写法。"))]
    if not all(type(least) is int for least in rule["asks"].values()):
        return [Problem(rule["code"], say("asks 里应都是整数。"))]
    return []


def _edition_problems(edition: Any) -> list[Problem]:
    if found := _unfit("editions", edition, NEEDED):
        return found
    where = edition["code"]
    if edition["scope"] not in set(Scope):
        found.append(Problem(where, say("scope 应是 ftz 或 national。")))
    for entry in edition.get("entries", []):
        found += _entry_problems(where, entry)
    return found


def _entry_problems(where: str, entry: Any) -> list[Problem]:
    if found := _unfit(where, entry, ENTRY_NEEDED):
        return found
    where = f"{where} {entry['number']}"
    return [problem for term in entry["terms"] for problem in _term_problems(where, term)]


def _term_problems(where: str, term: Any) -> list[Problem]:
    measure = term.get("measure") if isinstance(term, dict) else None
    if measure not in set(Measure):
        return [Problem(where, say("不认识的措施：%(measure)s。", measure=str(measure)))]
    if measure in COUNTED and not isinstance(term.get("percent"), int):
        return [Problem(where, say("措施 %(measure)s 要写明 percent。", measure=str(measure)))]
    return []


def _unfit(where: str, node: Any, needed: dict[str, type]) -> list[Problem]:
    if not isinstance(node, dict):
        return [Problem(where, say("这里应是键和值。"))]
    wrong = [name for name, kind in needed.items() if not isinstance(node.get(name), kind)]
    return [Problem(where, say("缺少或写错：%(names)s。", names=wrong))] if wrong else []


def editions_of(files: Iterable[Node]) -> list[tuple[Node, list[Node]]]:
    """Each edition as columns with its entries as columns, told as differences where so written."""
    written = [edition for file in files for edition in file.get("editions", ())]
    by_code = {edition["code"]: edition for edition in written}
    return [(_edition(one), [_entry(e) for e in _entries(one, by_code)]) for one in written]


def _entries(edition: Node, by_code: dict[str, Node]) -> list[Node]:
    like = by_code.get(edition.get("same_as", ""))
    if like is None:
        return list(edition.get("entries", []))
    without, changed = set(edition.get("without", ())), edition.get("changed", {})
    return [
        entry | changed.get(entry["number"], {})
        for entry in like["entries"]
        if entry["number"] not in without
    ]


def _edition(written: Node) -> Node:
    document, note = written.get("document", NO_WORDS), written.get("note", NO_WORDS)
    return {name: written[name] for name in NEEDED} | {
        "scope": Scope(written["scope"]),
        "document": document["zh"],
        "document_en": document["en"],
        "note": note["zh"],
        "note_en": note["en"],
        "url": written.get("url", ""),
        "horizontal": written.get("horizontal", []),
        # Nothing is taken for checked that does not say so.
        "verified": written.get("verified", False),
    }


def _entry(written: Node) -> Node:
    return {
        "number": written["number"],
        "name": written["zh"],
        "name_en": written["en"],
        "terms": written["terms"],
        "industries": written.get("industries", []),
        "items": written.get("items", []),
        "stays_open": written.get("open", []),
        "pilots": written.get("pilots", []),
        "opened_by": written.get("opened_by", []),
        "verified": written.get("verified", False),
    }


def approval_of(files: Iterable[Node]) -> list[Node]:
    """The rules of approval as columns."""
    return [_rule(one) for file in files for one in file.get("approval", ())]


def _rule(written: Node) -> Node:
    source = written.get("source", NO_WORDS)
    return {
        "code": written["code"],
        "effective_from": written["effective_from"],
        "name": written["zh"],
        "name_en": written["en"],
        "source": source["zh"],
        "source_en": source["en"],
        "url": written.get("url", ""),
        "limit_usd": written.get("limit_usd"),
        "verified": written.get("verified", False),
    }


def headquarters_of(files: Iterable[Node]) -> list[Node]:
    """The rules of recognition as columns."""
    return [_headquarters(one) for file in files for one in file.get("headquarters", ())]


def _headquarters(written: Node) -> Node:
    columns = {name: value for name, value in _rule(written).items() if name != "limit_usd"}
    return columns | {
        "kind": HqKind(written["kind"]),
        "sector": Sector(written["sector"]) if written.get("sector") else None,
        "asks": written["asks"],
        "effective_until": written.get("effective_until"),
    }
