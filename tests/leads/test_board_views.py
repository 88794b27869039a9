"""Views of the board: kept as its address says, shown by it, private or shared, one to see first."""

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core.db import db
from crm.leads.models import Lead
from crm.savedviews.models import SavedView
from tests.leads.posting import row, today, version_of
from tests.makers.leads import equip, make_lead
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.makers.views import make_view


@pytest.fixture
def officer(app: Flask) -> User:
    return make_user()


@pytest.fixture
def two(officer: User) -> list[Lead]:
    return [
        make_lead(owner=officer, name="物流公司"),
        make_lead(owner=officer, name="银行", item="FI1"),
    ]


def tabs(page: str) -> dict[str, bool]:
    nav = page.partition('class="tabs"')[2].partition("</ul>")[0]
    found = re.findall(r'<a href="[^"]*"( aria-current="page")?>([^<]+?)\s*</a>', nav)
    return {words: bool(current) for current, words in found}


def cards(page: str) -> str:
    return page.partition("data-board")[2]


def test_a_view_is_kept_and_shows_what_it_was_kept_with(
    officer: User, two: list[Lead], client_of: Any
) -> None:
    client = client_of(officer)
    page = unescape(client.get("/board?cluster=FI&split=eight&sort=amount").text)
    new = re.search(r'href="(/views/new\?page=board[^"]*)"', page)
    assert new
    form = unescape(client.get(new[1]).text)
    address = re.search(r'name="address"[^>]*value="([^"]*)"', form)
    assert address and 'value="board"' in form
    typed = {"page": "board", "address": address[1], "name": "金融的"}
    answer = client.post("/views/new", data=typed)
    view = db.session.scalars(select(SavedView)).one()
    assert (answer.location, view.page) == (f"/board?view={view.id}", "board")
    assert view.address == "cluster=FI&split=eight&sort=amount"
    page = client.get(answer.location).text
    assert "银行" in cards(page) and "物流公司" not in cards(page) and "col-building" in page
    assert tabs(page)["金融的"] and "视图已改动" not in page


def test_every_link_of_a_view_stays_with_it(officer: User, two: list[Lead], client_of: Any) -> None:
    view = make_view(officer, "cluster=FI&sort=amount", page="board")
    client = client_of(officer)
    page = unescape(client.get(f"/board?view={view.id}").text)
    by_stalled = re.search(r'href="(/board\?[^"]*)"[^>]*>(?:<svg.*?</svg>)?停滞在前', page)
    without = re.search(r'filter-chip".*?href="([^"]+)"', page, re.DOTALL)
    assert by_stalled and without
    for address in (by_stalled[1], without[1]):
        changed = client.get(address).text
        assert "视图已改动" in changed and f'href="/board?view={view.id}"' in changed, address
    assert "银行" in cards(client.get(by_stalled[1]).text)
    assert "物流公司" in cards(client.get(without[1]).text)


def test_a_changed_view_is_kept_or_left(officer: User, two: list[Lead], client_of: Any) -> None:
    view = make_view(officer, "cluster=FI", page="board")
    client = client_of(officer)
    page = unescape(client.get(f"/board?view={view.id}&cluster=FI&mine=1&density=compact").text)
    found = re.search(rf'action="/views/{view.id}/address".*?name="address" value="([^"]*)"', page)
    assert found and "视图已改动" in page
    typed = {"address": found[1], "version": view.version}
    assert client.post(f"/views/{view.id}/address", data=typed).location == f"/board?view={view.id}"
    db.session.refresh(view)
    assert view.address == "cluster=FI&mine=1&density=compact"
    assert client.post(f"/views/{view.id}/address", data=typed).status_code == 409


