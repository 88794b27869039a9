"""Whole tables at once: COPY on PostgreSQL, many rows a statement on SQLite."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Connection, Index, Table, text
from sqlalchemy.exc import DBAPIError

from crm.core.db import Model

Row = Sequence[Any]


class Sheet:
    """One table and the columns that rows are given in; the rest gets what the models say."""

    def __init__(self, kind: type[Model], names: str) -> None:
        self.table: Table = kind.__table__  # type: ignore[assignment]
        self.given = names.split()
        rest = [one for one in self.table.columns if one.name not in self.given]
        constants = [(one.name, _default(one)) for one in rest if not one.nullable and one.default]
        self.names = [*self.given, *(name for name, _ in constants)]
        self.tail = tuple(value for _, value in constants)
        missing = set(self.given) - {one.name for one in self.table.columns}
        assert not missing, f"{self.table.name} has no {missing}"

    def write(self, connection: Connection, rows: Iterable[Row]) -> None:
        """Append rows; dates and moments come as text in UTC."""
        full = ([*row, *self.tail] for row in rows)
        columns = ", ".join(f'"{name}"' for name in self.names)
        cursor = connection.connection.cursor()
        if connection.dialect.name == "sqlite":
            marks = ", ".join("?" * len(self.names))
            line = f"INSERT INTO {self.table.name} ({columns}) VALUES ({marks})"  # noqa: S608
            cursor.executemany(line, full)
            return
        with cursor.copy(f"COPY {self.table.name} ({columns}) FROM STDIN") as copy:
            for row in full:
                copy.write_row(row)


def _default(column: Column[Any]) -> Any:
    """A column's default as the driver keeps it: a plain value, an enum's, an empty object."""
    given: Any = column.default
    if given.is_scalar:
        return getattr(given.arg, "value", given.arg)
    return "{}"


@contextmanager
def quick(connection: Connection, tables: Sequence[Table]) -> Iterator[None]:
    """Without indexes and foreign keys while the rows come; both are there again afterwards."""
    indexes = [index for table in tables for index in table.indexes]
    lite = connection.dialect.name == "sqlite"
    connection.commit()
    for line in _before(lite=lite):
        _try(connection, line)
    for index in indexes:
        index.drop(connection)
    yield
    for index in sorted(indexes, key=_name):
        index.create(connection)
    connection.commit()
    if not lite:
        _end_sequences(connection, tables)
        _try(connection, "SET session_replication_role = origin")
    connection.execute(text("ANALYZE"))
    connection.commit()
    if lite:
        for line in ("PRAGMA foreign_keys=ON", "PRAGMA synchronous=FULL"):
            _try(connection, line)


def _name(index: Index) -> str:
    return str(index.name)


def _before(*, lite: bool) -> tuple[str, ...]:
    if lite:
        # The database is new: what a crash would lose is loaded again.
        return ("PRAGMA synchronous=OFF", "PRAGMA foreign_keys=OFF", "PRAGMA cache_size=-300000")
    return ("SET TIME ZONE 'UTC'", "SET session_replication_role = replica")


def _try(connection: Connection, line: str) -> None:
    """Only a superuser may rest the foreign keys; without that the load is slower, and right."""
    if line.startswith("PRAGMA"):  # means nothing inside a transaction
        connection.connection.cursor().execute(line)
        return
    try:
        connection.exec_driver_sql(line)
        connection.commit()
    except DBAPIError:
        connection.rollback()


def _end_sequences(connection: Connection, tables: Sequence[Table]) -> None:
    """The next number that PostgreSQL gives out comes after those that were given here."""
    for table in tables:
        line = (
            f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608
            f"(SELECT coalesce(max(id), 1) FROM {table.name}))"
        )
        connection.execute(text(line))
    connection.commit()
