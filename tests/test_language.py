"""English is complete: the catalogue, the sources it is drawn from, and every page as it is read.

A new word fails here until it is in `crm/translations/en`: `make messages` brings the catalogue up
to date and names what is empty. Pages are read by four roles in the world of the rights sweep.
"""

import ast
import html
import re
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from typing import Any

import pytest
import yaml
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import ROOT, Config
from crm.accounts import demo
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import Model, db
from crm.digests import render
from crm.digests.rules import compose
from crm.leads.rules import Stage
from crm.mix import closing
from crm.mix.models import MixTarget, MixTargetShare
from crm.plan.queries import current_version
from crm.reports import week as reports
from tests.conftest import planned
from tests.makers.people import make_user
from tests.makers.week import MONDAY_8, TUESDAY, W47, claimed, logged, moved
from tests.makers.week import planned as planned_step
from tests.test_rights import _rows, _Undone, path_of, world
from tests.world import World

CATALOGUE = ROOT / "crm/translations/en/LC_MESSAGES/messages.po"
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "say": None, "lazy_pgettext": ((1, "c"), 2)}
PLACE = re.compile(r"%\(\w+\)s|%%")
CHINESE = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uff00-\uffef]+")
TRANSLATORS = {"_", "_l", "say", "gettext", "lazy_gettext", "pgettext", "lazy_pgettext"}
CALL = re.compile(r"""\b(?:_|pgettext)\(\s*(?:"[^"]*"|'[^']*')(?:\s*,\s*(?:"[^"]*"|'[^']*'))?""")

ON_EVERY_PAGE = ("招", "中文")
"""The mark beside the product's name, and the name of the other language."""

NOT_READ = frozenset({"accounts.logout", "digests.advance"})
"""What ends the session, and what sends mail to everybody."""

LETTERS = "digests.m"
"""Pages about letters, which are in their readers' languages."""

READ_NOT_SAID = {
    "crm/accounts/forms.py": "the name of the other language",
    "crm/core/amounts.py": "units as people write them",
    "crm/core/currencies.py": "units as people write them",
    "crm/core/forms.py": "the unit of a bare number",
    "crm/core/say.py": "a list in a Chinese sentence",
    "crm/core/search/grams.py": "which characters are Chinese",
    "crm/enterprises/countries.py": "names in both languages",
    "crm/enterprises/names.py": "endings of firms' names",
    "crm/enterprises/points.py": "extensions as people write them",
    "crm/screening/cards/starting.py": "the example card in both languages",
    "crm/mix/history/wording.py": "the Chinese of an amount, with its English beside it",
    "crm/mix/targets/sheet.py": "weights as people write them",
    "crm/reports/indicators/rules.py": "units and words as people write them",
    "crm/plan/reading.py": "how the plan's verbs are kept",
    "crm/plan/wording.py": "how the plan's verbs are kept",
}
NOT_TYPED = ("crm.plan.",)
"""Modules whose tables hold the plan's words, never a person's."""

__all__ = ["world"]


def test_the_catalogue_has_every_word_and_no_other() -> None:
    kept = {(one.context, one.id) for one in _catalogue() if one.id}
    used = _extracted()
    assert sorted(used - kept, key=str) == [], "make messages brings them in"
    assert sorted(kept - used, key=str) == [], "make messages takes them out"


def test_the_catalogue_leaves_nothing_empty_doubtful_or_obsolete() -> None:
    found = _catalogue()
    assert [one.id for one in found if one.id and not one.string] == []
    assert [one.id for one in found if one.id and one.fuzzy] == []
    assert list(found.obsolete) == []


def test_the_catalogue_keeps_every_place_and_speaks_english() -> None:
    words = [one for one in _catalogue() if one.id]
    assert [one.id for one in words if _places(one.id) != _places(one.string)] == []
    assert [one.string for one in words if CHINESE.search(one.string)] == []


def test_words_of_data_files_are_in_the_catalogue() -> None:
    known = {one.id for one in _catalogue()}
    rules = yaml.safe_load((ROOT / "seed/industries/clusters.yaml").read_text("utf-8"))["rules"]
    verbs = yaml.safe_load((ROOT / "seed/plan/items.yaml").read_text("utf-8"))["verbs"]
    said = {rule["why"] for rule in rules if "why" in rule} | {verb["zh"] for verb in verbs}
    assert sorted(said - known) == []


def test_code_says_nothing_in_chinese_that_is_not_marked() -> None:
    unmarked = [
        f"{name}:{line} {text}"
        for path in sorted((ROOT / "crm").rglob("*.py"))
        if (name := path.relative_to(ROOT).as_posix()) not in READ_NOT_SAID
        for line, text in _unmarked(ast.parse(path.read_text("utf-8")))
    ]
    assert unmarked == []


