"""Whether the database is as new as the migrations, read without Alembic: each web process asks.

Alembic costs a process five megabytes and is needed only where the shape changes (`schema.py`).
"""

import re
from functools import cache
from pathlib import Path

from sqlalchemy import column, inspect, select, table

from config import ROOT
from crm.core.db import db

FOLDER = ROOT / "migrations" / "versions"
NAMED = re.compile(r"^(revision|down_revision)\b.*=\s*[\"'](\w+)[\"']", re.MULTILINE)
VERSION = table("alembic_version", column("version_num"))


@cache
def newest(folder: Path = FOLDER) -> str:
    """The one revision that no other follows. Raises ValueError where they part or none is."""
    found = [dict(NAMED.findall(path.read_text("utf-8"))) for path in folder.glob("*.py")]
    followed = {one.get("down_revision") for one in found}
    [last] = {one["revision"] for one in found} - followed
    return last


def is_current() -> bool:
    """Whether the database has every migration."""
    with db.engine.connect() as connection:
        if not inspect(connection).has_table(VERSION.name):
            return False
        return connection.scalar(select(VERSION.c.version_num)) == newest()
