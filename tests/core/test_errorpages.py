"""When things go wrong: a clear sentence, what was typed, nothing half-written."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core.db import db
from crm.core.errors import taken, when_taken
from crm.core.say import say
from crm.enterprises.models import Enterprise
from tests.makers.people import make_user

NAME = "郑州测试企业有限公司"


@pytest.fixture
def officer(client_of: Callable[[Any], Any]) -> Any:
    return client_of(make_user(Role.OFFICER))


def _nothing_written(session: Session) -> bool:
    return session.scalar(select(func.count()).select_from(Enterprise)) == 0


def test_an_unknown_address_is_a_page_with_a_way_back(client: Any) -> None:
    answer = client.get("/no/such/page")
    assert answer.status_code == 404
    assert "这个页面不存在" in answer.text and "回到首页" in answer.text


@pytest.mark.parametrize("number", ["2147483648", "99999999999999999999", "-1", "x", "１"])
def test_a_number_that_no_record_can_have_is_not_found(officer: Any, number: str) -> None:
    for page in ("/leads/{}", "/enterprises/{}", "/targets/{}/edit"):
        assert officer.get(page.format(number)).status_code == 404


def test_a_post_address_opened_in_a_browser_says_so(officer: Any) -> None:
    answer = officer.get("/logout")
    assert answer.status_code == 405 and "只接受表单提交" in answer.text


@pytest.mark.parametrize("bad", ["\x00", "a\x00b"])
def test_a_nul_byte_is_refused_wherever_it_stands(officer: Any, session: Session, bad: str) -> None:
    sentence = "文字里有无法保存的字符"
    typed = officer.post("/enterprises/new", data={"name": NAME + bad})
    for answer in (
        typed,
        officer.get("/leads", query_string={"q": bad}),
        officer.get("/leads/%00"),
    ):
        assert answer.status_code == 422
        assert sentence in answer.text
    assert NAME in typed.text
    assert _nothing_written(session)


def test_a_nul_byte_in_the_name_of_a_field_does_no_harm(officer: Any) -> None:
    assert officer.get("/leads", query_string={"\x00": "x"}).status_code in (200, 422)
    assert officer.post("/enterprises/new", data={"a\x00": "x"}).status_code == 422


PLAIN = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=edge"


def _body(kind: str, size: int) -> bytes:
    if kind == PLAIN:
        return b"name=x&business=" + b"x" * size
    head = b'--edge\r\nContent-Disposition: form-data; name="business"\r\n\r\n'
    return head + b"x" * size + b"\r\n--edge--\r\n"


@pytest.mark.parametrize("kind", [PLAIN, PARTS])
def test_two_megabytes_are_refused_in_words(officer: Any, session: Session, kind: str) -> None:
    body = _body(kind, 2 * 1024 * 1024)
    answer = officer.post("/enterprises/new", data=body, content_type=kind)
    assert answer.status_code == 413
    assert "超过 1 MB，没有保存" in answer.text
    assert _nothing_written(session)


@pytest.mark.parametrize("kind", [PLAIN, PARTS])
def test_less_than_a_megabyte_is_read(officer: Any, kind: str) -> None:
    body = _body(kind, 800_000)
    answer = officer.post("/enterprises/new", data=body, content_type=kind)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (IntegrityError("INSERT", {}, Exception("uq_user_account_login")), 409, "已经有人用了"),
        (StaleDataError("1 row expected"), 409, "刚刚被别人改过"),
        (RuntimeError("secret path /etc/x"), 500, "错误编号"),
    ],
)
def test_what_fails_at_the_commit_is_answered_in_words_too(
    officer: Any,
    session: Session,
    error: Exception,
    status: int,
    words: str,
) -> None:
    session.commit()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(db.session), "commit", _failing(error))
        answer = officer.post(
            "/enterprises/new", data={"name": NAME, "origin": "domestic", "country": "CN"}
        )
    assert answer.status_code == status, answer.text
    assert words in answer.text
    assert "secret path" not in answer.text and "已新建企业" not in answer.text
    assert answer.headers["Content-Security-Policy"]
    assert _nothing_written(session)


def _failing(error: Exception) -> Any:
    def commit(session: Session) -> None:
        if session.new or session.in_transaction():
            raise error

    return commit


def test_a_constraint_is_known_by_its_name_or_its_columns() -> None:
    when_taken("uq_of_a_test", "of_a_test.a, of_a_test.b", say("这个已经有了。"))
    for message in (
        'duplicate key "uq_of_a_test"',
        "UNIQUE constraint failed: of_a_test.a, of_a_test.b",
    ):
        assert str(taken(message)) == "这个已经有了。"
    assert "刚才有人先写了" in str(taken("anything else"))


def test_every_answer_carries_the_safe_headers(client: Any, officer: Any) -> None:
    for answer in (client.get("/login"), client.get("/nothing"), officer.get("/leads")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_a_refused_request_writes_nothing(officer: Any, session: Session) -> None:
    before = session.scalar(select(func.count()).select_from(User))
    assert officer.post("/enterprises/new", data={"name": ""}).status_code == 422
    assert session.scalar(select(func.count()).select_from(User)) == before
    assert _nothing_written(session)
