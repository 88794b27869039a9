"""The database: one session, one base class, and what SQLite needs to be told."""

from collections.abc import Callable
from contextvars import ContextVar
from datetime import date, datetime
from inspect import iscoroutinefunction
from typing import Any, ClassVar

from flask import Flask
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import Connection, Date, Engine, Index, MetaData, event, text
from sqlalchemy.orm import DeclarativeBase, Session

from crm.core.types import CleanText, Json, UtcDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Model(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: CleanText(),
        datetime: UtcDateTime(),
        date: Date(),
        dict[str, Any]: Json,
        list[Any]: Json,
    }


def partial(name: str, columns: str, where: str, *, unique: bool = False) -> Index:
    """An index of some rows of a table only, on either database."""
    test = text(where)
    return Index(name, *columns.split(), unique=unique, sqlite_where=test, postgresql_where=test)


class WorkSession(Session):
    """A session whose commit first runs what must happen once per transaction (the event chain)."""


LOCK_SECONDS = 15
"""So long does SQLite wait while somebody else writes."""

BEFORE_COMMIT: list[Callable[[Session], None]] = []

writing: ContextVar[bool] = ContextVar("writing", default=False)
"""Whether the work at hand means to write: SQLite then takes its lock at BEGIN, not halfway."""

db = SQLAlchemy(session_options={"class_": WorkSession})


@event.listens_for(WorkSession, "before_commit")
def _before_commit(session: Session) -> None:
    session.flush()  # what follows needs the keys of new rows
    for step in BEFORE_COMMIT:
        step(session)


def init_app(app: Flask, url: str) -> None:
    """Bind the application to one database."""
    app.config["SQLALCHEMY_ENGINES"] = {"default": _options(url)}
    db.init_app(app)
    # We have no asynchronous engine; to close none of them would start a thread after each request.
    app.teardown_appcontext_funcs = [
        one for one in app.teardown_appcontext_funcs if not iscoroutinefunction(one)
    ]
    with app.app_context():
        prepare(db.engine)


def _options(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {"url": url, "connect_args": {"timeout": LOCK_SECONDS}}
    # A prepared statement may switch to a generic plan that searches a hundred times slower; and
    # compiling the board's statement took PostgreSQL ten times as long as running it. Its price of
    # a page out of order is that of a turning disk, for which it reads whole tables instead.
    connect = {"prepare_threshold": None, "options": "-c jit=off -c random_page_cost=1.1"}
    return {"url": url, "connect_args": connect, "pool_size": 10}


def prepare(engine: Engine) -> None:
    """Hang the pragmas and the explicit BEGIN on an SQLite engine."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _pragmas)
    event.listen(engine, "begin", _begin)


def _pragmas(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing.get() else "BEGIN")
