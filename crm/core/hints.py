"""What a database is told about the way to its rows, where it would choose a bad one."""

from typing import Any, TypeVar

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

T = TypeVar("T")


class _Unindexed(FunctionElement[Any]):
    """A column as it is, beside which no index is looked for."""

    name = "unindexed"
    inherit_cache = True


@compiles(_Unindexed)
def _as_it_is(element: _Unindexed, compiler: SQLCompiler, **given: Any) -> str:
    return compiler.process(element.clauses, **given)


@compiles(_Unindexed, "sqlite")
def _with_a_plus(element: _Unindexed, compiler: SQLCompiler, **given: Any) -> str:
    """SQLite's own way to say it: https://www.sqlite.org/optoverview.html, "unary +"."""
    return f"+{compiler.process(element.clauses, **given)}"


def unindexed(column: ColumnElement[T] | InstrumentedAttribute[T]) -> ColumnElement[T]:
    """The column, without SQLite choosing its index; PostgreSQL estimates better and is left alone."""
    found: ColumnElement[T] = _Unindexed(column)
    found.type = column.type
    return found
