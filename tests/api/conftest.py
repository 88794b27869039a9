"""Programs: clients that carry a token and speak JSON."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from crm.accounts import tokens
from crm.accounts.models import User
from crm.accounts.scopes import MakeToken
from crm.core.db import db
from tests.pages import CheckingClient


class Program:
    """A program with a token; without one it is a stranger."""

    def __init__(self, app: Flask, text: str = "") -> None:
        app.test_client_class = CheckingClient
        self.client: Any = app.test_client(use_cookies=False)
        self.headers = {"Authorization": f"Bearer {text}"} if text else {}

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """A request below /api/v1; header names with _ for -."""
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        sent = {} if body is None else {"json": body}
        address = path if path.startswith("/api/") else f"/api/v1{path}"
        return self.client.open(address, method=method, headers=self.headers | named, **sent)

    def get(self, path: str, **headers: str) -> Any:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, version: int | None = None, **headers: str) -> Any:
        return self.send("POST", path, body, **_based(version), **headers)

    def put(self, path: str, body: Any = None, version: int | None = None, **headers: str) -> Any:
        return self.send("PUT", path, body, **_based(version), **headers)

    def patch(self, path: str, body: Any = None, version: int | None = None, **headers: str) -> Any:
        return self.send("PATCH", path, body, **_based(version), **headers)

    def delete(self, path: str, version: int | None = None, **headers: str) -> Any:
        return self.send("DELETE", path, **_based(version), **headers)


def _based(version: int | None) -> dict[str, str]:
    return {} if version is None else {"If_Match": f'"{version}"'}


def make_token(user: User, *scopes: str, days: int = 90) -> str:
    """The text of a new token."""
    command = MakeToken("测试程序", scopes or ("read", "write"), days)
    _, text = tokens.create(user, command, by=user)
    db.session.commit()
    return text


@pytest.fixture
def program_of(app: Flask) -> Callable[..., Program]:
    """A program of a person, by default with all scopes; of None, one without a token."""

    def made(user: User | None, *scopes: str) -> Program:
        return Program(app, make_token(user, *scopes) if user else "")

    return made
