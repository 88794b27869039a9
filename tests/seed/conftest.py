"""The story on databases of its own: a short one on both, the whole one on SQLite, once each."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from flask import Flask

from config import Config
from crm.core import clock
from crm.core.db import db, writing
from crm.mix.targets.plan_drafts import load_draft_targets
from seed import demo
from tests.conftest import planned
from tests.makers.statements import statements
from tests.seed.checks import fingerprint

SHORT = 12
NOW = clock.local(clock.date(2026, 11, 23), 9)


@dataclass
class Told:
    """An application over a finished story, and the statements that it took."""

    app: Flask
    cost: int


def tell(url: str, settings: Config, weeks: int) -> Iterator[Told]:
    """Build a story in the empty database at `url` on Monday, 23 November 2026, 09:00."""
    ours = planned(url, settings)
    app = next(ours)
    token = writing.set(True)
    with app.app_context(), clock.at(NOW), statements() as spent:
        load_draft_targets()
        demo.build(say=lambda _line: None, weeks=weeks)
        db.session.commit()
    writing.reset(token)
    yield Told(app, len(spent))
    next(ours, None)


@pytest.fixture(scope="session")
def apart(settings: Config, tmp_path_factory: pytest.TempPathFactory) -> Config:
    """The settings with a mailbox of the story's own."""
    return replace(settings, mail_url=f"file:{tmp_path_factory.mktemp('mail')}")


@pytest.fixture(scope="session")
def on_sqlite(apart: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """The short story on SQLite, which the one on PostgreSQL is compared with as well."""
    yield from tell(f"sqlite:///{tmp_path_factory.mktemp('story')}/story.db", apart, SHORT)


@pytest.fixture(scope="session")
def short_story(database: str, apart: Config, request: pytest.FixtureRequest) -> Iterator[Told]:
    if database.startswith("sqlite"):
        yield request.getfixturevalue("on_sqlite")
        return
    server = request.getfixturevalue("postgres_server")
    name = f"story_{request.getfixturevalue('worker_id')}"
    server.create_database(name)
    yield from tell(server.url_of(name), apart, SHORT)


@pytest.fixture(scope="session")
def whole_story(apart: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    yield from tell(f"sqlite:///{tmp_path_factory.mktemp('whole')}/story.db", apart, demo.WEEKS)


@pytest.fixture
def short(short_story: Told) -> Iterator[Told]:
    yield from _inside(short_story)


@pytest.fixture
def whole(whole_story: Told) -> Iterator[Told]:
    yield from _inside(whole_story)


@pytest.fixture
def told_again(short_story: Told, apart: Config, request: pytest.FixtureRequest) -> dict[str, str]:
    """What the short story leaves in another database: on SQLite, told anew where that is ours."""
    other = request.getfixturevalue("on_sqlite")
    if other is not short_story:
        with other.app.app_context():
            return fingerprint()
    folder = request.getfixturevalue("tmp_path")
    again = tell(f"sqlite:///{folder}/again.db", apart, SHORT)
    with next(again).app.app_context():
        left = fingerprint()
    next(again, None)
    return left


def _inside(story: Told) -> Iterator[Told]:
    with story.app.app_context(), clock.at(NOW):
        yield story
        db.session.rollback()
