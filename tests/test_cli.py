"""The `crm` commands: each explains itself, the shallow ones answer, `check` names what is wrong."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy.orm import Session

from config import ROOT
from crm import create_app
from crm.accounts.models import User
from crm.cli import main
from crm.digests.commands import digests
from crm.leads.cli import leads
from crm.mix.commands import mix
from crm.plan.commands import plan
from tests.makers.leads import make_lead
from tests.servers import warm

SAFE = {
    "APP_MODE": "production",
    "SECRET_KEY": "s" * 40,
    "DATA_KEY": "d" * 40,
    "MAIL_URL": "smtps://mail.example.cn",
    "MAIL_FROM": "招商台 <desk@zhaoshang.example.cn>",
    "PUBLIC_URL": "https://desk.example.cn",
}


def _commands(group: click.Group, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from _commands(command, *path, name)


@pytest.mark.parametrize(("words", "command"), [(" ".join(p), c) for p, c in _commands(main)])
def test_every_command_explains_itself(words: str, command: click.Command) -> None:
    told = CliRunner().invoke(command, ["--help"])
    assert (told.exit_code, bool(command.help)) == (0, True), words


def answer(app: Flask, command: click.Command, *words: str) -> str:
    result = app.test_cli_runner().invoke(command, words)
    assert result.exit_code == 0, result.output
    return str(result.stdout)


def test_the_reading_commands_answer(app: Flask, session: Session) -> None:
    lead = make_lead()
    assert json.loads(answer(app, plan, "show", "--json"))
    assert json.loads(answer(app, mix, "show", "--json"))
    owner = session.get_one(User, lead.owner_id).login
    shown = answer(app, leads, "show", lead.code.lower(), "--as", owner, "--json")
    assert json.loads(shown)["code"] == lead.code
    assert "all leads rebuild" in answer(app, leads, "rebuild-check")
    assert lead.name in answer(app, digests, "run", "--preview")
    unknown = app.test_cli_runner().invoke(leads, ["show", "ZD-1999-0001", "--as", owner])
    assert (unknown.exit_code, "没有找到" in unknown.output) == (4, True)


def test_an_upgrade_ends_with_the_database_knowing_its_rows(office: Path) -> None:
    with closing(sqlite3.connect(office / "attraction.db")) as connection:
        asked = "SELECT stat FROM sqlite_stat1 WHERE tbl = 'alembic_version'"
        assert connection.execute(asked).fetchone() == ("1 1",)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a migrated database."""
    var = tmp_path_factory.mktemp("office")
    assert crm(var, "db", "upgrade").returncode == 0
    return var


def crm(var: Path, *words: str, **environment: str) -> warm.Done:
    return warm.run("crm", words, surroundings(var, environment))


def surroundings(var: Path, environment: dict[str, str]) -> dict[str, str]:
    """What a process sees that works in a folder."""
    kept = {name: text for name, text in os.environ.items() if name not in SAFE}
    kept |= {
        "VAR_DIR": str(var),
        "APP_MODE": "demo",
        "PYTHONPATH": str(ROOT),
        "LC_ALL": "en",
        **environment,
    }
    kept["DATABASE_URL"] = f"sqlite:///{var / 'attraction.db'}"
    return kept


def test_a_whole_office_passes_the_check(office: Path) -> None:
    """As people call it: a process from nothing."""
    command = [sys.executable, "-m", "crm", "check", "--json"]
    kept = surroundings(office, {})
    told = subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, text=True, check=False)
    assert (told.returncode, json.loads(told.stdout)) == (
        0,
        {"migrations": True, "broken_events": []},
    )


def test_unsafe_settings_are_refused_by_name(office: Path) -> None:
    told = crm(office, "check", "--deploy")
    assert told.returncode == 1
    for name in ("APP_MODE", "MAIL_URL", "MAIL_FROM", "PUBLIC_URL"):
        assert f"unsafe: {name} " in told.stdout
    assert "note: DATABASE_URL is SQLite" in told.stdout


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("APP_MODE", "development"),
        ("MAIL_URL", "file:"),
        ("MAIL_FROM", ""),
        ("PUBLIC_URL", "http://desk.example.cn"),
        ("PUBLIC_URL", ""),
    ],
)
def test_one_unsafe_setting_is_enough(office: Path, name: str, text: str) -> None:
    told = crm(office, "check", "--deploy", "--json", **{**SAFE, name: text})
    assert (told.returncode, list(json.loads(told.stdout)["unsafe"])) == (1, [name])


def test_safe_settings_pass_and_sqlite_is_said(office: Path) -> None:
    told = crm(office, "check", "--deploy", "--json", **SAFE)
    found = json.loads(told.stdout)
    assert (told.returncode, found["unsafe"], list(found["remarks"])) == (0, {}, ["DATABASE_URL"])


def test_a_migrated_office_is_ready_and_an_empty_one_is_not(office: Path, tmp_path: Path) -> None:
    whole = {"ok": True, "database": True, "migrations": True, "digests": True}
    assert ready(office) == (200, whole)
    empty = {"ok": False, "database": True, "migrations": False, "digests": False}
    assert ready(tmp_path) == (503, empty)


def ready(var: Path) -> tuple[int, Any]:
    """What a web server in the folder answers to whoever watches it."""
    told = warm.context.SimpleQueue()
    asked = warm.context.Process(target=_ask, args=(surroundings(var, {}), told))
    asked.start()
    answer: tuple[int, Any] = told.get()
    asked.join()
    return answer


def _ask(environment: dict[str, str], told: Any) -> None:
    os.environ.update(environment)
    answer = create_app().test_client().get("/readyz")
    told.put((answer.status_code, answer.json))
