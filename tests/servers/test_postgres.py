"""Both PostgreSQLs we may meet start, copy a database, and know the extension that search needs."""

from pathlib import Path

import psycopg
import pytest

from tests.servers import postgres


@pytest.mark.slow
@pytest.mark.parametrize("installed", [postgres.INSTALLED, Path("none-installed")])
def test_a_server_starts_and_copies_a_database(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "INSTALLED", installed)
    with postgres.running() as server:
        _fill(server.create_database("origin"))
        for _ in range(2):
            server.create_database("copy", template="origin")
        with psycopg.connect(_plain(server.url_of("copy"))) as connection:
            assert connection.execute("SELECT word % '招商引资局' FROM note").fetchone() == (True,)


def _fill(url: str) -> None:
    with psycopg.connect(_plain(url)) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        connection.execute("CREATE TABLE note AS SELECT '招商引资' AS word")


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg:", "postgresql:")
