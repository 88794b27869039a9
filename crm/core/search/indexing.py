"""What can be found, and keeping its index in step: a transaction's changes are indexed with it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, event, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, SessionTransaction

from crm.core.db import BEFORE_COMMIT, WorkSession
from crm.core.search.grams import Field, of_record
from crm.core.search.models import SearchDoc

FieldsOf = Callable[[Sequence[Any]], Mapping[int, Iterable[Field]]]


@dataclass(frozen=True)
class Source:
    """A kind of record; it is indexed anew when one of `watched` columns changes."""

    kind: str
    model: type[Any]
    watched: frozenset[str]
    fields_of: FieldsOf
    """The fields of several records by their numbers, in at most one statement."""


SOURCES: dict[type[Any], Source] = {}
PARTS: dict[type[Any], tuple[type[Any], str]] = {}
"""Rows that a record is also found by: their model → the record's, and the column that names it."""


def register(kind: str, model: type[Any], watched: Iterable[str], fields_of: FieldsOf) -> None:
    """Let records of a model be found."""
    SOURCES[model] = Source(kind, model, frozenset(watched), fields_of)


def register_part(model: type[Any], of: type[Any], by: str) -> None:
    """Index a record anew when a row that belongs to it changes."""
    PARTS[model] = (of, by)


BATCH = 500
CHANGED, GONE = "search_changed", "search_gone"


@event.listens_for(WorkSession, "before_flush")
def _note(session: Session, _context: object, _instances: object) -> None:
    for row in (*session.new, *session.dirty, *session.deleted):
        if type(row) in SOURCES and (row in session.deleted or _is_news(row)):
            session.info.setdefault(GONE if row in session.deleted else CHANGED, {})[row] = None
        elif type(row) in PARTS:
            session.info.setdefault(CHANGED, {}).update(dict.fromkeys(_wholes(session, row)))


def _is_news(row: Any) -> bool:
    state = inspect(row)
    watched = SOURCES[type(row)].watched
    return not state.persistent or any(state.attrs[name].history.has_changes() for name in watched)


def _wholes(session: Session, part: Any) -> Iterator[Any]:
    """The records that a row belongs to, and belonged to."""
    model, column = PARTS[type(part)]
    history = inspect(part).attrs[column].history
    for key in filter(None, (*history.unchanged, *history.added, *history.deleted)):
        if (whole := session.get(model, key)) is not None:
            yield whole


def index_changes(session: Session) -> None:
    """Write what the transaction changed; runs once, when it commits."""
    changed = session.info.pop(CHANGED, {})
    gone = session.info.pop(GONE, {})
    for row in gone:
        kind = SOURCES[type(row)].kind
        ids = (SearchDoc.kind == kind) & (SearchDoc.record_id == inspect(row).identity[0])
        session.execute(delete(SearchDoc).where(ids))
    rows = [row for row in changed if row not in gone and inspect(row).persistent]
    write(session, [doc for source in SOURCES.values() for doc in docs_of(source, rows)])


def docs_of(source: Source, rows: list[Any]) -> list[dict[str, Any]]:
    """The documents of those rows that belong to a source."""
    own = sorted((row for row in rows if type(row) is source.model), key=lambda row: row.id)
    fields: Mapping[int, Any] = source.fields_of(own) if own else {}
    return [
        {"kind": source.kind, "record_id": number, "grams": of_record(source.kind, found)}
        for number, found in fields.items()
    ]


def write(session: Session, docs: list[dict[str, Any]]) -> None:
    """Add documents, or replace those of the same records."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    for start in range(0, len(docs), BATCH):
        # One statement with many rows: SQLite's index writes its pages once for each statement.
        insert = dialect.insert(SearchDoc.__table__).values(docs[start : start + BATCH])
        session.execute(
            insert.on_conflict_do_update(
                index_elements=["kind", "record_id"], set_={"grams": insert.excluded.grams}
            )
        )


@event.listens_for(WorkSession, "after_soft_rollback")
def _forget(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(CHANGED, None)
        session.info.pop(GONE, None)


BEFORE_COMMIT.append(index_changes)