def test_a_card_moved_on_a_view_leaves_the_view_as_it_is(officer: User, client_of: Any) -> None:
    lead = make_lead(owner=officer)
    equip(lead, officer, make_user(Role.MANAGER))
    view = make_view(officer, "mine=1&split=eight", page="board")
    client = client_of(officer)
    moves = re.search(r'data-moves="([^"]+)"', client.get(f"/board?view={view.id}").text)
    assert moves
    asked = unescape(moves[1]).partition("?")[2]
    assert f"view={view.id}" in asked and "mine=1" in asked and "split=eight" in asked
    form = {"stage": "S2", "happened_on": today(), "version": version_of(lead)}
    answer = client.post(f"/leads/{lead.id}/moves?{asked}", data=form)
    assert answer.status_code == 302 and row(lead).stage.value == "S2"
    assert "视图已改动" not in client.get(answer.location).text


def test_who_sees_a_view_of_the_board(app: Flask, client_of: Any) -> None:
    owner = make_user()
    private = make_view(owner, name="自己的", page="board")
    shared = make_view(owner, name="大家的", page="board", shared=True)
    of_list = make_view(owner, name="列表的")
    people = {
        "owner": (owner, (200, 200, 404)),
        "colleague": (make_user(), (404, 200, 404)),
        "manager": (make_user(Role.MANAGER), (404, 200, 404)),
        "stranger": (make_user(block="JK"), (404, 404, 404)),
        "auditor": (make_user(Role.AUDITOR), (403, 403, 403)),
    }
    for name, (user, sees) in people.items():
        client = client_of(user)
        views = (private, shared, of_list)
        got = tuple(client.get(f"/board?view={one.id}").status_code for one in views)
        assert got == sees, name
    assert client_of(owner).get("/board?view=nonsense").status_code == 404


def test_a_shared_view_shows_each_reader_their_own_leads(app: Flask, client_of: Any) -> None:
    lead = make_lead(owner=make_user(), name="郑东的线索")
    view = make_view(make_user(Role.COORDINATOR), "cluster=LG", page="board", shared=True)
    assert lead.name in client_of(make_user()).get(f"/board?view={view.id}").text
    assert lead.name not in client_of(make_user(block="JK")).get(f"/board?view={view.id}").text


def test_the_view_to_see_first_and_the_way_past_it(
    officer: User, two: list[Lead], client_of: Any
) -> None:
    view = make_view(officer, "cluster=FI", page="board")
    client = client_of(officer)
    client.post("/views/first", data={"page": "board", "choice": view.id})
    assert client.get("/board").location == f"/board?view={view.id}"
    assert client.get("/leads").status_code == 200, "each page has a first view of its own"
    page = unescape(client.get("/board?cluster=LG").text)
    cleared = re.search(r'class="btn btn-ghost btn-sm" href="([^"]+)">清除条件', page)
    assert cleared
    everything = client.get(cleared[1])
    assert everything.status_code == 200, "who clears the filter is not sent back to the view"
    assert "物流公司" in everything.text and "银行" in everything.text


def test_clearing_a_filter_of_the_list_passes_its_first_view_too(
    officer: User, two: list[Lead], client_of: Any
) -> None:
    client = client_of(officer)
    client.post("/views/first", data={"page": "leads", "choice": make_view(officer).id})
    page = unescape(client.get("/leads?cluster=LG").text)
    cleared = re.search(r'class="btn btn-ghost btn-sm" href="([^"]+)">清除条件', page)
    assert cleared and client.get(cleared[1]).status_code == 200


def test_views_cost_one_question_however_many_there_are(officer: User, client_of: Any) -> None:
    client, counts = client_of(officer), []
    for _ in range(2):
        for _ in range(3):
            make_view(officer, page="board")
        with statements() as asked:
            client.get("/board")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 9  # one of them finds the session


def test_the_page_of_views_offers_both_pages(officer: User, client_of: Any) -> None:
    make_view(officer, name="板上的", page="board")
    client = client_of(officer)
    page = client.get("/views?page=board").text
    assert "板上的" in page and 'href="/views?page=leads"' in page
    assert "板上的" not in client.get("/views?page=leads").text
