"""One row for each record that can be found, and the index each database has over it."""

from typing import Any

from sqlalchemy import DDL, Dialect, String, UniqueConstraint, event
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from crm.core.db import Model
from crm.core.search.grams import GAP
from crm.core.types import BigId

FTS = "search_fts"
GIN = "ix_search_doc_grams"


class Grams(TypeDecorator[list[str]]):
    """The pieces of a record: on SQLite words for FTS5, on PostgreSQL a vector with positions."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return TSVECTOR() if dialect.name == "postgresql" else String()

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> str | None:
        if value is None or dialect.name == "sqlite":
            return None if value is None else " ".join(value)
        # The pieces hold letters and digits only, so quotes are all they need.
        return " ".join(f"'{one}':{at}" for at, one in enumerate(value, 1) if one != GAP)


class SearchDoc(Model):
    """What a record is found by; who may see it is asked of the record itself."""

    __tablename__ = "search_doc"
    __table_args__ = (UniqueConstraint("kind", "record_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str]
    record_id: Mapped[int] = mapped_column(BigId)
    grams: Mapped[list[str]] = mapped_column(Grams)


FORGET = "INSERT INTO search_fts(search_fts, rowid, grams) VALUES ('delete', old.id, old.grams);"
LEARN = "INSERT INTO search_fts(rowid, grams) VALUES (new.id, new.grams);"

# Beginnings of words have lists of their own: else a few letters typed would read the lists of
# all the words that begin so, for each kind of record again.
SQLITE = (
    """CREATE VIRTUAL TABLE search_fts USING fts5(grams, content='search_doc', content_rowid='id',
    tokenize="unicode61 remove_diacritics 0 tokenchars '_'", prefix='2 3 4 5')""",
    f"CREATE TRIGGER search_doc_learnt AFTER INSERT ON search_doc BEGIN {LEARN} END",
    f"CREATE TRIGGER search_doc_forgotten AFTER DELETE ON search_doc BEGIN {FORGET} END",
    f"CREATE TRIGGER search_doc_relearnt AFTER UPDATE ON search_doc BEGIN {FORGET} {LEARN} END",
)
# Without a list of pending entries every reader is served by the index alone.
# With few statistics the planner takes every rare piece for a common one.
POSTGRESQL = (
    f"CREATE INDEX {GIN} ON search_doc USING gin (grams) WITH (fastupdate = off)",
    "ALTER TABLE search_doc ALTER COLUMN grams SET STATISTICS 1000",
)


def _order(moment: str, order: str, dialect: str) -> None:
    """Tables made without migrations, as in tests, get the indexes too."""
    ddl: Any = DDL
    event.listen(SearchDoc.__table__, moment, ddl(order).execute_if(dialect=dialect))


for order in SQLITE:
    _order("after_create", order, "sqlite")
for order in POSTGRESQL:
    _order("after_create", order, "postgresql")
_order("before_drop", f"DROP TABLE IF EXISTS {FTS}", "sqlite")


def is_mapped(_item: object, name: str | None, kind: str, *_rest: object) -> bool:
    """Whether Alembic should compare something: the indexes of one database only are our own."""
    return not (kind == "table" and str(name).startswith(FTS)) and name != GIN
