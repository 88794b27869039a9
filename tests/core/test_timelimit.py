"""A statement that takes too long is stopped in words, and the next one runs as if nothing had been."""

from collections.abc import Iterator
from dataclasses import replace
from time import monotonic
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from config import Config
from crm import create_app
from crm.core import timelimit
from crm.core.db import db

LIMIT = 0.3
COUNTING = text(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :most)"
    " SELECT count(*) FROM n"
)


@pytest.fixture
def serving(application: Flask, database: str, settings: Config) -> Iterator[Flask]:
    """An application as the web server has it, with a page that counts as far as it is told."""
    app = create_app(replace(settings, database_url=database), TESTING=True)

    @app.get("/counting/<int:most>")
    def counting(most: int) -> str:
        return str(db.session.scalar(COUNTING, {"most": most}))

    @app.get("/failing/<kind>")
    def failing(kind: str) -> str:
        raise {
            "locked": OperationalError("BEGIN", {}, Exception("database is locked")),
            "pool": NoConnectionFree("pool"),
            "other": OperationalError("SELECT", {}, Exception("disk I/O error")),
        }[kind]

    with app.app_context():
        timelimit.watch(db.engine, LIMIT)
        yield app
        db.session.close()
        db.engine.dispose()


def test_a_statement_is_stopped_and_the_connection_goes_on(serving: Flask) -> None:
    client: Any = serving.test_client()
    began = monotonic()
    answer = client.get("/counting/1000000000")
    assert monotonic() - began < 20 * LIMIT
    assert answer.status_code == 503
    assert "请缩小筛选范围再试" in answer.text
    assert client.get("/counting/1000").text == "1000"


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("locked", 503, "请过几秒再试"),
        ("pool", 503, "请过几秒再试"),
        ("other", 500, "错误编号"),
    ],
)
def test_a_database_without_time_says_when_to_come_back(
    serving: Flask, kind: str, status: int, words: str
) -> None:
    answer = serving.test_client().get(f"/failing/{kind}")
    assert (answer.status_code, words in answer.text) == (status, True)
    assert ("Retry-After" in answer.headers) is (status == 503)


def test_nobody_else_has_a_limit(app: Flask) -> None:
    assert db.session.scalar(COUNTING, {"most": 1000}) == 1000
    timelimit.watch(db.engine, 0)
    began = monotonic()
    most = 100_000
    while monotonic() - began < LIMIT:
        began, most = monotonic(), most * 2
        assert db.session.scalar(COUNTING, {"most": most}) == most
