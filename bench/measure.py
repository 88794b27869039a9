"""Measure pages and commands over the loaded database that the environment names.

    .venv/bin/python -m bench.measure results.json      # after bench.load

Prints a row per page and person, and adds them to the file, from which bench.table makes the table.
"""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from bench.commands import commands
from bench.timing import cost
from crm import create_app
from crm.accounts import sessions
from crm.accounts.models import User
from crm.core import clock, garbage, weeks
from crm.core.db import db, writing
from crm.core.paging import encode
from crm.leads.models import Lead
from crm.leads.rules import Status

DEEP = 1000
"""The page that a list is opened at, apart from its first; fifty rows each."""


@dataclass(frozen=True)
class Ask:
    """One page or command: who asks, and how."""

    name: str
    who: str
    ask: Callable[[FlaskClient], Any]
    writes: bool = False


def main(target: Path, *wanted: str) -> None:
    """Measure everything, or what is `wanted` by the first words of its name."""
    app = create_app(TESTING=True, WTF_CSRF_ENABLED=False)
    garbage.keep_what_is_loaded()  # as the web server does
    writing.set(True)
    with app.app_context():
        size, kind = db.session.scalar(select(func.count(Lead.id))), db.engine.dialect.name
        people = {who: _person(who) for who in ("o00000", "m00000", "coordinator")}
        clients = {who: _client(app, user) for who, user in people.items()}
        asks = list(_asks(people["o00000"], app))
        db.session.close()
    rows = json.loads(target.read_text()) if target.exists() else []
    for one in (ask for ask in asks if not wanted or ask.name.startswith(wanted)):
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


def _asks(officer: User, app: Flask) -> Iterator[Ask]:
    yield from _pages(officer)
    yield from _searches()
    for name, who, ask in commands(officer, app.app_context):
        yield Ask(name, who, ask, writes=True)


def _pages(officer: User) -> Iterator[Ask]:
    own = select(Lead.id).where(Lead.owner_id == officer.id, Lead.status == Status.ACTIVE)
    lead_id = db.session.scalars(own.order_by(Lead.id).limit(1)).one()
    deep = _deep_cursor()
    for who in ("o00000", "m00000", "coordinator"):
        yield Ask("desk", who, _get("/desk"))
        yield Ask("list, page 1", who, _get("/leads"))
        yield Ask("board", who, _get("/board"))
        yield Ask("numbers of the menu", who, _get("/waiting"))
        yield Ask("what helps the mix", who, _get("/desk/mix"))
    yield Ask(
        f"list, page {DEEP}", "coordinator", _get(f"/leads?status=all&sort=name&after={deep}")
    )
    yield Ask("list, with mix value", "coordinator", _get("/leads?cols=mix_value"))
    yield Ask("list, by amount", "coordinator", _get("/leads?sort=-planned"))
    yield Ask("lead", "o00000", _get(f"/leads/{lead_id}"))
    yield from _mix()
    yield Ask("coverage", "coordinator", _get("/coverage"))
    yield Ask("queue", "m00000", _get("/claims"))
    yield from _beside(lead_id)


def _mix() -> Iterator[Ask]:
    """The mix in each kind of measure; by count it needs no amounts, by money the largest projects."""
    yield Ask("mix", "coordinator", _get("/mix"))
    yield Ask("mix, received", "coordinator", _get("/mix?measure=received"))
    yield Ask("mix, expected", "coordinator", _get("/mix?measure=expected&largest=without"))
    yield Ask("mix of a block", "m00000", _get("/mix/blocks/JK?measure=received"))
    before = weeks.last_closed(clock.now()).previous
    for name, known in (("published", ""), ("known now", "&known=1")):
        asked = f"/mix?measure=received&as_of={before}{known}"
        yield Ask(f"mix, last week but one, {name}", "coordinator", _get(asked))
    yield Ask("why a share changed", "m00000", _get("/mix/blocks/JK/changes?cluster=LG"))
    yield Ask("fit over time", "m00000", _get("/mix/blocks/JK/fit"))
    yield Ask("forecast", "coordinator", _get("/mix/forecast?measure=expected"))
    yield Ask("what-if", "m00000", _get("/mix/what-if?block=JK"))
    yield Ask("try beside the forecast", "m00000", _get("/mix/what-if?block=JK&beside=forecast"))
    yield Ask("streams", "coordinator", _get("/mix/streams?measure=expected"))
    yield Ask("gap list", "m00000", _get("/mix/blocks/JK/gaps"))
    yield Ask("mix targets", "coordinator", _get("/mix/targets"))
    yield Ask("major projects", "coordinator", _get("/projects"))
    yield Ask("indicators", "coordinator", _get("/indicators"))


def _beside(lead_id: int) -> Iterator[Ask]:
    """Pages of what stands beside leads, and the parts that the lead's page fetches by itself."""
    for who in ("m00000", "coordinator"):
        yield Ask("exceptions", who, _get("/desk/stalled"))
        yield Ask("first reports", who, _get("/first-reports"))
        yield Ask("problems", who, _get("/problems"))
        yield Ask("calendar", who, _get("/calendar"))
        yield Ask("trips", who, _get("/trips"))
        yield Ask("campaigns", who, _get("/campaigns"))
        yield Ask("goals", who, _get("/goals"))
    for page in ("carriers", "reviews", "notices", "tasks", "settings"):
        yield Ask(page, "m00000", _get(f"/{page}"))
    for part in ("first-report", "screening", "files", "carriers", "problems", "reviews"):
        yield Ask(f"part: {part}", "o00000", _get(f"/leads/{lead_id}/{part}"))


def _deep_cursor() -> str:
    """Where the deep page begins, or the last page of a shorter list."""
    rows = select(Lead.pinyin_key, Lead.id).order_by(Lead.pinyin_key, Lead.id)
    total = db.session.scalar(select(func.count(Lead.id))) or 0
    found = db.session.execute(rows.offset(min(DEEP * 50, total - 60)).limit(1)).one()
    return encode(["name", *found])


def _searches() -> Iterator[Ask]:
    for text in ("物流", "科技", "豫达新能源", "wl", "ZD-2026-0001"):
        yield Ask(f"search {text}", "coordinator", _get(f"/search?q={text}"))


def _get(path: str) -> Callable[[FlaskClient], Any]:
    def ask(client: FlaskClient) -> Any:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer

    return ask


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
