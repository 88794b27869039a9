"""What the pages of accounts ask of the database, however many people there are."""

from collections.abc import Callable
from typing import Any

import pytest

from crm.accounts import passwords
from crm.accounts.rules import Role
from crm.core.db import db
from tests.makers.people import make_user
from tests.makers.statements import statements

GOOD = "Zhaoshang-2026"


def _asked(client: Any, path: str) -> int:
    with statements() as seen:
        assert client.get(path).status_code == 200
    return len(seen)


@pytest.mark.parametrize(
    ("path", "most"),
    [("/account", 1), ("/account/password", 1), ("/people", 4), ("/people/new", 3)],
)
def test_a_page_asks_little_and_no_more_for_many_people(
    client_of: Callable[[Any], Any], path: str, most: int
) -> None:
    client = client_of(make_user(Role.SYSTEM))
    few = _asked(client, path)
    for _ in range(20):
        make_user()
    db.session.commit()
    assert _asked(client, path) == few <= most


def test_signing_in_asks_little(client: Any) -> None:
    user = make_user()
    user.password_hash = passwords.hashed(GOOD)
    db.session.commit()
    with statements() as seen:
        answer = client.post("/login", data={"login": user.login, "password": GOOD})
    assert answer.status_code == 302
    assert len(seen) <= 9, seen
