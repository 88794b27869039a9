"""What many pages share is drawn once, and never for whom it was not meant."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from jinja2.runtime import Macro

from crm.core import drawn
from crm.core.language import translated
from crm.core.say import say
from crm.leads.lists import Filter
from tests.makers.people import make_user

GREETING = (
    "{% macro greet(who, marks=()) %}<b>{{ who }}</b>{{ marks|length }}{{ told() }}{% endmacro %}"
)


@pytest.fixture
def told(app: Flask) -> Iterator[list[str]]:
    """What the macro was asked to draw, as it was drawn."""
    seen: list[str] = []

    def tell() -> str:
        seen.append(translated(say("区块")))
        return seen[-1]

    app.jinja_env.globals["told"] = tell
    drawn._kept.clear()
    with app.test_request_context():
        yield seen
    del app.jinja_env.globals["told"]


@pytest.fixture
def greet(app: Flask) -> Macro:
    found: Macro = app.jinja_env.from_string(GREETING).module.greet  # type: ignore[attr-defined]
    return found


def test_the_same_is_drawn_once(told: list[str], greet: Macro) -> None:
    first = drawn.once(greet, "<李>", [("a", 1)])
    again = drawn.once(greet, "<李>", [("a", 1)])
    assert first == again == "<b>&lt;李&gt;</b>1区块"
    assert told == ["区块"]


@pytest.mark.parametrize(
    "other", [("王",), ("李", [("a", 2)]), ("李", {"a": 1}), ("李", [Filter(q="x")])]
)
def test_anything_else_is_drawn_anew(told: list[str], greet: Macro, other: tuple[Any, ...]) -> None:
    drawn.once(greet, "李", [("a", 1)])
    drawn.once(greet, *other)
    assert len(told) == 2


def test_each_language_has_its_own(told: list[str], greet: Macro) -> None:
    drawn.once(greet, "李")
    with force_locale("en"):
        assert "Block" in drawn.once(greet, "李")
    assert drawn.once(greet, "李").endswith("区块")


def test_what_may_change_is_refused(told: list[str], greet: Macro, session: Any) -> None:
    with pytest.raises(TypeError, match="User"):
        drawn.once(greet, make_user())


def test_it_forgets_before_it_fills_the_memory(
    told: list[str], greet: Macro, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawn, "MOST", 30)
    for number in range(10):
        drawn.once(greet, number)
        assert drawn._kept.size == sum(map(len, drawn._kept.values())) <= 30
    assert len(told) == 10


def test_who_works_on_a_template_sees_it_change(
    app: Flask, told: list[str], greet: Macro, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.jinja_env, "auto_reload", True)
    drawn.once(greet, "李")
    drawn.once(greet, "李")
    assert len(told) == 2
