"""Pages that a browser keeps: 304 while they would be drawn the same, 200 as soon as they would not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.leads import actions
from crm.leads.commands import EditLead
from crm.leads.models import Lead
from seed import dsl
from tests.leads.posting import version_of
from tests.makers.leads import make_lead
from tests.makers.people import make_user
from tests.makers.statements import statements

PAGES = ("/board", "/board?mine=1&sort=amount", "/mix", "/coverage")


@pytest.fixture
def officer(app: Flask) -> User:
    return make_user()


@pytest.fixture
def lead(officer: User) -> Lead:
    return make_lead(owner=officer)


def kept(client: Any, path: str) -> dict[str, str]:
    """What a browser sends that keeps the page; the first answer also opens the session's token."""
    client.get(path)
    answer = client.get(path)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Vary"] == "Cookie, HX-Request"
    return {"If-None-Match": answer.headers["ETag"]}


def edit(lead: Lead, by: User) -> None:
    command = EditLead({"competitors": f"第{version_of(lead)}次"}, {})
    actions.edit(dsl.fresh(lead, by), command, by=by, base_version=version_of(lead))
    db.session.commit()


@pytest.mark.parametrize("path", PAGES)
def test_it_holds_while_nothing_changed_and_costs_next_to_nothing(
    lead: Lead, officer: User, client_of: Any, path: str
) -> None:
    client = client_of(officer)
    with clock.at(clock.now()):  # in the demo the minute is on the page
        tag = kept(client, path)
        with statements() as asked:
            answer = client.get(path, headers=tag)
    assert (answer.status_code, answer.data) == (304, b"")
    assert len(asked) <= 3, asked  # one of them finds the session, one the person
    assert "data-kept" in client.get(path).text


def _language(officer: User, _lead: Lead, _client: Any) -> None:
    officer.locale = "en"
    db.session.commit()


def _role(officer: User, _lead: Lead, _client: Any) -> None:
    officer.role = Role.MANAGER
    db.session.commit()


CHANGES: dict[str, Callable[[User, Lead, Any], Any]] = {
    "another person": lambda officer, lead, client: edit(lead, make_user(Role.MANAGER)),
    "the same person": lambda officer, lead, client: edit(lead, officer),
    "language": _language,
    "rights": _role,
    "theme": lambda officer, lead, client: client.set_cookie("theme", "dark"),
    "density": lambda officer, lead, client: client.set_cookie("density", "compact"),
}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("change", CHANGES)
def test_it_is_drawn_anew_when_something_changed(
    lead: Lead, officer: User, client_of: Any, path: str, change: str
) -> None:
    client = client_of(officer)
    tag = kept(client, path)
    CHANGES[change](officer, lead, client)
    assert client.get(path, headers=tag).status_code == 200, change


@pytest.mark.parametrize("path", PAGES)
def test_a_new_day_is_a_new_page(lead: Lead, officer: User, client_of: Any, path: str) -> None:
    midnight = clock.local(clock.today() + timedelta(days=1))
    with time_machine.travel(midnight - timedelta(minutes=2), tick=False):
        client = client_of(officer)
        tag = kept(client, path)
        assert client.get(path, headers=tag).status_code == 304
    with time_machine.travel(midnight + timedelta(minutes=1), tick=False):
        assert client.get(path, headers=tag).status_code == 200


def test_nobody_is_served_anothers_page(lead: Lead, officer: User, client_of: Any) -> None:
    tag = kept(client_of(officer), "/board")
    for other in (make_user(), make_user(block="JK")):
        assert client_of(other).get("/board", headers=tag).status_code == 200
    assert client_of(make_user(Role.AUDITOR)).get("/board", headers=tag).status_code == 403


def test_what_is_said_once_is_on_no_kept_page(lead: Lead, officer: User, client_of: Any) -> None:
    client = client_of(officer)
    tag = kept(client, "/board")
    with client.session_transaction() as session:
        session["_flashes"] = [("good", "已移到 S2。")]
    answer = client.get("/board", headers=tag)
    assert answer.status_code == 200 and "已移到 S2" in answer.text
    assert answer.headers["Cache-Control"] == "no-store" and "ETag" not in answer.headers


def test_the_view_chosen_to_be_seen_first_is_seen_at_once(
    lead: Lead, officer: User, client_of: Any
) -> None:
    client = client_of(officer)
    tag = kept(client, "/board")
    client.post("/views/first", data={"page": "board", "choice": "mine"})
    with client.session_transaction() as session:
        session.pop("_flashes", None)
    assert client.get("/board", headers=tag).location == "/board?view=mine"


def test_signing_out_empties_what_the_browser_kept(officer: User, client_of: Any) -> None:
    assert client_of(officer).post("/logout").headers["Clear-Site-Data"] == '"cache"'
