"""`crm digests …` from the command line."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from crm.accounts.rules import Role
from crm.core import clock
from crm.digests.commands import digests
from tests.makers.people import make_user
from tests.makers.week import MONDAY_8, W47


@pytest.fixture
def box(app: Flask, session: Session, tmp_path: Path) -> Iterator[Path]:
    before = app.config["CRM"]
    app.config["CRM"] = replace(before, mail_url=f"file:{tmp_path}")
    with clock.at(W47.start):
        make_user(Role.OFFICER, "ZD")
    yield tmp_path
    app.config["CRM"] = before


def answer(app: Flask, *words: str) -> str:
    with clock.at(MONDAY_8):
        result = app.test_cli_runner().invoke(digests, words)
    assert result.exit_code == 0, result.output
    return result.output


def test_run_answers_as_json_and_the_second_time_sends_nothing(app: Flask, box: Path) -> None:
    first = json.loads(answer(app, "run", "--week", "2026-W47", "--json"))
    assert first == {"week": "2026-W47", "made": 1, "sent": 1}
    assert json.loads(answer(app, "run", "--json"))["made"] == 0
    assert len(list(box.glob("*.eml"))) == 1
    assert "sent" in answer(app, "list", "--week", "2026-W47")


def test_a_preview_shows_the_text_and_sends_nothing(app: Flask, box: Path) -> None:
    assert "第47周" in answer(app, "run", "--preview")
    assert list(box.glob("*.eml")) == []


def test_a_wrong_week_is_refused(app: Flask, box: Path) -> None:
    result = app.test_cli_runner().invoke(digests, ["run", "--week", "47"])
    assert result.exit_code == 2 and "2026-W47" in result.output
