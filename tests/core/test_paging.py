"""Keyset paging: every row once, whatever the cursor has been through."""

import base64
import json
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.accounts.models import User
from crm.core.paging import Key, _value, decode, encode, page
from crm.leads.models import Lead
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


def _orders() -> dict[str, list[Any]]:
    return {
        "rising": [Key(User.name), Key(User.id)],
        "falling": [Key(User.name, descending=True), Key(User.id, descending=True)],
        "mixed": [Key(User.name, descending=True), Key(User.id)],
    }


@pytest.mark.parametrize("order", ["rising", "falling", "mixed"])
@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_forth_and_back_meet_every_row_once(people: list[int], order: str, size: int) -> None:
    keys = _orders()[order]
    whole = [user.id for user in page(_query(), keys, size=20).rows]
    assert sorted(whole) == sorted(people)
    pages = [page(_query(), keys, size=size)]
    while pages[-1].after:
        pages.append(page(_query(), keys, pages[-1].after, size))
    assert [user.id for one in pages for user in one.rows] == whole
    back = [pages[-1]]
    while back[-1].before:
        back.append(page(_query(), keys, back[-1].before, size, backwards=True))
    assert [[user.id for user in one.rows] for one in reversed(back)] == [
        [user.id for user in one.rows] for one in pages
    ]


def test_each_page_knows_what_stands_before_it(people: list[int]) -> None:
    first = page(_query(), KEYS, size=3)
    second = page(_query(), KEYS, first.after, 3)
    third = page(_query(), KEYS, second.after, 3)
    assert (first.lead_in, first.before) == ((), "")
    assert second.lead_in == first.keys[-1] == ("人0", people[2])
    again = page(_query(), KEYS, third.before, 3, backwards=True)
    assert (again.keys, again.lead_in) == (second.keys, second.lead_in)


def test_a_cursor_of_another_order_starts_from_the_top(people: list[int]) -> None:
    after = page(_query(), KEYS, size=3, mark="name").after
    assert [user.id for user in page(_query(), KEYS, after, mark="name").rows] == people[3:]
    for mark in ("", "-name"):
        assert [user.id for user in page(_query(), KEYS, after, mark=mark).rows] == people


def test_rows_that_come_in_between_shift_nothing(people: list[int], session: Session) -> None:
    first = page(_query(), KEYS, size=3)
    newcomer = make_user()
    newcomer.name = "人0"
    session.flush()
    second = page(_query(), KEYS, first.after, 3)
    assert [user.id for user in second.rows] == [newcomer.id, *people[3:5]]


def test_amounts_larger_than_a_number_are_keys_too(session: Session) -> None:
    assert _value(2**40, Lead.planned_key.type) == 2**40
    with pytest.raises(ValueError, match=str(2**40)):
        _value(2**40, User.id.type)
