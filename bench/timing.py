"""What one request costs: time in the server, statements, bytes, and the same SQL without us."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event

from crm.core.db import db

HOUSEKEEPING = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
ROUNDS = 15
PATIENCE_S = 8.0
"""A slow page is measured fewer times rather than for minutes."""


@dataclass
class Sql:
    """The statements of one request, with what was bound to them."""

    said: list[tuple[str, Any]] = field(default_factory=list)

    def note(self, _conn: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if not statement.startswith(HOUSEKEEPING):
            self.said.append((statement, values))


@dataclass(frozen=True)
class Cost:
    """Medians in milliseconds; `ours` holds `sql`, so their ratio says what we add.

    The best of all rounds is what a machine with nothing else to do would take: where a host gives
    its processors to others as well, medians double from one minute to the next.
    """

    ours: float
    p95: float
    sql: float
    best: float
    best_sql: float
    statements: int
    bytes: int
    rounds: int

    @property
    def ratio(self) -> float:
        return self.ours / self.sql if self.sql else float("nan")

    @property
    def within(self) -> bool:
        """The budget of design §8 for what reads: at most twice the raw SQL and ten milliseconds."""
        return self.ours <= 2 * self.sql + 10


@contextmanager
def listening() -> Iterator[Sql]:
    """Note every statement that runs inside."""
    heard = Sql()
    event.listen(Engine, "before_cursor_execute", heard.note)
    try:
        yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", heard.note)


def cost(app: Flask, ask: Callable[[], Any], *, writes: bool = False) -> Cost:
    """Ask once to warm up, once to listen, then time it; a write is not asked of raw SQL again.

    `ask` runs as a request of its own: inside an application context it would find the session,
    the reader and their language of the last one.
    """
    ask()
    with listening() as heard:
        size = len(ask().data)
    ours, raw = _in_turn(ask, None if writes else lambda: _replayed(app, heard.said))
    return Cost(
        ours=statistics.median(ours),
        p95=sorted(ours)[max(int(len(ours) * 0.95) - 1, 0)],
        sql=statistics.median(raw) if raw else 0.0,
        best=min(ours),
        best_sql=min(raw, default=0.0),
        statements=len(heard.said),
        bytes=size,
        rounds=len(ours),
    )


def _in_turn(
    ask: Callable[[], Any], replay: Callable[[], float] | None
) -> tuple[list[float], list[float]]:
    """Milliseconds of each round, page and raw SQL by turns: both feel what else the machine does."""
    ours: list[float] = []
    raw: list[float] = []
    began = time.perf_counter()
    while len(ours) < ROUNDS and (len(ours) < 3 or time.perf_counter() - began < PATIENCE_S):
        start = time.perf_counter()
        ask()
        ours.append((time.perf_counter() - start) * 1000)
        if replay:
            raw.append(replay())
    return ours, raw


def _replayed(app: Flask, said: list[tuple[str, Any]]) -> float:
    with app.app_context():
        start = time.perf_counter()
        _replay(said)
        return (time.perf_counter() - start) * 1000


def _replay(said: list[tuple[str, Any]]) -> None:
    """The same statements by the database's own driver: no ORM, no rights, no page."""
    raw = db.engine.raw_connection()
    try:
        cursor = raw.cursor()
        for statement, values in said:
            cursor.execute(statement, values)
            if cursor.description:
                cursor.fetchall()
    finally:
        raw.rollback()
        raw.close()
