"""The strip above the list: it says that others changed something, and moves nothing by itself."""

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.leads.listing import composing
from crm.leads.models import Lead
from tests.leads.listed import many, shown
from tests.makers.leads import end, make_lead
from tests.makers.people import make_user
from tests.makers.statements import statements


@pytest.fixture
def officer(app: Flask) -> User:
    return make_user()


def touch(lead: Lead, by: User) -> None:
    change = {"updated_at": clock.now(), "updated_by_id": by.id}
    db.session.execute(update(Lead).where(Lead.id == lead.id).values(**change))
    db.session.commit()


def news(page: str) -> str:
    """The address that a page asks for news at."""
    found = re.search(r'data-news[^>]*hx-get="([^"]+)"', page)
    assert found
    return unescape(found[1])


def test_it_tells_when_others_changed_something_and_not_otherwise(
    officer: User, client_of: Any
) -> None:
    manager, lead = make_user(Role.MANAGER), make_lead(owner=officer)
    other = make_lead(owner=officer, item="FI1")
    client = client_of(officer)
    address = news(client.get("/leads?cluster=LG&sort=name").text)
    with statements() as asked:
        first = client.get(address)
    assert (first.status_code, "更新" in first.text) == (200, False)
    assert len(asked) <= 2, asked  # one of them finds the session
    tag = {"If-None-Match": first.headers["ETag"]}
    with statements() as asked:
        assert client.get(address, headers=tag).status_code == 304
    assert len(asked) <= 2, asked
    touch(lead, officer)
    touch(other, manager)
    assert client.get(address, headers=tag).status_code == 304, "one's own, and another cluster's"
    touch(lead, manager)
    changed = client.get(address, headers=tag)
    assert (changed.status_code, "有 1 条更新" in changed.text) == (200, True)
    end(lead, officer)
    touch(lead, manager)
    assert "有 1 条更新" in client.get(address).text, "it left the list, which is news"


def test_it_refreshes_the_same_page_of_the_same_view(
    officer: User, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composing, "SIZE", 3)
    leads = many(officer, 7)
    client = client_of(officer)
    first = client.get("/leads?view=mine").text
    further = re.search(r'rel="next" href="([^"]+)"', first)
    assert further
    page = client.get(unescape(further[1])).text
    address = news(page)
    touch(leads[0], make_user(Role.MANAGER))
    strip = client.get(address).text
    link = re.search(r'<a href="([^"]+)" data-refresh hx-get="([^"]+)"', strip)
    assert link and link[1] == link[2]
    again = client.get(unescape(link[1])).text
    assert shown(again) == shown(page) != shown(first)
    assert "视图已改动" not in again


def test_what_makes_no_sense_is_no_news(officer: User, client_of: Any) -> None:
    lead = make_lead(owner=officer)
    touch(lead, make_user(Role.MANAGER))
    client = client_of(officer)
    for since in ("", "yesterday", "2026-01-01T00:00:00", "0001-01-01T00:00:00%2B23:59"):
        answer = client.get(f"/leads/changes?since={since}")
        assert answer.status_code == 200, since
        assert "更新" not in answer.text, since


def test_another_blocks_changes_are_nobody_elses_news(officer: User, client_of: Any) -> None:
    touch(make_lead(owner=officer), make_user(Role.MANAGER))
    address = "/leads/changes?since=2020-01-01T00:00:00Z"
    assert "条更新" in client_of(officer).get(address).text
    assert "条更新" not in client_of(make_user(block="JK")).get(address).text
    assert client_of(make_user(Role.AUDITOR)).get(address).status_code == 403
    tags = {client_of(one).get(address).headers["ETag"] for one in (officer, make_user())}
    assert len(tags) == 2
