"""Tokens: shown once, kept as a hash, narrowed by scopes, ended by time, by hand, with the account."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm.accounts import actions, tokens
from crm.accounts.models import ApiToken, LoginAttempt
from crm.accounts.rules import Account, Role
from crm.accounts.scopes import AREAS, SCOPES, covers, scope_of, token_problems, words
from crm.audit.models import Event
from crm.core import clock
from crm.core.db import db
from tests.api.conftest import Program, make_token
from tests.makers.leads import make_lead
from tests.makers.people import make_user

ProgramOf = Callable[..., Program]


def test_a_token_is_shown_once_and_works(client_of: Callable[[Any], Any], app: Flask) -> None:
    user = make_user()
    client = client_of(user)
    form = {"name": "周报取数", "scopes": ["read"], "days": "30"}
    page = client.post("/account/tokens", data=form)
    assert page.status_code == 200
    text = re.search(r"atd_[\w-]{43}", page.text)
    assert text
    assert text[0] not in client.get("/account/tokens").text
    assert Program(app, text[0]).get("/account").json["login"] == user.login
    kept = db.session.scalars(select(ApiToken)).one()
    assert text[0] not in str(vars(kept)) and text[0].endswith(kept.hint)
    assert all(text[0] not in str(one.particulars) for one in db.session.scalars(select(Event)))


def test_a_token_needs_a_name_a_scope_and_a_term(client_of: Callable[[Any], Any]) -> None:
    client = client_of(make_user())
    page = client.post("/account/tokens", data={"name": " ", "days": "99999"})
    assert page.status_code == 422
    for words_of in ("请填写用途。", "请填写范围。", "没有这个选项"):
        assert words_of in page.text
    assert db.session.scalar(select(func.count()).select_from(ApiToken)) == 0


def test_scopes_stand_in_a_table_and_what_was_ticked_stays(
    client_of: Callable[[Any], Any],
) -> None:
    typed = {"name": "", "scopes": ["leads:read", "tasks:write"], "days": "30"}
    page = client_of(make_user()).post("/account/tokens", data=typed).text
    boxes = re.findall(r'name="scopes" value="([\w:]+)"( checked)?', page)
    assert {value for value, _ in boxes} == set(SCOPES) and len(boxes) == len(SCOPES)
    assert [value for value, ticked in boxes if ticked] == ["leads:read", "tasks:write"]


def test_a_revoked_token_is_dead_at_once(client_of: Callable[[Any], Any], app: Flask) -> None:
    user = make_user()
    text = make_token(user)
    number = db.session.scalars(select(ApiToken.id)).one()
    assert Program(app, text).get("/account").status_code == 200
    assert client_of(make_user()).post(f"/account/tokens/{number}/revocation").status_code == 404
    assert client_of(user).post(f"/account/tokens/{number}/revocation").status_code == 302
    refused = Program(app, text).get("/account")
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_a_program_can_revoke_its_own_token(app: Flask) -> None:
    program = Program(app, make_token(make_user()))
    (mine,) = program.get("/account/tokens").json["rows"]
    assert program.post(f"/account/tokens/{mine['id']}/revocation").status_code == 200
    assert program.get("/account").status_code == 401


def test_a_token_ends_by_time(app: Flask) -> None:
    program = Program(app, make_token(make_user(), days=30))
    with time_machine.travel(clock.real() + timedelta(days=29, hours=23), tick=False):
        assert program.get("/account").status_code == 200
    with time_machine.travel(clock.real() + timedelta(days=30, minutes=1), tick=False):
        assert program.get("/account").status_code == 401


def test_tokens_of_inactive_people_die_and_stay_dead(app: Flask, session: Session) -> None:
    user, system = make_user(), make_user(Role.SYSTEM)
    program = Program(app, make_token(user))
    facts = {"login": user.login, "name": user.name, "email": user.email, "role": user.role}
    for active in (False, True):
        command = Account(**facts, block_id=user.block_id, active=active)
        session.refresh(user)
        actions.edit_user(user, command, by=system, base_version=user.version)
        session.commit()
        assert program.get("/account").status_code == 401


def test_a_password_that_somebody_else_resets_ends_tokens(app: Flask, session: Session) -> None:
    user, system = make_user(), make_user(Role.SYSTEM)
    program = Program(app, make_token(user))
    actions.reset_password(user, "Zhaoshang-2027", by=system)
    session.commit()
    assert program.get("/account").status_code == 401


def test_a_cookie_never_opens_the_api(client_of: Callable[[Any], Any]) -> None:
    client = client_of(make_user())
    assert client.get("/desk").status_code == 200
    assert client.get("/api/v1/account").status_code == 401
    written = client.post("/api/v1/leads", json={"name": "甲"})
    assert written.status_code == 401


def test_a_token_opens_no_page(app: Flask) -> None:
    program = Program(app, make_token(make_user()))
    page = program.client.get("/leads", headers=program.headers)
    assert (page.status_code, "/login" in page.location) == (302, True)


@pytest.mark.parametrize(
    ("scopes", "method", "path", "status"),
    [
        (["read"], "GET", "/leads", 200),
        (["leads:read"], "GET", "/leads", 200),
        (["leads:write"], "GET", "/leads", 200),
        (["mix:read"], "GET", "/leads", 403),
        (["leads:read"], "POST", "/leads", 403),
        (["read"], "POST", "/leads", 403),
        (["mix:write"], "POST", "/leads", 403),
        (["leads:write"], "POST", "/leads", 422),
        (["write"], "POST", "/leads", 422),
        (["people:write"], "GET", "/people", 403),
    ],
)
def test_scopes_narrow_and_never_widen(
    program_of: ProgramOf, scopes: list[str], method: str, path: str, status: int
) -> None:
    body = {} if method == "POST" else None
    assert program_of(make_user(), *scopes).send(method, path, body).status_code == status


def test_a_missing_scope_is_named(program_of: ProgramOf) -> None:
    answer = program_of(make_user(), "mix:read").get("/leads")
    assert "leads:read" in answer.json["detail"]


def test_every_scope_has_words_and_covers_what_it_says() -> None:
    assert all(str(words(scope)) for scope in SCOPES)
    assert all(covers(["write"], scope_of(area, "POST")) for area in AREAS)
    assert not covers(["read"], "leads:write")
    assert not covers(["leads:write"], "mix:read")


def test_too_many_tokens_are_refused_in_words() -> None:
    command = tokens.MakeToken("取数", ("read",))
    assert token_problems(command, live=19) == []
    assert [one.field for one in token_problems(command, live=20)] == ["name"]
    odd = tokens.MakeToken(" ", ("admin",), 1)
    assert [one.field for one in token_problems(odd, live=0)] == ["name", "scopes", "days"]


def test_guessing_is_noted_until_it_must_wait_and_right_tokens_still_pass(
    app: Flask, session: Session
) -> None:
    right, guess = Program(app, make_token(make_user())), Program(app, "atd_guess")
    answers = [guess.get("/account").status_code for _ in range(7)]
    assert answers == [401] * 5 + [429] * 2
    assert int(guess.get("/account").headers["Retry-After"]) > 0
    assert session.scalar(select(func.count()).select_from(LoginAttempt)) == 5
    assert right.get("/account").status_code == 200


def test_use_is_noted_now_and_then_apart_from_the_request(app: Flask, session: Session) -> None:
    program = Program(app, make_token(make_user()))
    assert session.scalars(select(ApiToken.last_used_at)).one() is None
    program.get("/account")
    first = session.scalars(select(ApiToken.last_used_at)).one()
    program.get("/account")
    assert session.scalars(select(ApiToken.last_used_at)).one() == first is not None
    with time_machine.travel(clock.real() + timedelta(minutes=6), tick=False):
        program.get("/account")
    assert session.scalars(select(ApiToken.last_used_at)).one() > first


def test_a_write_after_the_note_of_use_keeps_its_work(app: Flask, session: Session) -> None:
    officer = make_user()
    lead = make_lead(owner=officer)
    program = Program(app, make_token(officer))
    done = program.patch(f"/leads/{lead.id}", {"project": "冷链"}, version=lead.version)
    assert (done.status_code, done.json["project"]) == (200, "冷链")


def test_the_page_of_tokens_asks_little(client_of: Callable[[Any], Any]) -> None:
    from tests.makers.statements import statements

    user = make_user()
    client, counts = client_of(user), []
    for _ in range(2):
        with statements() as seen:
            client.get("/account/tokens")
        counts.append(len(seen))
        for _ in range(9):
            make_token(user)
    assert counts[0] == counts[1] <= 3
