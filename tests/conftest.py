"""Both databases from the first test: each test that asks for one runs once on each."""

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import hypothesis
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from config import Config
from crm import create_app
from crm.core.db import Model, db, writing
from tests.servers import postgres

DATABASES = ("sqlite", "postgresql")

# The collector of cycles walks all mapped classes again and again: a tenth of the suite's time.
gc.set_threshold(100_000, 50, 50)

# How long an example takes says more of what else the machine does than of the rule.
hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--db", choices=DATABASES, help="run database tests on one database only")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep together what shares a story; asked only where there are several workers."""
    from tests.scheduling import Together

    return Together(config, log)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        wanted = metafunc.config.getoption("--db")
        daily = getattr(metafunc.module, "daily_databases", DATABASES)
        chosen = [_daily(one, daily) for one in ([wanted] if wanted else DATABASES)]
        metafunc.parametrize("database", chosen, indirect=True, scope="session")
    # A module that says which one it runs on has a fixture of that name.
    if "database_kind" in metafunc.fixturenames and not hasattr(metafunc.module, "database_kind"):
        wanted = metafunc.config.getoption("--db")
        metafunc.parametrize("database_kind", [wanted] if wanted else list(DATABASES))


def _daily(database: str, daily: Sequence[str]) -> Any:
    """A module may leave one database to the long trials: its rules do not differ by database."""
    return database if database in daily else pytest.param(database, marks=pytest.mark.trial)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Any:
    return postgres.server(tmp_path_factory, worker_id)


@pytest.fixture(scope="session")
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> str:
    """URL of an empty database of the wanted kind, one per worker."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('sqlite')}/test.db"
    server = request.getfixturevalue("postgres_server")
    name = f"test_{worker_id}"
    server.create_database(name)
    return str(server.url_of(name))


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Config:
    var = tmp_path_factory.mktemp("var")
    os.environ.update(VAR_DIR=str(var), APP_MODE="demo")
    os.environ.pop("DATABASE_URL", None)
    return Config.from_environment()


@pytest.fixture(scope="session")
def application(database: str, settings: Config) -> Iterator[Flask]:
    """The application over a migrated, planned database; tests roll back what they do."""
    yield from planned(database, settings)


def planned(url: str, settings: Config) -> Iterator[Flask]:
    """An application over the empty database at `url`, with its tables and the plan in it."""
    from crm.plan.actions import load_plan
    from crm.screening.loading import load_lists

    app = create_app(replace(settings, database_url=url), TESTING=True, WTF_CSRF_ENABLED=False)
    token = writing.set(True)
    with app.app_context():
        Model.metadata.create_all(db.engine)
        load_plan()
        load_lists()
        db.session.commit()
    writing.reset(token)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(application: Flask) -> Iterator[Flask]:
    """The application inside one transaction that is rolled back."""
    token = writing.set(True)
    with application.app_context(), isolated():
        yield application
    writing.reset(token)


@contextmanager
def isolated() -> Iterator[None]:
    """All sessions share one connection, and their commits are savepoints of what is rolled back.

    The extension's own isolation hands out an engine, whose transaction SQLAlchemy 2.1 takes over.
    """
    with db.engine.connect() as connection, connection.begin() as transaction:
        shared = {"bind": connection, "join_transaction_mode": "create_savepoint"}
        with patch.dict(db.sessionmaker.kw, shared):
            yield
            db.session.close()
        transaction.rollback()


@pytest.fixture
def session(app: Flask) -> Session:
    return db.session


@pytest.fixture
def client(app: Flask) -> Any:
    from tests.pages import CheckingClient

    app.test_client_class = CheckingClient
    return app.test_client()


@pytest.fixture
def client_of(app: Flask) -> Callable[[Any], Any]:
    """A client signed in as a person."""
    from crm.accounts import sessions
    from tests.pages import CheckingClient

    app.test_client_class = CheckingClient

    def signed_in(user: Any) -> Any:
        client = app.test_client()
        token = sessions.open_session(user)
        db.session.commit()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return client

    return signed_in


@pytest.fixture
def owner(app: Flask) -> Any:
    """An officer, whose the leads of most tests are."""
    from tests.makers.people import make_user

    return make_user()


@pytest.fixture
def manager(app: Flask) -> Any:
    """Who verifies in the same block."""
    from crm.accounts.rules import Role
    from tests.makers.people import make_user

    return make_user(Role.MANAGER)
