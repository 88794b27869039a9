"""Measure pages and commands over the loaded database that the environment names.

    .venv/bin/python -m bench.measure results.json      # after bench.load

Prints a row per page and person, and adds them to the file, from which bench.table makes the table.
"""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from bench.timing import cost
from crm import create_app
from crm.accounts import sessions
from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db, writing
from crm.core.paging import encode
from crm.leads.models import Lead
from crm.leads.rules import Stage, Status
from crm.plan.models import ListItem

DEEP = 1000
"""The page that a list is opened at, apart from its first; fifty rows each."""


@dataclass(frozen=True)
class Ask:
    """One page or command: who asks, and how."""

    name: str
    who: str
    ask: Callable[[FlaskClient], Any]
    writes: bool = False


def main(target: Path) -> None:
    """Measure everything and add it to what the file holds."""
    app = create_app(TESTING=True, WTF_CSRF_ENABLED=False)
    writing.set(True)
    with app.app_context():
        size, kind = db.session.scalar(select(func.count(Lead.id))), db.engine.dialect.name
        people = {who: _person(who) for who in ("o00000", "m00000", "coordinator")}
        clients = {who: _client(app, user) for who, user in people.items()}
        asks = list(_asks(people["o00000"]))
        db.session.close()
    rows = json.loads(target.read_text()) if target.exists() else []
    for one in asks:
        found = cost(app, lambda one=one: one.ask(clients[one.who]), writes=one.writes)
        rows.append(
            {"database": kind, "leads": size, "name": one.name, "who": one.who, **asdict(found)}
        )
        print(
            f"{kind:11}{size:>9,}  {one.name:32}{one.who:12}{found.ours:9.1f} ms"
            f"{found.sql:9.1f} ms sql  ×{found.ratio:5.1f}{found.statements:4} st{found.bytes:>9,} B"
        )
        target.write_text(json.dumps(rows, indent=1))


def _person(login: str) -> User:
    return db.session.scalars(select(User).where(User.login == login)).one()


def _client(app: Flask, user: User) -> FlaskClient:
    token = sessions.open_session(user)
    db.session.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return client


def _asks(officer: User) -> Iterator[Ask]:
    yield from _pages(officer)
    yield from _searches()
    yield from _commands(officer)


def _pages(officer: User) -> Iterator[Ask]:
    own = select(Lead.id).where(Lead.owner_id == officer.id, Lead.status == Status.ACTIVE)
    lead_id = db.session.scalars(own.order_by(Lead.id).limit(1)).one()
    deep = _deep_cursor()
    for who in ("o00000", "m00000", "coordinator"):
        yield Ask("desk", who, _get("/desk"))
        yield Ask("list, page 1", who, _get("/leads"))
        yield Ask("board", who, _get("/board"))
    yield Ask(
        f"list, page {DEEP}", "coordinator", _get(f"/leads?status=all&sort=name&after={deep}")
    )
    yield Ask("list, by amount", "coordinator", _get("/leads?sort=-planned"))
    yield Ask("lead", "o00000", _get(f"/leads/{lead_id}"))
    yield Ask("mix", "coordinator", _get("/mix"))
    yield Ask("coverage", "coordinator", _get("/coverage"))
    yield Ask("queue", "m00000", _get("/claims"))


def _deep_cursor() -> str:
    """Where the deep page begins, or the last page of a shorter list."""
    rows = select(Lead.pinyin_key, Lead.id).order_by(Lead.pinyin_key, Lead.id)
    total = db.session.scalar(select(func.count(Lead.id))) or 0
    found = db.session.execute(rows.offset(min(DEEP * 50, total - 60)).limit(1)).one()
    return encode(["name", *found])


def _searches() -> Iterator[Ask]:
    for text in ("物流", "科技", "豫达新能源", "wl", "ZD-2026-0001"):
        yield Ask(f"search {text}", "coordinator", _get(f"/search?q={text}"))


def _commands(officer: User) -> Iterator[Ask]:
    numbers = count(1)
    item = db.session.scalars(select(ListItem.id).where(ListItem.code == "LG5")).one()

    def log(client: FlaskClient) -> Any:
        name = f"量测第{next(numbers)}号物流（示例）"
        typed = {"name": name, "source": "visit", "item_id": item, "block_id": officer.block_id}
        return _done(client.post("/leads/new", data=typed))

    ready = select(Lead.id, Lead.version).where(
        Lead.owner_id == officer.id, Lead.status == Status.ACTIVE, Lead.stage == Stage.S1
    )
    lead_id = db.session.execute(ready.limit(1)).one().id

    def note(client: FlaskClient) -> Any:
        typed = {"kind": "call", "happened_on": str(clock.today()), "text": f"电话 {next(numbers)}"}
        return _done(client.post(f"/leads/{lead_id}/visits", data=typed))

    yield Ask("log a lead", "o00000", log, writes=True)
    yield Ask("log a visit", "o00000", note, writes=True)


def _done(answer: Any) -> Any:
    assert answer.status_code == 302, answer.text[:2000]
    return answer


def _get(path: str) -> Callable[[FlaskClient], Any]:
    def ask(client: FlaskClient) -> Any:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer

    return ask


if __name__ == "__main__":
    main(Path(sys.argv[1]))
