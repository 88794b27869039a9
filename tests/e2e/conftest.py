"""A real server over a demo of its own, and a real browser in front of it; once on each database."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from config import ROOT
from crm.accounts.demo import DEMO_PASSWORD
from tests.servers import browser as browsers

START_SECONDS = 60


@pytest.fixture
def chromium() -> Iterator[Browser]:
    """A browser of the test's own: while one runs, its event loop is in other tests' way."""
    with browsers.chromium() as running:
        yield running


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo story on SQLite, told once for a worker: each test gets a copy."""
    folder = tmp_path_factory.mktemp("told")
    _tell(_environment(folder))
    return folder


@pytest.fixture
def demo_environment(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> dict[str, str]:
    """Environment of a process on a database of its own with the demo story in it."""
    environment = _environment(tmp_path)
    if database_kind == "sqlite":
        shutil.copytree(request.getfixturevalue("told"), tmp_path, dirs_exist_ok=True)
        return environment
    server = request.getfixturevalue("postgres_server")
    name = f"demo_{request.getfixturevalue('worker_id')}"
    server.create_database(name)
    environment["DATABASE_URL"] = server.url_of(name).replace("+psycopg", "")
    _tell(environment)
    return environment


def _environment(var: Path) -> dict[str, str]:
    environment = {**os.environ, "APP_MODE": "demo", "VAR_DIR": str(var)}
    environment["PYTHONPATH"] = str(ROOT)
    environment["PORT"] = str(_free_port())
    environment.pop("DATABASE_URL", None)
    return environment


def _tell(environment: dict[str, str]) -> None:
    for command in (["db", "upgrade"], ["seed"], ["demo", "build", "--weeks", "12"]):
        _crm(command, environment)


def _crm(arguments: list[str], environment: dict[str, str]) -> str:
    line = [sys.executable, "-m", "crm", *arguments]
    done = subprocess.run(
        line, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def crm(demo_environment: dict[str, str]) -> Callable[..., str]:
    """Run `crm …` on the demo."""
    return lambda *arguments: _crm(list(arguments), demo_environment)


@pytest.fixture
def site(demo_environment: dict[str, str]) -> Iterator[str]:
    """Address of a server over the demo; the worker's work is done by the demo's own button."""
    line = [sys.executable, "-m", "crm", "serve"]
    process = subprocess.Popen(line, cwd=ROOT, env=demo_environment)
    address = f"http://127.0.0.1:{demo_environment['PORT']}"
    try:
        _wait_for(f"{address}/login")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(url: str) -> None:
    last = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - our own address
        except OSError:
            assert time.monotonic() < last, f"{url} did not answer"
            time.sleep(0.2)
        else:
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def sign_in(chromium: Browser, site: str) -> Iterator[Callable[[str], Page]]:
    """A page of a person's own browser, signed in; an error in its console fails the test."""
    opened: list[Any] = []
    complaints: list[str] = []

    def signed_in(login: str) -> Page:
        context = chromium.new_context(base_url=site, locale="zh-CN")
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on(
            "console",
            lambda message: complaints.append(message.text) if message.type == "error" else None,
        )
        page.goto("/login")
        page.get_by_label("登录名").fill(login)
        page.get_by_label("密码").fill(DEMO_PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.get_by_role("heading", level=1).wait_for()
        return page

    yield signed_in
    for context in opened:
        context.close()
    # A refused form answers 422, which Chromium also reports as an error.
    assert [text for text in complaints if "422" not in text] == []
