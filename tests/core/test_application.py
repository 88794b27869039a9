"""An address that is kept is the one that Flask would build."""

from enum import StrEnum
from typing import Any

import pytest
from flask import Flask, url_for

from crm.core.application import Application


class Word(StrEnum):
    """A text that is more than a text."""

    ONE = "1"


def build(kind: type[Flask]) -> Flask:
    app = kind("crm")
    app.add_url_rule("/rows/<part>", "rows", lambda part: part)
    app.add_url_rule("/rows", "all", lambda: "")
    return app


ASKED: list[tuple[str, dict[str, Any]]] = [
    ("rows", {"part": 1}),
    ("rows", {"part": True}),
    ("rows", {"part": "1"}),
    ("rows", {"part": Word.ONE}),
    ("rows", {"part": "洛阳/2", "page": 2, "none": None}),
    ("all", {"b": "2", "a": "1"}),
    ("all", {"a": "1", "b": "2"}),
    ("all", {"tag": ["x", "y"]}),
    ("all", {"_anchor": "end"}),
    ("all", {"_external": True}),
]


@pytest.mark.parametrize(("endpoint", "values"), ASKED)
def test_it_is_what_flask_builds_at_any_mount(endpoint: str, values: dict[str, Any]) -> None:
    ours, flasks = build(Application), build(Flask)
    for root in ("", "/desk"):
        for _ in range(2):
            found = []
            for app in (ours, flasks):
                with app.test_request_context(environ_overrides={"SCRIPT_NAME": root}):
                    found.append(url_for(endpoint, **values))
            assert found[0] == found[1] and root in found[0]


def test_of_values_that_are_equal_each_kind_is_built_by_itself() -> None:
    app = build(Application)
    with app.test_request_context():
        found = [url_for("rows", part=part) for part in (1, True, "1", Word.ONE)]
    assert found == ["/rows/1", "/rows/True", "/rows/1", "/rows/1"]


def test_outside_a_request_there_is_no_address_without_a_host() -> None:
    app = build(Application)
    with app.app_context(), pytest.raises(RuntimeError):
        url_for("all")
    app.config["SERVER_NAME"] = "desk.example"
    with app.app_context():
        assert url_for("all") == "http://desk.example/rows"
