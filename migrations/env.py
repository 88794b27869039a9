"""Alembic's environment: our models, one connection, foreign keys off while tables are rebuilt."""

from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from crm.core.db import Model, db, writing
from crm.core.search.models import is_mapped

FOREIGN_KEYS_BROKEN = "a migration left rows whose parent is gone"


def run() -> None:
    """Migrate; SQLite rebuilds tables, which must neither cascade nor leave orphans behind."""
    given: Connection | None = context.config.attributes.get("connection")
    if given is not None:
        _migrate(given)
        return
    engine = db.engine
    token = writing.set(True)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            raw: Any = connection.connection.dbapi_connection
            raw.execute("PRAGMA foreign_keys=OFF")
        _migrate(connection)
        connection.commit()  # inside a transaction the next line would do nothing
        if engine.dialect.name == "sqlite":
            raw.execute("PRAGMA foreign_keys=ON")
    writing.reset(token)


JSON = "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
PLAIN = {
    "CleanText": "sa.String()",
    "EnumText": "sa.String()",
    "Secret": "sa.String()",
    "UtcDateTime": "sa.DateTime(timezone=True)",
}


def _plain(kind: str, item: Any, _context: Any) -> Any:
    """Write our column types as what they are underneath: a migration outlives the code."""
    if kind != "type":
        return False
    if isinstance(item, sa.JSON):
        return JSON
    return PLAIN.get(type(item).__name__, False)


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Model.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=_plain,
        include_object=is_mapped,
    )
    with context.begin_transaction():
        context.run_migrations()
        if (
            connection.dialect.name == "sqlite"
            and connection.execute(text("PRAGMA foreign_key_check")).first()
        ):
            raise RuntimeError(FOREIGN_KEYS_BROKEN)


if current_app:
    run()
