"""Keyset paging: every row once, whatever the cursor has been through."""

import base64
import json
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.accounts.models import User
from crm.core.paging import decode, encode, page
from tests.makers.people import make_user

KEYS = [User.name, User.id]


@pytest.fixture
def people(session: Session) -> list[int]:
    found = [make_user() for _ in range(7)]
    for number, user in enumerate(found):
        user.name = f"人{number // 3}"
    session.flush()
    return [user.id for user in found]


def _query() -> Any:
    return select(User).where(User.name.like("人%"))


def _walk(size: int) -> list[int]:
    seen, cursor = [], ""
    for _ in range(20):
        found = page(_query(), KEYS, cursor, size)
        seen += [user.id for user in found.rows]
        cursor = found.after
        if not cursor:
            return seen
    pytest.fail("the pages never end")


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7, 8])
def test_every_row_comes_once_and_in_order(people: list[int], size: int) -> None:
    assert _walk(size) == people


def _raw(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "!!",
        "中",
        "abc",
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
        _raw({"a": 1}),
        _raw(["人0"]),
        _raw(["人0", "x"]),
        _raw(["人0", None]),
        _raw(["人0", 10**30]),
        _raw(["\x00", 1]),
        _raw(["人0", float("inf")]),
        base64.urlsafe_b64encode(b"[" * 5000).decode(),
    ],
)
def test_a_damaged_cursor_starts_from_the_top(people: list[int], cursor: str) -> None:
    assert [user.id for user in page(_query(), KEYS, cursor).rows] == people


def test_a_cursor_gives_back_what_was_put_in() -> None:
    assert decode(encode(["人0", 7])) == ["人0", 7]


def test_the_list_page_takes_a_damaged_cursor_calmly(client_of: Any) -> None:
    visitor = client_of(make_user())
    for cursor in ("!!", _raw(["\x00", 1]), _raw([1, 10**30])):
        assert visitor.get("/leads", query_string={"after": cursor}).status_code == 200
