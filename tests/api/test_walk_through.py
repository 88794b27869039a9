"""docs/api.md tells the truth: its commands are run as they stand, against a server that listens.

Below each command stands what it answers: the status, then headers (`ETag: "1"`) and values of the
JSON (`lead.stage = "S2"`), parted by ` · `. The numbers of records are the document's own.
"""

import json
import re
import shlex
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.serving import make_server

from config import ROOT, Config
from crm.accounts import tokens
from crm.accounts.models import User
from crm.accounts.rules import Account, Role
from crm.accounts.scopes import MakeToken
from crm.core import clock
from crm.core.db import db, writing
from crm.plan.models import Block
from tests.conftest import planned

DOCUMENT = ROOT / "docs/api.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PLACE, SECRET = "http://127.0.0.1:5000", "atd_…"
PEOPLE = (("wanglei", Role.OFFICER, "write"), ("zhoumin", Role.MANAGER, "leads:write"))
NUMBERS = re.compile(r"(?<=leads/)(\d+)|(?<=claims/)(\d+)|(?<=jobs/)(\d+)|(?<=id = )(\d+)")
CURL = "curl -s "


@dataclass
class Walk:
    """The variables of the document, and which of its numbers stand for which of ours."""

    base: str
    secrets: list[str]
    variables: str = ""
    numbers: dict[str, str] = field(default_factory=dict)

    def ours(self, text: str) -> str:
        """A command with the numbers that our server gave."""
        return NUMBERS.sub(lambda found: self.numbers.get(found[0], found[0]), text)

    def run(self, command: str) -> tuple[str, dict[str, str], Any]:
        """Status, headers and JSON of a command's answer."""
        script = f"{self.variables}\n{self.ours(command).replace('curl ', CURL, 1)}"
        done = subprocess.run(
            ["/bin/sh", "-c", script], capture_output=True, text=True, timeout=20, check=True
        )
        head, _, body = done.stdout.replace("\r", "").partition("\n\n")
        status, *lines = head.splitlines()
        named = dict(line.split(": ", 1) for line in lines)
        return status.partition(" ")[2], named, json.loads(body) if body.strip() else None


@pytest.fixture
def walk(settings: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """A server over a database of its own, and the two people of the document."""
    for app in planned(f"sqlite:///{tmp_path_factory.mktemp('walk')}/test.db", settings):
        server = make_server("127.0.0.1", 0, app, threaded=True)
        listening = threading.Thread(target=server.serve_forever)
        listening.start()
        try:
            yield Walk(f"http://127.0.0.1:{server.port}", _people(app))
        finally:
            server.shutdown()
            listening.join()
            server.server_close()


def _people(app: Flask) -> list[str]:
    """The officer's and the manager's tokens."""
    before = writing.set(True)
    with app.app_context():
        block = db.session.scalars(select(Block).where(Block.code == "JK")).one()
        found = [_token(*one, block) for one in PEOPLE]
        db.session.commit()
    writing.reset(before)
    return found


def _token(login: str, role: Role, scope: str, block: Block) -> str:
    account = Account(login=login, name=login, email=f"{login}@example.cn", role=role,
                      block_id=block.id, cluster_id=None)  # fmt: skip
    person = User(**vars(account), password_hash="", created_at=clock.now())
    db.session.add(person)
    db.session.flush()
    return tokens.create(person, MakeToken("说明书", (scope,), 30), by=None)[1]


def _steps(block: str) -> Iterator[tuple[str, str]]:
    """Each command of a block with the line that says what it answers."""
    command = ""
    for line in block.splitlines(keepends=True):
        if line.startswith("# "):
            yield command, line[2:].strip()
            command = ""
        else:
            command += line
    assert not command, f"a command without its answer: {command}"


def test_every_command_of_the_document_answers_as_it_says(walk: Walk) -> None:
    first, *blocks = BLOCK.findall(DOCUMENT.read_text(encoding="utf-8"))
    walk.variables = first.replace(PLACE, walk.base)
    for secret in walk.secrets:
        walk.variables = walk.variables.replace(SECRET, secret, 1)
    wrong = [
        f"{command.strip()}\n  {one}"
        for block in blocks
        for command, told in _steps(block)
        for one in _differences(walk, command, told)
    ]
    assert not wrong, "\n".join(wrong)


def _differences(walk: Walk, command: str, told: str) -> Iterator[str]:
    status, headers, body = walk.run(command)
    wanted, *parts = told.split(" · ")
    if status.upper() != wanted.upper():
        yield f"{wanted}: it was {status} {body}"
        return
    for part in parts:
        name, sign, value = re.split(r"(: | = )", part, maxsplit=1)
        found = (
            headers.get(name, "")
            if sign == ": "
            else json.dumps(_at(body, name), ensure_ascii=False)
        )
        _learn(walk, value, found)
        if found != walk.ours(f"id = {value}").removeprefix("id = ") and found != walk.ours(value):
            yield f"{part}: it was {found}"


def _learn(walk: Walk, told: str, found: str) -> None:
    """The first time that a number of the document is met, ours is remembered for it."""
    theirs, ours = re.search(r"(\d{2,})$", told), re.search(r"(\d+)$", found)
    if theirs and ours:
        walk.numbers.setdefault(theirs[1], ours[1])


def _at(body: Any, path: str) -> Any:
    """A value by its path, such as rows.0.id; a part that is not there says so."""
    for name in path.split("."):
        try:
            body = body[int(name) if isinstance(body, list) else name]
        except (LookupError, TypeError):
            return f"no {path}"
    return body


def test_the_document_is_worth_running() -> None:
    blocks = BLOCK.findall(DOCUMENT.read_text(encoding="utf-8"))
    commands = [command for block in blocks[1:] for command, _ in _steps(block)]
    assert len(commands) >= 20
    assert all(shlex.split(one)[0] == "curl" for one in commands)
