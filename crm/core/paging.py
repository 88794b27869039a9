"""Keyset paging: the next page starts after the last row seen, however long the list is."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    TypeDecorator,
    and_,
    literal,
    or_,
    tuple_,
)
from sqlalchemy.types import TypeEngine

from crm.core.db import db
from crm.core.types import is_clean

Row = TypeVar("Row")


@dataclass(frozen=True)
class Key:
    """One column of an order, and which way it runs; it must never be NULL."""

    column: Any
    descending: bool = False

    def turned(self) -> "Key":
        return Key(self.column, not self.descending)

    @property
    def order(self) -> Any:
        return self.column.desc() if self.descending else self.column.asc()

    def beyond(self, value: Any, *, inclusive: bool = False) -> ColumnElement[bool]:
        """What comes after a value, going this way."""
        start = literal(value, self.column.type)
        if self.descending:
            return self.column <= start if inclusive else self.column < start
        return self.column >= start if inclusive else self.column > start


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page, the cursors of its neighbours ("" where none is), and each row's keys.

    `lead_in` holds the keys of the row before the first, () at the top of the list.
    """

    rows: list[Row]
    after: str
    before: str = ""
    keys: list[tuple[Any, ...]] = field(default_factory=list)
    lead_in: tuple[Any, ...] = ()


def encode(values: Sequence[Any]) -> str:
    plain = [v.isoformat() if isinstance(v, date | datetime) else v for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def decode(cursor: str) -> list[Any]:
    """The key behind a cursor; a damaged one starts from the top."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        found = json.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, RecursionError):
        return []
    return found if isinstance(found, list) else []


def page(  # noqa: PLR0913 - what is asked, in which order, from where
    query: Select[Any],
    keys: Sequence[Any],
    cursor: str = "",
    size: int = 50,
    *,
    mark: str = "",
    backwards: bool = False,
    bound: Mapping[str, Any] | None = None,
) -> Page[Any]:
    """One page of an entity or of several columns, ordered by Keys or columns, the last one unique.

    `mark` names the order: a cursor of another one starts from the top. Backwards, the page ends
    before the cursor. `bound` are the values of what the query knows by name only.
    """
    order = [key if isinstance(key, Key) else Key(key) for key in keys]
    start = _start(cursor, order, mark) if cursor else ()
    backwards = backwards and bool(start)
    asked = _asked(query, [key.turned() for key in order] if backwards else order, start)
    found = list(db.session.execute(asked.limit(size + 1), bound or {}))
    shown = found[:size][::-1] if backwards else found[:size]
    more = len(found) > size
    values = [tuple(row[-len(order) :]) for row in shown]
    lead_in = (tuple(found[size][-len(order) :]) if more else ()) if backwards else start
    return Page(
        rows=[row[0] if len(row) == len(order) + 1 else row for row in shown],
        after=_cursor(values[-1:] or [start], mark) if more or backwards else "",
        before=_cursor(values[:1] or [start], mark) if lead_in else "",
        keys=values,
        lead_in=lead_in,
    )


def _asked(query: Select[Any], order: list[Key], start: tuple[Any, ...]) -> Select[Any]:
    # An entity and its own column would fall together; a label keeps each key where it is looked for.
    labelled = [key.column.label(f"key_{place}") for place, key in enumerate(order)]
    query = query.add_columns(*labelled)
    if start:
        query = query.where(*_beyond(order, start))
    return query.order_by(*(key.order for key in order))


def _beyond(order: list[Key], start: tuple[Any, ...]) -> list[ColumnElement[bool]]:
    """After the start: the first key alone as well, by which an index is entered."""
    bound = order[0].beyond(start[0], inclusive=len(order) > 1)
    if len(order) == 1:
        return [bound]
    if len({key.descending for key in order}) > 1:
        return [bound, or_(*_steps(order, start))]
    here = tuple_(*(key.column for key in order))
    there = tuple_(*(literal(v, key.column.type) for v, key in zip(start, order, strict=True)))
    return [bound, here < there if order[0].descending else here > there]


def _steps(order: list[Key], start: tuple[Any, ...]) -> list[ColumnElement[bool]]:
    """For keys that run different ways: equal so far, and beyond in the next one."""
    return [
        and_(
            *(key.column == literal(start[i], key.column.type) for i, key in enumerate(order[:n])),
            order[n].beyond(start[n]),
        )
        for n in range(len(order))
    ]


def _cursor(ends: list[tuple[Any, ...]], mark: str) -> str:
    return encode([mark, *ends[0]] if mark else ends[0])


def _start(cursor: str, order: list[Key], mark: str) -> tuple[Any, ...]:
    values = decode(cursor)
    if mark:
        if values[:1] != [mark]:
            return ()
        values = values[1:]
    return _typed(values, order)


def fits(cursor: str, keys: Sequence[Any], mark: str = "") -> bool:
    """Whether a cursor is one that a list ordered by `keys` gives."""
    return bool(_start(cursor, [key if isinstance(key, Key) else Key(key) for key in keys], mark))


def _typed(values: list[Any], order: list[Key]) -> tuple[Any, ...]:
    """The cursor's values as the columns hold them; nothing when they do not fit."""
    try:
        return tuple(_value(each, key.column.type) for each, key in zip(values, order, strict=True))
    except (TypeError, ValueError, ArithmeticError):
        return ()


def _value(value: Any, column: TypeEngine[Any]) -> Any:
    plain = column.impl_instance if isinstance(column, TypeDecorator) else column
    kind = plain.python_type
    if kind is datetime:
        found = datetime.fromisoformat(value)
        if found.tzinfo is None:
            raise ValueError(value)
        return found
    if kind is date:
        return date.fromisoformat(value)
    found = kind(value)
    most = 2**63 if isinstance(plain, BigInteger) else 2**31
    if (kind is int and abs(found) >= most) or (kind is str and not is_clean(found)):
        raise ValueError(value)
    return found
