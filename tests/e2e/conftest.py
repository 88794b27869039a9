"""A real server over a demo of its own, and a real browser in front of it; once on each database."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from crm.accounts.demo import DEMO_PASSWORD
from tests.e2e import demo
from tests.e2e.serving import lay, serving
from tests.e2e.words import CHINESE, Words
from tests.servers import browser as browsers

_running = ExitStack()
_browsers: list[Browser] = []


@pytest.fixture
def chromium() -> Browser:
    """The worker's browser, which journeys share; each has contexts of its own in it."""
    if not _browsers:
        _browsers.append(_running.enter_context(browsers.chromium()))
    return _browsers[0]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> Iterator[None]:
    """Close the browser after the last journey in a row: its event loop is in other tests' way."""
    yield
    if nextitem is None or not nextitem.path.is_relative_to(Path(__file__).parent):
        _browsers.clear()
        _running.close()


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo story on SQLite, told once for a worker: each test gets a copy."""
    folder = tmp_path_factory.mktemp("told")
    demo.tell(demo.environment_of(folder))
    return folder


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Environment of the worker's server on SQLite; its folder is laid anew for each journey."""
    return demo.environment_of(tmp_path_factory.mktemp("place"))


@pytest.fixture
def demo_environment(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> dict[str, str]:
    """Environment of a process on a database of its own with the demo story in it."""
    if database_kind == "sqlite":
        environment: dict[str, str] = request.getfixturevalue("place")
        lay(request.getfixturevalue("told"), Path(environment["VAR_DIR"]))
        return environment
    environment = demo.environment_of(tmp_path)
    server = request.getfixturevalue("postgres_server")
    name = f"demo_{request.getfixturevalue('worker_id')}"
    server.create_database(name)
    environment["DATABASE_URL"] = server.url_of(name).replace("+psycopg", "")
    demo.tell(environment, weeks=8)  # nobody but the newcomer lives on it, who brings what he needs
    return environment


@pytest.fixture
def crm(demo_environment: dict[str, str]) -> Callable[..., str]:
    """Run `crm …` on the demo."""
    return lambda *arguments: demo.run(list(arguments), demo_environment)


@pytest.fixture(scope="session")
def standing(place: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the worker's server over that folder."""
    with serving(place, tmp_path_factory.mktemp("server"), afresh=False) as address:
        yield address


@pytest.fixture
def site(
    demo_environment: dict[str, str], request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """Address of a server over the demo; the worker's work is done by the demo's own button."""
    if "DATABASE_URL" not in demo_environment:
        yield request.getfixturevalue("standing")
        return
    with serving(demo_environment, tmp_path, afresh=True) as address:
        yield address


Enter = Callable[..., Page]
"""Opens a browser of one's own and signs in: `enter("wanglei", **device)`."""

EXPECTED = ("409", "422")
"""Answers to a stale and to a refused form, which Chromium also reports as errors."""


@pytest.fixture
def open_browser(chromium: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """A page of somebody's own browser; an error in its console fails the test."""
    opened: list[Any] = []
    complaints: list[str] = []

    def opened_page(locale: str = "zh-CN", **device: Any) -> Page:
        context = chromium.new_context(base_url=site, locale=locale, **device)
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on(
            "console",
            lambda message: complaints.append(message.text) if message.type == "error" else None,
        )
        return page

    yield opened_page
    for context in opened:
        context.close()
    assert [one for one in complaints if not any(code in one for code in EXPECTED)] == []


@pytest.fixture
def enter(open_browser: Callable[..., Page]) -> Enter:
    """The same, signed in."""

    def entered(login: str, say: Words = CHINESE, **device: Any) -> Page:
        page = open_browser("zh-CN" if say is CHINESE else "en-GB", **device)
        page.goto("/login")
        page.get_by_label(say("登录名")).fill(login)
        page.get_by_label(say("密码")).fill(DEMO_PASSWORD)
        page.get_by_role("button", name=say("登录"), exact=True).click()
        page.get_by_role("heading", level=1).wait_for()
        return page

    return entered


@pytest.fixture
def sign_in(enter: Enter) -> Callable[[str], Page]:
    """The same in Chinese, at a desk."""
    return enter
