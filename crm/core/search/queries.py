"""Looking up what was typed, always inside a query of what the reader may see."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    cast,
    column,
    false,
    func,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from crm.core.db import db
from crm.core.search.grams import KIND
from crm.core.search.models import FTS, SearchDoc
from crm.core.search.wanted import Part, Phrase, Wanted

MOST_COUNTED = 10_000

_fts = table(FTS, column("rowid"))


@dataclass(frozen=True)
class Hits:
    """Records that answer, in the reader's rights, and the key that orders them: newest first."""

    query: Select[Any]
    key: ColumnElement[int]
    oldest_first: bool = False


def hits(visible: Select[Any], record: ColumnElement[int], kind: str, wanted: Wanted) -> Hits:
    """What a reader may see and what answers the search, both."""
    its_own = (SearchDoc.record_id == record) & (SearchDoc.kind == kind)
    query = _indexed(visible.join(SearchDoc, its_own))
    return Hits(query.where(answers(kind, wanted.parts)), _key())


def matching_ids(kind: str, text: str) -> Select[int]:
    """The numbers of the records of a kind that answer the text; rights aside."""
    wanted = Wanted(text)
    if wanted.is_ready:
        return ids_answering(kind, wanted.parts)
    return select(SearchDoc.record_id).where(false())


def ids_answering(kind: str, parts: tuple[Part, ...]) -> Select[int]:
    """The numbers of the records of a kind that answer every part; rights aside."""
    query = _indexed(select(SearchDoc.record_id)).where(SearchDoc.kind == kind)
    return query.where(answers(kind, parts))


def counted(found: Hits, most: int) -> ScalarSelect[int]:
    """How many there are, at most one more than `most`.

    Asked in the order of the page: else PostgreSQL reads all documents where a piece is common.
    """
    some = page_of(found, size=most + 1)
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def page_of(found: Hits, *columns: Any, after: int | None = None, size: int = 20) -> Select[Any]:
    """Hits in their order, the key first; `after` goes on where a page ended."""
    key = found.key
    query = found.query.with_only_columns(key.label("key"), *columns)
    if after is not None:
        query = query.where(key > after if found.oldest_first else key < after)
    return query.order_by(key.asc() if found.oldest_first else key.desc()).limit(size)


def answers(kind: str, parts: tuple[Part, ...]) -> ColumnElement[bool]:
    """Whether a document of a kind answers every part."""
    if _is_sqlite():
        # Said in the index too, which then passes over the other kinds' documents unread.
        said = f'"{KIND}{kind}" AND {_said(parts, _in_fts, " AND ", " OR ")}'
        return literal_column(FTS).op("MATCH")(literal(said))
    said = _said(parts, _in_vector, " & ", " | ")
    return SearchDoc.grams.op("@@")(cast(literal(said), TSQUERY))


def _is_sqlite() -> bool:
    return bool(db.session.get_bind().dialect.name == "sqlite")


def _indexed(query: Select[Any]) -> Select[Any]:
    """On SQLite the index is a table of its own."""
    return query.join(_fts, _fts.c.rowid == SearchDoc.id) if _is_sqlite() else query


def _key() -> ColumnElement[int]:
    # Each in the order its database can read backwards without sorting; documents are written in
    # the order of their records, and keep their number when they are written again.
    return _fts.c.rowid if _is_sqlite() else SearchDoc.record_id.expression


def _said(parts: tuple[Part, ...], write: Any, every: str, any_of: str) -> str:
    return every.join(f"({any_of.join(map(write, part.phrases))})" for part in parts)


def _in_fts(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.pieces)}"' + ("*" if phrase.open_end else "")


def _in_vector(phrase: Phrase) -> str:
    said = " <-> ".join(f"'{piece}'" for piece in phrase.pieces)
    return f"({said}{':*' if phrase.open_end else ''})"
