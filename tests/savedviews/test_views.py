"""Views on pages: kept, shown by their address, changed, shared, put away and brought back."""

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core.db import db
from crm.savedviews.models import SavedView
from tests.makers.leads import make_lead
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.makers.views import make_view


@pytest.fixture
def officer(app: Flask) -> User:
    return make_user()


def kept(name: str) -> SavedView:
    db.session.expire_all()
    return db.session.scalars(select(SavedView).where(SavedView.name == name)).one()


def tabs(page: str) -> dict[str, bool]:
    """The tabs of a list and which of them is the current one."""
    nav = page.partition('class="tabs"')[2].partition("</ul>")[0]
    found = re.findall(r'<a href="[^"]*"( aria-current="page")?>([^<]+?)\s*</a>', nav)
    return {words: bool(current) for current, words in found}


def test_a_view_is_kept_and_shows_what_it_was_kept_with(officer: User, client_of: Any) -> None:
    make_lead(owner=officer, name="物流公司")
    make_lead(owner=officer, name="银行", item="FI1")
    client = client_of(officer)
    form = client.get("/views/new?page=leads&address=cluster%3DFI%26group%3Dstage").text
    assert 'value="cluster=FI&amp;group=stage"' in form
    typed = {"page": "leads", "address": "cluster=FI&group=stage&after=x", "name": "金融的"}
    answer = client.post("/views/new", data=typed)
    view = kept("金融的")
    assert (answer.location, view.address) == (f"/leads?view={view.id}", "cluster=FI&group=stage")
    page = client.get(answer.location).text
    assert "银行" in page and "物流公司" not in page and 'class="group"' in page
    assert tabs(page)["金融的"] and "视图已改动" not in page


def test_a_changed_view_says_so_and_can_be_kept_or_left(officer: User, client_of: Any) -> None:
    view = make_view(officer, "cluster=LG")
    client = client_of(officer)
    page = unescape(client.get(f"/leads?view={view.id}&cluster=LG&mine=1&sort=next").text)
    assert "视图已改动" in page and f'href="/leads?view={view.id}"' in page
    found = re.search(rf'action="/views/{view.id}/address".*?name="address" value="([^"]*)"', page)
    assert found
    typed = {"address": found[1], "version": view.version}
    assert client.post(f"/views/{view.id}/address", data=typed).status_code == 302
    assert kept(view.name).address == "cluster=LG&mine=1"
    assert client.post(f"/views/{view.id}/address", data=typed).status_code == 409


def test_taking_the_last_part_out_of_a_view_does_not_bring_it_back(
    officer: User, client_of: Any
) -> None:
    make_lead(owner=officer, name="物流公司")
    view = make_view(officer, "cluster=FI")
    client = client_of(officer)
    page = unescape(client.get(f"/leads?view={view.id}").text)
    without = re.search(r'filter-chip".*?href="([^"]+)"', page, re.DOTALL)
    assert without and "物流公司" not in page
    emptied = client.get(without[1]).text
    assert "物流公司" in emptied and "视图已改动" in emptied


