"""The web server that journeys ask: one for a worker, over a database that is laid anew for each.

It holds nothing of the data between requests but statements and drawings of given values, so only
what lies in its folder has to be put back.
"""

import shutil
import sqlite3
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

from crm.cli import web_server
from tests.servers import warm

START_SECONDS = 60
DATABASE = "attraction.db"


def lay(told: Path, folder: Path) -> None:
    """Put a told story into a folder whose server may be running; connections stay good."""
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif not path.name.startswith(DATABASE):
            path.unlink()
    beside = shutil.ignore_patterns(f"{DATABASE}*")
    shutil.copytree(told, folder, dirs_exist_ok=True, ignore=beside)
    with (
        closing(sqlite3.connect(told / DATABASE)) as source,
        closing(sqlite3.connect(folder / DATABASE, timeout=20)) as target,
    ):
        source.backup(target)


@contextmanager
def serving(environment: dict[str, str], folder: Path, *, afresh: bool) -> Iterator[str]:
    """Address of a server that runs meanwhile; `afresh` starts it by the command people use."""
    port = environment["PORT"]
    program, *words = ["crm", "serve"] if afresh else web_server(port, 1)
    process = warm.started(program, words, environment, folder)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/login", process)
        yield address
    finally:
        process.terminate()
        process.join(20)


def _wait_for(url: str, process: BaseProcess) -> None:
    last = time.monotonic() + START_SECONDS
    while True:
        assert process.is_alive(), f"{url}: the server ended"
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - our own address
        except OSError:
            assert time.monotonic() < last, f"{url} did not answer"
            time.sleep(0.05)
        else:
            return
