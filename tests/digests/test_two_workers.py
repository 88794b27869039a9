"""Two processes at the same moment: each digest leaves once."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config import Config
from crm import create_app
from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import Model, db, writing
from crm.core.jobs import WorkState
from crm.digests import deliver
from crm.digests.models import DigestDelivery
from tests.makers.week import W47
from tests.servers.warm import context

PEOPLE = 12


def send(config: Config) -> None:
    """What a worker does that finds the week's digests due."""
    app = create_app(config)
    with app.app_context(), clock.at(W47.digest_at):
        deliver.run(W47)


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
    config = replace(settings, database_url=own_database, mail_url=f"file:{tmp_path}/box")
    app = create_app(config)
    token = writing.set(True)
    with app.app_context(), clock.at(W47.digest_at):
        Model.metadata.create_all(db.engine)
        db.session.add_all(person(number) for number in range(PEOPLE))
        db.session.commit()
    workers = [context.Process(target=send, args=(config,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert [worker.exitcode for worker in workers] == [0, 0]
    with app.app_context():
        rows = list(db.session.query(DigestDelivery))
        db.session.expunge_all()
        db.session.close()
        db.engine.dispose()
    writing.reset(token)
    assert [row.state for row in rows] == [WorkState.SENT] * PEOPLE
    assert [row.attempts for row in rows] == [1] * PEOPLE
    assert len(list((tmp_path / "box").glob("*.eml"))) == PEOPLE
