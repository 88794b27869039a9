"""Both PostgreSQLs we may meet start, copy a database, and know the extension that search needs."""

import shutil
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


@pytest.mark.slow
def test_a_kept_server_comes_back_after_the_machine_went_down() -> None:
    """The pid file that a power cut leaves behind is no sign of a server."""
    home = postgres.new_directory()
    with postgres.kept(home) as server:
        _fill(server.create_database("origin"))
        left_behind = (home / "data/postmaster.pid").read_text().splitlines()
    gone = "\n".join([str(2**22 + 1), *left_behind[1:]])  # beyond any process's number
    (home / "data/postmaster.pid").write_text(gone)
    with (
        postgres.kept(home) as server,
        psycopg.connect(_plain(server.url_of("origin"))) as connection,
    ):
        assert connection.execute("SELECT word FROM note").fetchone() == ("招商引资",)
        connection.close()
    shutil.rmtree(home)
