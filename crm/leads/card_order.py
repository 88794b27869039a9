"""The orders of a board's cards as keys that a cursor can continue from; the last key is unique."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Date, case, func, literal, tuple_

from crm.core import clock, paging
from crm.leads.columns import CardOrder
from crm.leads.models import Lead
from crm.leads.queries import is_stalled

NEVER = date(9999, 12, 31)
MOST = 2**53


@dataclass(frozen=True)
class Key:
    """One part of an order, and how a cursor's text becomes its value again."""

    expression: ColumnElement[Any]
    read: Callable[[Any], Any]


def keys_of(order: CardOrder) -> tuple[Key, ...]:
    """The keys of an order, all ascending; nothing unknown stands before what is known."""
    number = Key(Lead.id.expression, _whole)
    if order is CardOrder.STALLED:
        rank = case((is_stalled(clock.today()), 0), else_=1)
        return Key(rank, _whole), Key(Lead.stage_on.expression, date.fromisoformat), number
    if order is CardOrder.AMOUNT:
        # An unknown amount is none: it stands behind all, also behind a stated 0.
        least_first = -func.coalesce(Lead.planned, literal(-1, BigInteger))
        return Key(least_first, _whole), number
    if order is CardOrder.NEXT:
        soonest = func.coalesce(Lead.next_step_on, literal(NEVER, Date))
        return Key(soonest, date.fromisoformat), number
    return (Key(-Lead.id, _whole),)


def beyond(keys: tuple[Key, ...], cursor: str) -> ColumnElement[bool] | None:
    """What stands behind a cursor; a damaged one asks for nothing and starts from the top."""
    values = paging.decode(cursor)
    try:
        start = [key.read(value) for key, value in zip(keys, values, strict=True)]
    except (TypeError, ValueError, OverflowError):
        return None
    typed = (literal(value, key.expression.type) for key, value in zip(keys, start, strict=True))
    return tuple_(*(key.expression for key in keys)) > tuple_(*typed)


def cursor(values: list[Any]) -> str:
    """A card's place in its column, to continue behind it."""
    plain = [value.isoformat() if isinstance(value, date | datetime) else value for value in values]
    return paging.encode(plain)


def _whole(value: Any) -> int:
    number = int(value)
    if abs(number) > MOST:
        raise ValueError(value)
    return number