def test_built_in_views_are_addresses_too(officer: User, client_of: Any) -> None:
    client = client_of(officer)
    page = client.get("/leads?view=mine").text
    assert tabs(page)["我的"] and "我负责的" in page
    assert tabs(client.get("/leads?mine=1").text)["我的"]
    assert tabs(client.get("/leads").text)["在办"]
    assert not any(tabs(client.get("/leads?mine=1&cluster=LG").text).values())


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"name": ""}, "请填写视图名称"),
        ({"name": "长" * 41}, "最多 40 个字"),
        ({"name": "已有的"}, "同名"),
        ({"name": "新的", "address": "q=" + "x" * 3000}, "条件太多"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_lost(
    officer: User, client_of: Any, typed: dict[str, str], told: str
) -> None:
    make_view(officer, name="已有的")
    data = {"page": "leads", "address": "cluster=LG", **typed}
    answer = client_of(officer).post("/views/new", data=data)
    assert (answer.status_code, told in answer.text) == (422, True)
    assert f'value="{data["name"]}"' in answer.text and f'value="{data["address"]}"' in answer.text
    assert len(db.session.scalars(select(SavedView)).all()) == 1


def test_who_sees_and_who_changes_a_view(app: Flask, client_of: Any) -> None:
    owner, manager = make_user(), make_user(Role.MANAGER)
    coordinator = make_user(Role.COORDINATOR)
    private = make_view(owner, name="自己的")
    shared = make_view(owner, name="大家的", shared=True)
    everywhere = make_view(coordinator, name="各区块的", shared=True)
    people = {
        # who: (sees private, shared, everywhere; edits each)
        "owner": (owner, (200, 200, 200), (200, 200, 403)),
        "colleague": (make_user(), (404, 200, 200), (404, 403, 403)),
        "manager": (manager, (404, 200, 200), (404, 200, 403)),
        "coordinator": (coordinator, (404, 404, 200), (404, 404, 200)),
        "stranger": (make_user(block="JK"), (404, 404, 200), (404, 404, 403)),
        "viewer": (make_user(Role.VIEWER, cluster="LG"), (404, 404, 200), (404, 404, 403)),
        "auditor": (make_user(Role.AUDITOR), (403, 403, 403), (403, 403, 403)),
    }
    for name, (user, sees, edits) in people.items():
        client = client_of(user)
        views = (private, shared, everywhere)
        got = tuple(client.get(f"/leads?view={one.id}").status_code for one in views)
        edited = tuple(client.get(f"/views/{one.id}/edit").status_code for one in views)
        assert (got, edited) == (sees, edits), name


def test_a_shared_view_shows_each_reader_their_own_leads(app: Flask, client_of: Any) -> None:
    lead = make_lead(owner=make_user(), name="郑东的线索")
    view = make_view(make_user(Role.COORDINATOR), "cluster=LG", shared=True)
    assert lead.name in client_of(make_user()).get(f"/leads?view={view.id}").text
    assert lead.name not in client_of(make_user(block="JK")).get(f"/leads?view={view.id}").text


def test_it_is_renamed_shared_and_taken_back(officer: User, client_of: Any) -> None:
    view = make_view(officer, name="旧名")
    client, url = client_of(officer), f"/views/{view.id}/edit"
    data = {"name": "新名", "shared": "y", "version": view.version}
    assert client.post(url, data=data).status_code == 302
    found = kept("新名")
    assert (found.shared, found.block_id) == (True, officer.block_id)
    assert client.post(url, data={**data, "name": "迟到的"}).status_code == 409
    assert client.post(url, data={"name": "新名", "version": found.version}).status_code == 302
    assert (kept("新名").shared, kept("新名").block_id) == (False, None)


def test_a_department_has_nobody_to_share_with(app: Flask, client_of: Any) -> None:
    client = client_of(make_user(Role.VIEWER, cluster="LG"))
    assert 'name="shared"' not in client.get("/views/new").text
    data = {"page": "leads", "address": "", "name": "部门的", "shared": "y"}
    assert client.post("/views/new", data=data).status_code == 403
    assert client.post("/views/new", data={**data, "shared": ""}).status_code == 302


def test_a_deleted_view_is_gone_and_comes_back(officer: User, client_of: Any) -> None:
    view = make_view(officer, name="要删的")
    client = client_of(officer)
    deleted = client.post(f"/views/{view.id}/deletion", data={"version": view.version})
    page = client.get(deleted.location).text
    assert client.get(f"/leads?view={view.id}").status_code == 404
    undo = re.search(
        rf'action="(/views/{view.id}/restoration)".*?"version" value="(\d+)"', page, re.DOTALL
    )
    assert undo
    assert client.post(undo[1], data={"version": undo[2]}).status_code == 302
    assert tabs(client.get("/leads").text)["要删的"] is False


def test_the_view_to_see_first(officer: User, client_of: Any) -> None:
    view = make_view(officer, name="先看的")
    client = client_of(officer)
    assert client.get("/leads").status_code == 200
    assert client.post("/views/first", data={"page": "leads", "choice": view.id}).status_code == 302
    assert client.get("/leads").location == f"/leads?view={view.id}"
    assert client.get("/leads?mine=1").status_code == 200
    client.post(f"/views/{view.id}/deletion", data={"version": view.version})
    assert client.get("/leads").status_code == 200, "a view that is gone is not waited for"
    for choice, location in (("stalled", "/leads?view=stalled"), ("", None)):
        client.post("/views/first", data={"page": "leads", "choice": choice})
        assert client.get("/leads").location == location


@pytest.mark.parametrize("choice", ["nonsense", "999999", "²"])
def test_only_a_view_one_can_see_comes_first(officer: User, client_of: Any, choice: str) -> None:
    answer = client_of(officer).post("/views/first", data={"page": "leads", "choice": choice})
    assert answer.status_code == 404


@pytest.mark.parametrize("address", ["/leads?view=nonsense", "/leads?view=999999", "/views?page=x"])
def test_an_unknown_view_or_page_is_not_found(officer: User, client_of: Any, address: str) -> None:
    assert client_of(officer).get(address).status_code == 404


def test_ten_views_cost_no_more_than_one(officer: User, client_of: Any) -> None:
    client = client_of(officer)
    counts = []
    for _ in range(2):
        for _ in range(5):
            make_view(officer)
        with statements() as seen:
            client.get("/views?page=leads")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 4
