"""Two processes at the same moment: each digest leaves once."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config import ROOT, Config
from crm import create_app
from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import Model, db, writing
from crm.core.jobs import WorkState
from crm.digests.models import DigestDelivery
from tests.makers.week import W47

PEOPLE = 12
WORKER = """
from crm import create_app
from crm.core import clock
from crm.core.weeks import Week
from crm.digests import deliver
week = Week.parse("2026-W47")
app = create_app()
with app.app_context(), clock.at(week.digest_at):
    deliver.run(week)
"""


@pytest.fixture
def own_database(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that processes can share; the test's own is one open transaction."""
    if database.startswith("sqlite"):
        return f"sqlite:///{tmp_path}/workers.db"
    server: Any = request.getfixturevalue("postgres_server")
    name = f"workers_{os.getpid()}"
    server.create_database(name)
    return str(server.url_of(name))


def person(number: int) -> User:
    return User(
        login=f"c{number}",
        name="测试人员",
        email=f"c{number}@example.cn",
        role=Role.COORDINATOR,
        password_hash="",
        created_at=W47.start,
    )


@pytest.mark.slow
def test_two_workers_send_each_digest_once(
    own_database: str, settings: Config, tmp_path: Path
) -> None:
    app = create_app(replace(settings, database_url=own_database))
    token = writing.set(True)
    with app.app_context(), clock.at(W47.digest_at):
        Model.metadata.create_all(db.engine)
        db.session.add_all(person(number) for number in range(PEOPLE))
        db.session.commit()
    url = own_database.replace("+psycopg", "")
    env = {
        **os.environ,
        "DATABASE_URL": url,
        "MAIL_URL": f"file:{tmp_path}/box",
        "PYTHONPATH": str(ROOT),
    }
    workers = [subprocess.Popen([sys.executable, "-c", WORKER], env=env) for _ in range(2)]
    assert [worker.wait(timeout=120) for worker in workers] == [0, 0]
    with app.app_context():
        rows = list(db.session.query(DigestDelivery))
        db.session.expunge_all()
        db.session.close()
        db.engine.dispose()
    writing.reset(token)
    assert [row.state for row in rows] == [WorkState.SENT] * PEOPLE
    assert [row.attempts for row in rows] == [1] * PEOPLE
    assert len(list((tmp_path / "box").glob("*.eml"))) == PEOPLE
