"""The story on databases of its own: a short one on both, the whole one on SQLite, once each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from config import Config
from crm.core import clock
from crm.core.db import db, writing
from crm.mix.targets.plan_drafts import load_draft_targets
from seed import demo
from tests.conftest import planned
from tests.makers.statements import statements

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
def short_story(
    database: str, apart: Config, request: pytest.FixtureRequest, tmp_path_factory: Any
) -> Iterator[Told]:
    url = f"sqlite:///{tmp_path_factory.mktemp('story')}/story.db"
    if not database.startswith("sqlite"):
        server = request.getfixturevalue("postgres_server")
        name = f"story_{request.getfixturevalue('worker_id')}"
        server.create_database(name)
        url = server.url_of(name)
    yield from tell(url, apart, SHORT)


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
def another_short_story(apart: Config, tmp_path: Path) -> Callable[[], Iterator[Told]]:
    return lambda: tell(f"sqlite:///{tmp_path}/again.db", apart, SHORT)


def _inside(story: Told) -> Iterator[Told]:
    with story.app.app_context(), clock.at(NOW):
        yield story
        db.session.rollback()
