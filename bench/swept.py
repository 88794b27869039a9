"""Sweep a PostgreSQL once it is filled, as its own autovacuum does within a day of use.

    .venv/bin/python -m bench.swept

Loading and what comes beside leave pages that no index may speak for alone.
"""

from sqlalchemy import text

from crm import create_app
from crm.core.db import db


def main() -> None:
    """Nothing is done to SQLite, which has no such pages."""
    with create_app().app_context():
        if db.engine.dialect.name != "postgresql":
            return
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


if __name__ == "__main__":
    main()
