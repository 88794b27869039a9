"""Sending a form twice does its work once, also at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from crm.accounts.rules import Role
from crm.core import clock, idempotency
from crm.core.db import db, writing
from crm.enterprises.models import Enterprise
from tests.makers.people import make_user

BODY = {"name": "郑州同一家企业有限公司", "country": "CN", "origin": "domestic"}
ROUNDS = 5


def _count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Enterprise)) or 0


def _kept(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(idempotency.Answer)) or 0


@pytest.fixture
def officer(client_of: Callable[[Any], Any]) -> Any:
    return client_of(make_user(Role.OFFICER))


def test_a_repeat_gets_the_first_answer_and_no_second_row(officer: Any, session: Session) -> None:
    first = officer.post("/enterprises/new", data={**BODY, "idempotency_key": "k1"})
    again = officer.post("/enterprises/new", data={**BODY, "idempotency_key": "k1"})
    assert (first.status_code, again.status_code) == (302, 302)
    assert again.location == first.location
    assert _count(session) == 1


def test_another_body_under_the_same_key_is_refused_with_what_was_typed(
    officer: Any, session: Session
) -> None:
    officer.post("/enterprises/new", data={**BODY, "idempotency_key": "k1"})
    other = {**BODY, "name": "另一家有限公司", "idempotency_key": "k1"}
    answer = officer.post("/enterprises/new", data=other)
    assert answer.status_code == 422
    assert "已经用过一次" in answer.text and "另一家有限公司" in answer.text
    assert _count(session) == 1


def test_a_refused_form_may_be_sent_again_corrected_under_its_key(
    officer: Any, session: Session
) -> None:
    bad = officer.post("/enterprises/new", data={**BODY, "name": "", "idempotency_key": "k1"})
    good = officer.post("/enterprises/new", data={**BODY, "idempotency_key": "k1"})
    assert (bad.status_code, good.status_code) == (422, 302)
    assert _count(session) == 1


def test_another_person_or_page_may_use_the_same_key(
    officer: Any, session: Session, client_of: Callable[[Any], Any]
) -> None:
    officer.post("/enterprises/new", data={**BODY, "idempotency_key": "k1"})
    second = client_of(make_user(Role.OFFICER))
    data = {**BODY, "name": "第二家有限公司", "idempotency_key": "k1"}
    assert second.post("/enterprises/new", data=data).status_code == 302
    assert _count(session) == 2


def test_without_a_key_everything_is_done_as_often_as_it_is_sent(
    officer: Any, session: Session
) -> None:
    officer.post("/enterprises/new", data=BODY)
    officer.post("/enterprises/new", data={**BODY, "name": "第二家有限公司"})
    assert _count(session) == 2


def test_answers_are_kept_for_a_day_and_sealed(officer: Any, session: Session) -> None:
    officer.post("/enterprises/new", data={**BODY, "idempotency_key": "k1"})
    raw = session.execute(text("SELECT body FROM idempotent_answer")).scalar_one()
    assert "enterprises" not in raw
    idempotency.forget_old()
    assert _kept(session) == 1
    with clock.at(datetime.now(UTC) + timedelta(hours=25)):
        idempotency.forget_old()
    assert _kept(session) == 0


def _signed_in(app: Flask, token: str) -> Any:
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    return client


@pytest.mark.slow
def test_two_who_send_at_the_same_moment_get_one_answer_and_make_one_row(
    lasting: Flask, token_of: Callable[[Any], str]
) -> None:
    with lasting.app_context():
        writing.set(True)
        token = token_of(make_user(Role.OFFICER))
    for number in range(ROUNDS):
        start = Barrier(2)
        data = {**BODY, "name": f"同时提交{number}有限公司", "idempotency_key": f"k{number}"}

        def send(start: Barrier = start, data: dict[str, str] = data) -> tuple[int, str]:
            client = _signed_in(lasting, token)
            start.wait()
            answer = client.post("/enterprises/new", data=data)
            return answer.status_code, answer.location

        with ThreadPoolExecutor(2) as pool:
            one, two = [pool.submit(send) for _ in range(2)]
        assert one.result() == two.result()
        assert one.result()[0] == 302
    with lasting.app_context():
        assert _count(db.session) == ROUNDS
