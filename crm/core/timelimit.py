"""How long one statement of a page may keep the database: nobody's list is worth everybody's wait.

Commands and the worker have no limit: only the web process watches its engine.
"""

from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

STEPS = 50_000
"""Steps of SQLite's machine between two looks at the clock: a few milliseconds."""

CANCELLED = "57014"
"""PostgreSQL's code for a statement that was stopped."""

ENDS = "statement ends"


def watch(engine: Engine, seconds: float) -> None:
    """Stop statements of this engine that take longer; 0 lets them run."""
    if not seconds:
        return
    if engine.dialect.name == "sqlite":
        _watch_sqlite(engine, seconds)
    else:
        _watch_postgresql(engine, seconds)


def _watch_sqlite(engine: Engine, seconds: float) -> None:
    def connected(connection: Any, record: Any) -> None:
        info = record.info
        connection.set_progress_handler(
            lambda: int(monotonic() > info.get(ENDS, float("inf"))), STEPS
        )

    def starts(connection: Connection, *_: object) -> None:
        connection.info[ENDS] = monotonic() + seconds

    event.listen(engine, "connect", connected)
    event.listen(engine, "before_cursor_execute", starts)


def _watch_postgresql(engine: Engine, seconds: float) -> None:
    def connected(connection: Any, _record: object) -> None:
        connection.execute(f"SET statement_timeout = {int(seconds * 1000)}")
        connection.commit()

    event.listen(engine, "connect", connected)


def was_stopped(error: DBAPIError) -> bool:
    """Whether a statement ran into its limit."""
    return getattr(error.orig, "sqlstate", "") == CANCELLED or str(error.orig) == "interrupted"


def is_busy(error: Exception) -> bool:
    """Whether the database had no time: nothing is wrong with what was asked."""
    locked = isinstance(error, OperationalError) and "database is locked" in str(error.orig)
    return locked or isinstance(error, NoConnectionFree)
