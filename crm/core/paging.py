"""Keyset paging: the next page starts after the last row seen, however long the list is."""

import base64
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, TypeDecorator, tuple_
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeEngine

from crm.core.db import db
from crm.core.types import is_clean

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page and the cursor of the next; an empty cursor means the end."""

    rows: list[Row]
    after: str


def encode(values: list[Any]) -> str:
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


def page(
    query: Select[Any], keys: list[InstrumentedAttribute[Any]], cursor: str = "", size: int = 50
) -> Page[Any]:
    """One page of an ORM entity ordered by `keys` ascending; the last key is unique."""
    if start := _typed(decode(cursor), keys) if cursor else []:
        query = query.where(tuple_(*keys) > tuple_(*start))
    rows = list(db.session.scalars(query.order_by(*keys).limit(size + 1)))
    shown = rows[:size]
    if len(rows) <= size:
        return Page(shown, "")
    return Page(shown, encode([getattr(shown[-1], key.key) for key in keys]))


def fits(cursor: str, keys: list[InstrumentedAttribute[Any]]) -> bool:
    """Whether a cursor is one that a list ordered by `keys` gives."""
    return bool(_typed(decode(cursor), keys))


def _typed(values: list[Any], keys: list[InstrumentedAttribute[Any]]) -> list[Any]:
    """The cursor's values as the columns hold them; nothing when they do not fit."""
    try:
        return [_value(each, key.type) for each, key in zip(values, keys, strict=True)]
    except (TypeError, ValueError, ArithmeticError):
        return []


def _value(value: Any, column: TypeEngine[Any]) -> Any:
    kind = (column.impl_instance if isinstance(column, TypeDecorator) else column).python_type
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    found = kind(value)
    if (kind is int and abs(found) >= 2**31) or (kind is str and not is_clean(found)):
        raise ValueError(value)
    return found
