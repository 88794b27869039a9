"""Indexing what is there already: after an upgrade, or when rows were written past the session."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, exists, func, select

from crm.core.db import db
from crm.core.search.indexing import BATCH, SOURCES, Source, docs_of, write
from crm.core.search.models import SearchDoc


def is_missing() -> bool:
    """Whether there is something to find and no index of it."""
    if db.session.scalar(select(exists().select_from(SearchDoc))):
        return False
    return any(db.session.scalar(select(exists().select_from(one.model))) for one in _all())


def rebuild(begin: Callable[[str, int], Callable[[int], None]]) -> dict[str, int]:
    """Index every record, in small transactions; says how many of each kind.

    `begin(kind, total)` gives what is told of each batch's size.
    """
    return {source.kind: _rebuild(source, begin) for source in _all()}


def _all() -> list[Source]:
    return sorted(SOURCES.values(), key=lambda source: source.kind)


def _rebuild(source: Source, begin: Callable[[str, int], Callable[[int], None]]) -> int:
    total = db.session.scalar(select(func.count()).select_from(source.model)) or 0
    advance, done, last = begin(source.kind, total), 0, 0
    _forget_lost(source)
    while rows := _batch(source, last):
        write(db.session, docs_of(source, rows))
        last, done = rows[-1].id, done + len(rows)
        db.session.commit()
        db.session.expunge_all()
        advance(len(rows))
    return done


def _batch(source: Source, last: int) -> list[Any]:
    number = source.model.id
    query = select(source.model).where(number > last).order_by(number).limit(BATCH)
    return list(db.session.scalars(query))


def _forget_lost(source: Source) -> None:
    """Documents of records that are there no more."""
    lost = SearchDoc.record_id.not_in(select(source.model.id))
    db.session.execute(delete(SearchDoc).where(SearchDoc.kind == source.kind, lost))
    db.session.commit()
