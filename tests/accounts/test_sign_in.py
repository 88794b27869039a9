"""Signing in and out: the way through, the ways that are shut, and how long a session lives."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from crm.accounts import actions, passwords, sessions, throttle
from crm.accounts.models import LoginAttempt, User, UserSession
from crm.audit.models import Event
from crm.core import clock
from crm.core.db import db
from tests.makers.people import make_user
from tests.makers.statements import statements

GOOD = "Zhaoshang-2026"
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
WRONG = "登录名或密码不对"


@pytest.fixture
def user(app: Flask) -> User:
    user = make_user()
    user.password_hash = passwords.hashed(GOOD)
    db.session.commit()
    return user


def sign_in(
    client: Any, login: str, password: str = GOOD, path: str = "/login", **more: Any
) -> Any:
    return client.post(path, data={"login": login, "password": password}, **more)


def count(kind: type[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def age(**values: Any) -> None:
    """Make every session older."""
    db.session.execute(update(UserSession).values(**values))
    db.session.commit()


def test_the_right_password_opens_the_way_and_signing_out_shuts_it(client: Any, user: User) -> None:
    assert client.get("/account").location == "/login?next=/account"
    answer = sign_in(client, f" {user.login.upper()} ", path="/login?next=/account")
    assert (answer.status_code, answer.location) == (302, "/account")
    assert user.name in client.get("/account").text
    assert client.post("/logout").location == "/login"
    assert client.get("/account").status_code == 302
    assert count(UserSession) == 0
    actions_seen = list(
        db.session.scalars(select(Event.action).where(Event.by_id == user.id).order_by(Event.id))
    )
    assert actions_seen == ["accounts.signed_in", "accounts.signed_out"]


def test_a_stolen_cookie_is_worthless_after_signing_out(client: Any, user: User) -> None:
    sign_in(client, user.login)
    with client.session_transaction() as cookie:
        stolen = dict(cookie)
    client.post("/logout")
    with client.session_transaction() as cookie:
        cookie.update(stolen)
    assert client.get("/account").status_code == 302


def test_a_cookie_from_before_signing_in_is_given_up(client: Any, user: User) -> None:
    with client.session_transaction() as cookie:
        cookie.update(planted="yes", _user_id="planted")
    sign_in(client, user.login)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie and cookie["_user_id"] != "planted"


@pytest.mark.parametrize("what", ["wrong password", "unknown login", "closed account"])
def test_a_refusal_never_says_what_was_wrong(client: Any, user: User, what: str) -> None:
    user.active = what != "closed account"
    login = "nobody" if what == "unknown login" else user.login
    answer = sign_in(client, login, "Wrong-2026-x" if what == "wrong password" else GOOD)
    assert answer.status_code == 422
    assert WRONG in answer.text and f'value="{login}"' in answer.text
    assert "Wrong-2026-x" not in answer.text
    assert count(LoginAttempt) == 1


def test_five_failures_lock_the_name_for_half_an_hour(client: Any, user: User) -> None:
    with clock.at(NOON):
        for _ in range(5):
            assert sign_in(client, user.login, "no").status_code == 422
        refused = sign_in(client, user.login)
        assert refused.status_code == 429 and "30 分钟" in refused.text
        elsewhere = {"REMOTE_ADDR": "192.0.2.9"}
        other = client.application.test_client()
        assert sign_in(other, user.login, environ_base=elsewhere).status_code == 302
    with clock.at(NOON + timedelta(minutes=29)):
        refused = sign_in(client, user.login)
        assert refused.status_code == 429 and "1 分钟" in refused.text
    with clock.at(NOON + timedelta(minutes=30, seconds=1)):
        assert sign_in(client, user.login).status_code == 302


def test_failures_spread_over_more_than_a_quarter_of_an_hour_do_not_lock(
    client: Any, user: User
) -> None:
    for minutes in (0, 4, 8, 12, 16):
        with clock.at(NOON + timedelta(minutes=minutes)):
            assert sign_in(client, user.login, "no").status_code == 422
    with clock.at(NOON + timedelta(minutes=17)):
        assert sign_in(client, user.login).status_code == 302
    assert count(LoginAttempt) == 0


def test_fifty_failures_lock_the_address_for_everybody(client: Any, user: User) -> None:
    with clock.at(NOON):
        for number in range(50):
            assert sign_in(client, f"guess{number}", "no").status_code == 422
        assert sign_in(client, user.login).status_code == 429


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:x",
        "evil",
    ],
)
def test_nobody_is_sent_to_another_site(client: Any, user: User, wanted: str) -> None:
    answer = client.post(
        "/login", query_string={"next": wanted}, data={"login": user.login, "password": GOOD}
    )
    assert (answer.status_code, answer.location) == (302, "/")


def test_a_post_without_a_session_keeps_what_was_typed(client: Any, app: Flask) -> None:
    answer = client.post("/account", data={"locale": "en-typed", "old_password": "Secret-1"})
    assert answer.status_code == 401
    assert "en-typed" in answer.text and "Secret-1" not in answer.text


def test_a_session_ends_by_idleness_and_by_age(client: Any, user: User, app: Flask) -> None:
    sign_in(client, user.login)
    settings = app.config["CRM"]
    idle = timedelta(minutes=settings.session_idle_minutes)
    age(seen_at=clock.real() - idle + timedelta(minutes=1))
    assert client.get("/account").status_code == 200
    age(seen_at=clock.real() - idle)
    assert client.get("/account").status_code == 302
    age(seen_at=clock.real(), expires_at=clock.real())
    assert client.get("/account").status_code == 302
    sessions.forget_old()
    assert count(UserSession) == 0


def test_a_closed_account_is_out_at_its_next_request(client: Any, user: User) -> None:
    sign_in(client, user.login)
    user.active = False
    assert client.get("/account").status_code == 302


def test_a_get_writes_nothing_but_that_the_session_lives(client_of: Any, user: User) -> None:
    client = client_of(user)
    age(seen_at=clock.real() - timedelta(minutes=6))
    with statements() as seen:
        assert client.get("/account").status_code == 200
    written = [one for one in seen if not one.startswith("SELECT")]
    assert [one.split(" WHERE")[0].split("=")[0] for one in written] == [
        "UPDATE user_session SET seen_at"
    ]
    assert sessions.GET_WRITES == (
        "user_session.seen_at",
        "api_token.last_used_at",
        "login_attempt",
    )
    assert db.session.scalar(select(UserSession.seen_at)) > clock.real() - timedelta(minutes=1)
    with statements() as seen:
        client.get("/account")
    assert [one for one in seen if not one.startswith("SELECT")] == []


def test_the_reader_is_found_in_one_statement(client_of: Any, user: User) -> None:
    client = client_of(user)
    with statements() as seen:
        client.get("/account")
    assert len([one for one in seen if "user_account" in one]) == 1


def test_the_demo_clock_signs_nobody_out(client_of: Any, user: User) -> None:
    client = client_of(user)
    with clock.at(clock.real() + timedelta(days=7)):
        assert client.get("/account").status_code == 200


def test_a_demo_fills_in_an_account_with_one_tap(client: Any, user: User) -> None:
    assert f"/login?as={user.login}" in client.get("/login").text
    filled = client.get(f"/login?as={user.login}").text
    assert f'value="{user.login}"' in filled and f'value="{GOOD}"' in filled


def test_outside_the_demo_no_account_and_no_password_is_shown(
    client: Any, user: User, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "CRM", replace(app.config["CRM"], mode="production"))
    page = client.get(f"/login?as={user.login}").text
    assert user.login not in page and GOOD not in page


def test_the_cookie_is_kept_from_scripts_and_other_sites(client: Any, user: User) -> None:
    cookie = sign_in(client, user.login).headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


def test_the_database_holds_neither_token_nor_password(user: User) -> None:
    token = sessions.open_session(user)
    db.session.flush()
    assert db.session.scalar(select(UserSession.token_hash)) != token
    assert user.password_hash.startswith("$argon2id$")


def test_signing_in_needs_the_hash_of_the_real_strength(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "testing", False)
    assert "m=65536,t=3,p=4" in passwords.hashed(GOOD)
    assert "m=65536,t=3,p=4" in passwords._nobody(passwords._hasher())


def test_an_unknown_login_takes_about_as_long_as_a_known_one(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "testing", False)
    known = passwords.hashed(GOOD)
    passwords.matches(None, "")  # the first time makes the hash to compare with
    spent = []
    for tried in (known, None):
        start = perf_counter()
        assert not passwords.matches(tried, "Wrong-2026-x")
        spent.append(perf_counter() - start)
    assert spent[1] > spent[0] / 4


def test_old_attempts_are_forgotten(app: Flask) -> None:
    with clock.at(NOON):
        throttle.note_failure("guess", "192.0.2.9", None)
    with clock.at(NOON + timedelta(hours=25)):
        throttle.forget_old()
    assert count(LoginAttempt) == 0


def test_a_right_password_is_none_for_whom_it_is_not(app: Flask) -> None:
    assert actions.sign_in("nobody", GOOD, "192.0.2.9") is None


def test_failures_and_lock_outs_are_recorded_without_what_was_typed(
    client: Any, user: User
) -> None:
    for login in (user.login, "nobody-knows"):
        for _ in range(5):
            sign_in(client, login, "wrong")
    found = list(db.session.scalars(select(Event).order_by(Event.id)))
    each = ["accounts.sign_in_failed"] * 5 + ["accounts.locked_out"]
    assert [one.action for one in found] == each * 2
    assert {(one.subject_kind, one.subject_id) for one in found[:6]} == {("user_account", user.id)}
    assert {one.subject_kind for one in found[6:]} == {"login_attempt"}
    assert {one.by_id for one in found} == {None}
    assert "nobody-knows" not in repr([one.particulars for one in found])


def test_a_page_that_looks_for_news_by_itself_keeps_no_session_alive(
    client_of: Any, user: User
) -> None:
    client = client_of(user)
    before = clock.real() - timedelta(minutes=6)
    age(seen_at=before)
    assert client.get("/account", headers={"X-Unattended": "1"}).status_code == 200
    assert db.session.scalar(select(UserSession.seen_at)) == before


def test_a_part_of_a_page_is_told_that_the_session_is_over(client: Any) -> None:
    answer = client.get("/account", headers={"HX-Request": "true"})
    assert (answer.status_code, "登录已过期" in answer.text) == (401, True)
    assert "<html" not in answer.text
