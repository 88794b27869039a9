"""Applications that behave as in earnest: committed data, forms that ask for their token."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from config import Config
from crm import create_app
from crm.accounts import sessions
from crm.accounts.models import User
from crm.core.db import Model, db, writing
from crm.plan.actions import load_plan


@pytest.fixture
def lasting(
    database_kind: str, request: pytest.FixtureRequest, settings: Config, tmp_path: Path
) -> Iterator[Flask]:
    """An application over a database of its own, in which commits last and several may write."""
    url = f"sqlite:///{tmp_path}/lasting.db"
    if database_kind == "postgresql":
        server = request.getfixturevalue("postgres_server")
        url = server.create_database(f"lasting_{request.getfixturevalue('worker_id')}")
    app = create_app(replace(settings, database_url=url), TESTING=True, WTF_CSRF_ENABLED=False)
    token = writing.set(True)
    with app.app_context():
        Model.metadata.create_all(db.engine)
        load_plan()
        db.session.commit()
    writing.reset(token)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def token_of(lasting: Flask) -> Callable[[User], str]:
    """Sign a person in; the answer is their session's token."""

    def opened(user: User) -> str:
        token = sessions.open_session(user)
        db.session.commit()
        return token

    return opened


def visitor(app: Flask, token: str) -> Any:
    """A browser of somebody who is signed in."""
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return client
