"""The list's statements, worded once for all who ask alike: to word them takes longer than to run."""

from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, func, select

from crm.accounts.anyone import Anyone
from crm.accounts.rules import Reader
from crm.core import clock
from crm.core.db import db
from crm.leads import counted
from crm.leads.listing.conditions import matching
from crm.leads.listing.filtering import Filter
from crm.leads.listing.showing import COLUMNS
from crm.leads.models import Lead

MOST = 300
"""So many filters are remembered by a process."""


def rows(chosen: Filter, reader: Reader) -> Select[Any]:
    """What the list shows of the leads that match, to be bound with `anyone.values`."""
    return _rows(chosen, Anyone.like(reader), *_now())


def sums(chosen: Filter, reader: Reader, most: int | None) -> Select[Any]:
    """Count and what `counted.sums` adds up, over the first `most` + 1 or over all."""
    return _sums(chosen, Anyone.like(reader), *_now(), most=most)


def _now() -> tuple[date, str]:
    """What else a filter's words depend on: "overdue" on the day, a search on the database."""
    return clock.today(), db.engine.dialect.name


@lru_cache(maxsize=MOST)
def _rows(chosen: Filter, reader: Anyone, _today: date, _database: str) -> Select[Any]:
    return matching(chosen, reader).with_only_columns(*COLUMNS)


@lru_cache(maxsize=MOST)
def _sums(
    chosen: Filter, reader: Anyone, _today: date, _database: str, *, most: int | None
) -> Select[Any]:
    query = matching(chosen, reader).with_only_columns(Lead.planned, Lead.has_clash)
    found = (query if most is None else query.limit(most + 1)).subquery()
    columns: tuple[Any, ...] = (func.count(), *counted.sums(found.c))
    return select(*columns).select_from(found)
