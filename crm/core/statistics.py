"""What the database knows about its own rows: by this it chooses how to read them."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, inspect

from crm.core.db import LOCK_SECONDS, db

SAMPLED = 20_000
"""Rows of an index that SQLite looks at: with 1,000 a million leads were read the wrong way round;
with 20,000 every plan is that of a full look, in 0.8 s instead of 13."""
PATIENCE = 1
"""Seconds that it waits while somebody writes: it can look again later."""


def refresh() -> None:
    """Look at every table anew, each in a transaction of its own so that nobody waits for long.

    SQLite never does so by itself, and forgets what it knew of a table that a migration rebuilt.
    Raises OperationalError where somebody writes for longer than it is ready to wait.
    """
    with db.engine.connect() as connection, _giving_way(connection):
        tables = inspect(connection).get_table_names()
        connection.rollback()
        for table in tables:
            _look_at(connection, table)


@contextmanager
def _giving_way(connection: Connection) -> Iterator[None]:
    if connection.dialect.name != "sqlite":
        yield
        return
    own = connection.connection
    own.execute(f"PRAGMA busy_timeout={PATIENCE * 1000}")
    try:
        yield
    finally:
        connection.rollback()
        own.execute(f"PRAGMA busy_timeout={LOCK_SECONDS * 1000}")


def _look_at(connection: Connection, table: str) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA analysis_limit={SAMPLED}")
    connection.exec_driver_sql(f'ANALYZE "{table}"')
    connection.commit()
