"""Measure every size on both databases by one call, and print the table of bench/results.md.

    .venv/bin/python -m bench.all /somewhere/bench [10000 100000 1000000]

What is loaded stays in that folder, with a PostgreSQL of its own, and is used again: the next call
only brings it to the newest schema and measures. Delete the folder to begin anew.
"""

import os
import subprocess
import sys
from pathlib import Path

from bench import table
from tests.servers import postgres

SIZES = ("10000", "100000", "1000000")


def main(folder: Path, *sizes: str) -> None:
    """Load what is missing, measure all, print the table."""
    results, home = folder / "results.json", folder / "postgresql"
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o755)
    results.unlink(missing_ok=True)
    with postgres.kept(home) as server:
        places = [(size, folder / f"sqlite-{size}", "") for size in sizes]
        places += [(size, folder / f"postgresql-{size}", _url(server, size)) for size in sizes]
        for size, where, url in places:  # nothing is measured while something loads
            _fill(size, where, url)
        for _, where, url in places:
            _run(where, url, "-m", "bench.measure", str(results))
    table.main(str(results))


def _url(server: postgres.PostgresServer, size: str) -> str:
    return server.url_of(f"bench_{size}").replace("+psycopg", "")


def _fill(size: str, home: Path, url: str) -> None:
    home.mkdir(parents=True, exist_ok=True)
    done = home / "loaded"
    if url and not done.exists():
        with postgres.kept(home.parent / "postgresql") as server:
            server.create_database(f"bench_{size}")
    _run(home, url, "-m", "crm", "db", "upgrade")
    if not done.exists():
        _run(home, url, "-m", "crm", "seed")
        _run(home, url, "-m", "bench.load", size)
        _run(home, url, "-m", "crm", "search", "rebuild")
        done.touch()
    for part in ("bench.beside", "bench.outreach", "bench.weeks"):
        _run(home, url, "-m", part)  # what an older load did not have
    _run(home, url, "-m", "crm", "db", "upgrade")  # and the database knows how much there is
    _run(home, url, "-m", "bench.swept")


def _run(home: Path, url: str, *command: str) -> None:
    known = {**os.environ, "VAR_DIR": str(home)}
    known.pop("DATABASE_URL", None)
    if url:
        known["DATABASE_URL"] = url
    print(f"--- {home.name}: {' '.join(command[1:3])}", flush=True)
    subprocess.run([sys.executable, *command], env=known, check=True)  # noqa: S603 - our own


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), *(sys.argv[2:] or SIZES))