def test_templates_say_nothing_in_chinese_that_is_not_marked() -> None:
    unmarked = [
        f"{path.relative_to(ROOT)}: {found}"
        for ending in ("html", "txt")
        for path in sorted((ROOT / "crm").rglob(f"templates/**/*.{ending}"))
        for found in CHINESE.findall(_without_calls(path.read_text("utf-8")))
        if found not in ON_EVERY_PAGE
    ]
    assert unmarked == []


@cache
def _catalogue() -> Any:
    return read_po(BytesIO(CATALOGUE.read_bytes()), locale="en")


def _extracted() -> set[tuple[str | None, str]]:
    with (ROOT / "babel.cfg").open(encoding="utf-8") as source:
        methods, options = parse_mapping_cfg(source)
    found = extract_from_dir(str(ROOT / "crm"), methods, options, KEYWORDS)
    return {(context, message) for _file, _line, message, _notes, context in found}


def _places(text: str) -> set[str]:
    return set(PLACE.findall(text))


def _unmarked(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Chinese literals outside the translators and docstrings."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.Call) and _called(node.func) in TRANSLATORS:
            yield from _unmarked(ast.Tuple([word.value for word in node.keywords], ast.Load()))
            continue
        if isinstance(node, ast.Constant) and CHINESE.search(str(node.value)):
            yield node.lineno, str(node.value)
        yield from _unmarked(node)


def _called(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _without_calls(source: str) -> str:
    return CALL.sub("", re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL))


@pytest.fixture(scope="module")
def application(settings: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One database will do: which words stand on a page does not depend on it."""
    yield from planned(f"sqlite:///{tmp_path_factory.mktemp('english')}/test.db", settings)


@pytest.mark.parametrize("role", ["officer", "manager", "coordinator", "system"])
def test_an_english_reader_meets_no_chinese(
    role: str, app: Flask, world: World, client_of: Callable[[Any], Any]
) -> None:
    reader = world.person(role)
    reader.locale = "en"
    assert world.lead, "what every page starts from"
    visitor = client_of(reader)
    found: list[str] = []
    typed: list[str] = []
    for row in _rows():
        if row["endpoint"] in NOT_READ or row["endpoint"].startswith(LETTERS) or row[role] == "n/a":
            continue
        with _Undone():
            path = path_of(app, world.anew(), row["endpoint"])
            answer = visitor.open(path, method=row["method"])
            if answer.mimetype != "text/html" or not _chinese(answer.text, typed):
                continue
            typed = _typed()
            if left := _chinese(answer.text, typed):
                found.append(f"{row['method']} {path} {answer.status_code} {left}")
    assert not found, "\n".join(found)


def test_a_stranger_is_met_in_the_language_of_the_browser(app: Flask, client: Any) -> None:
    names = sorted((one.name for one in demo.people()), key=len, reverse=True)
    english = client.get("/login", headers={"Accept-Language": "en-GB,en;q=0.9"}).text
    assert 'lang="en"' in english
    assert _chinese(english, names) == []
    assert "登录" in client.get("/login", headers={"Accept-Language": "zh-CN,zh;q=0.9"}).text
    assert "登录" in client.get("/login").text


def _typed() -> list[str]:
    """What people typed, the longest first, and the plan's number: neither is translated."""
    values = {
        value
        for mapper in Model.registry.mappers
        if not mapper.class_.__module__.startswith(NOT_TYPED)
        and not issubclass(mapper.class_, MixTarget | MixTargetShare)
        for row in db.session.execute(select(*mapper.local_table.columns))
        for value in row
        if isinstance(value, str) and CHINESE.search(value)
    }
    return sorted({*values, current_version().document}, key=len, reverse=True)


def _chinese(page: str, typed: list[str]) -> list[str]:
    text = html.unescape(page)
    for words in (*typed, *ON_EVERY_PAGE):
        text = text.replace(words, "")
    return sorted(set(CHINESE.findall(text)))


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MANAGER, Role.COORDINATOR])
def test_an_english_readers_digest_has_no_chinese(role: Role, session: Session) -> None:
    with clock.at(W47.previous.start):
        reader = make_user(role, "" if role is Role.COORDINATOR else "ZD")
        owner = reader if role is Role.OFFICER else make_user(Role.OFFICER, "ZD")
    reader.locale = "en"
    old = logged(owner, W47.previous.monday)
    moved(old, Stage.S2, TUESDAY, owner)
    claimed(old, Stage.S6, TUESDAY, owner)
    lead = logged(owner, TUESDAY, planned=5)
    planned_step(lead, "陪同看地", W47.next.monday, owner, on=TUESDAY)
    session.commit()
    with clock.at(MONDAY_8):
        closing.close_due_weeks()
        mail = render.message(compose(reports.of(reader, W47), MONDAY_8), reader, "w@example.cn")
    parts = [part.get_content() for part in mail.iter_parts()]
    assert [_chinese(text, _typed()) for text in (mail["Subject"], *parts)] == [[], [], []]
