"""Whole days: the demo with the day's leads in it, made once for a worker."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e import demo

CAST = "cast.json"


@pytest.fixture(scope="session")
def told(told: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's story with the day's leads beside it."""
    folder = tmp_path_factory.mktemp("day")
    shutil.copytree(told, folder, dirs_exist_ok=True)
    made = demo.run([], demo.environment_of(folder), program="tests.e2e.days.cast")
    (folder / CAST).write_text(made)
    return folder


@dataclass(frozen=True)
class Day:
    """The day's leads by name, and what was recorded since it began."""

    leads: dict[str, int]
    database: sqlite3.Connection
    begins_after: int

    def path(self, name: str) -> str:
        return f"/leads/{self.leads[name]}"

    def touched_by(self, login: str) -> set[int]:
        """Leads that a person has done something with today, as the trail has it."""
        rows = self.database.execute(
            "SELECT DISTINCT event.lead_id FROM event"
            " JOIN user_account ON user_account.id = event.by_id"
            " WHERE user_account.login = ? AND event.id > ? AND event.lead_id IS NOT NULL",
            (login, self.begins_after),
        )
        return {number for (number,) in rows}


@pytest.fixture
def day(site: str, demo_environment: dict[str, str]) -> Iterator[Day]:
    """The day as it begins; `site` serves it."""
    assert site
    folder = Path(demo_environment["VAR_DIR"])
    leads = json.loads((folder / CAST).read_text())
    with closing(sqlite3.connect(folder / "attraction.db")) as database:
        (last,) = database.execute("SELECT max(id) FROM event").fetchone()
        yield Day(leads, database, last)
