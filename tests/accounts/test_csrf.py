"""Forms carry a token; without it nothing is done and nothing typed is lost."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.accounts import passwords, sessions
from crm.accounts.models import LoginAttempt, User, UserSession
from crm.core.db import db
from tests.makers.people import make_user

GOOD = "Zhaoshang-2026"


@pytest.fixture
def strict(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application as it runs in earnest."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)  # noqa: FBT003
    return app


@pytest.fixture
def user(app: Flask) -> User:
    user = make_user()
    user.password_hash = passwords.hashed(GOOD)
    db.session.commit()
    return user


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, "the form carries no token"
    return found[1]


def test_a_post_without_a_token_lists_what_was_typed(
    strict: Flask, client_of: Any, user: User
) -> None:
    data = {"locale": "en", "version": user.version, "note": "很长的一段话", "old_password": GOOD}
    answer = client_of(user).post("/account", data=data)
    assert answer.status_code == 400
    assert "刷新后重新提交" in answer.text and "很长的一段话" in answer.text
    assert GOOD not in answer.text
    assert user.locale == "zh"


def test_the_token_of_the_page_opens_the_way(strict: Flask, client_of: Any, user: User) -> None:
    client = client_of(user)
    token = _token(client.get("/account").text)
    data = {"locale": "en", "theme": "auto", "version": user.version, "csrf_token": token}
    assert client.post("/account", data=data).status_code == 302
    assert user.locale == "en"


def test_a_token_of_another_session_is_worthless(strict: Flask, client_of: Any, user: User) -> None:
    token = _token(client_of(make_user()).get("/account").text)
    data = {"locale": "en", "theme": "auto", "version": user.version, "csrf_token": token}
    assert client_of(user).post("/account", data=data).status_code == 400


def test_signing_in_needs_a_token_and_makes_it_anew(strict: Flask, client: Any, user: User) -> None:
    typed = {"login": user.login, "password": GOOD}
    assert client.post("/login", data=typed).status_code == 400
    before = _token(client.get("/login").text)
    answer = client.post("/login", data={**typed, "csrf_token": before})
    assert answer.status_code == 302
    data = {"locale": "en", "theme": "auto", "version": user.version, "csrf_token": before}
    assert client.post("/account", data=data).status_code == 400


def test_signing_out_by_a_link_from_elsewhere_does_nothing(
    strict: Flask, client_of: Any, user: User
) -> None:
    client = client_of(user)
    assert client.get("/logout").status_code == 405
    assert client.post("/logout").status_code == 400
    assert client.get("/account").status_code == 200


def test_a_failed_attempt_outlives_the_request_that_is_rolled_back(client: Any, user: User) -> None:
    for _ in range(3):
        assert client.post("/login", data={"login": user.login, "password": "x"}).status_code == 422
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(LoginAttempt)) == 3
    assert client.post("/login", data={"login": user.login, "password": GOOD}).status_code == 302
    assert db.session.scalar(select(func.count()).select_from(LoginAttempt)) == 0


@pytest.mark.parametrize("wanted", ["//[", "/%5C%5Cevil.example", "/leads?after=x#top", "/account"])
def test_a_strange_next_never_breaks_the_way_in(client: Any, user: User, wanted: str) -> None:
    data = {"login": user.login, "password": GOOD}
    answer = client.post("/login", query_string={"next": wanted}, data=data)
    assert answer.status_code == 302
    assert answer.location.startswith("/") and not answer.location.startswith(("//", "/\\"))


def test_an_empty_password_opens_no_account_without_one(client: Any, app: Flask) -> None:
    nobody = make_user()
    db.session.commit()
    for password in ("nobody has this password", " "):
        answer = client.post("/login", data={"login": nobody.login, "password": password})
        assert answer.status_code == 422


def test_a_session_is_found_by_nothing_but_its_own_token(client: Any, user: User) -> None:
    token = sessions.open_session(user)
    db.session.commit()
    stored = db.session.scalar(select(UserSession.token_hash))
    for stolen in (stored, str(user.id), token[:-1], ""):
        with client.session_transaction() as cookie:
            cookie["_user_id"] = stolen
        assert client.get("/account").status_code == 302
