"""The page of the list: columns, chips, what is empty, who may do what."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert

from crm.accounts.models import User
from crm.accounts.rules import Permission, Role
from crm.activities.models import NextStep
from crm.core import clock
from crm.core.db import db
from crm.leads import options
from crm.leads.listing import bulk, columns, composing
from crm.leads.listing.sorting import Sort
from crm.leads.rules import Stage
from tests.leads.listed import many
from tests.makers.leads import make_claim, make_lead
from tests.makers.people import make_user


@pytest.fixture
def officer(app: Flask) -> User:
    return make_user()


def test_columns_are_chosen_ordered_and_kept_in_the_address(officer: User, client_of: Any) -> None:
    many(officer, 1)
    client = client_of(officer)
    page = client.get("/leads?cols=project&cols=stage&cols=nonsense").text
    heads = re.findall(r'<th scope="col" class="[^"]*rank-\d"[^>]*>(.*?)</th>', page)
    assert [re.sub(r"<[^>]+>", "", one).strip() for one in heads] == ["意向内容", "阶段"]
    assert "cols=project,stage" in unescape(page).replace("%2C", ",")
    moved = client.get("/leads/columns?cols=project&cols=stage&up=stage&sort=name").text
    assert moved.index('value="stage"') < moved.index('value="project"')
    assert 'name="sort" value="name"' in moved


def test_a_column_at_the_edge_stays_there() -> None:
    three = ("a", "b", "c")
    assert columns.moved(three, "a", -1) == three
    assert columns.moved(three, "a", 1) == ("b", "a", "c")
    assert columns.moved(three, "c", 1) == three
    assert columns.moved(three, "x", 1) == three
    assert columns.with_order(columns.USUAL, "signing")[-2:] == ("signing", "marks")
    assert columns.with_order(columns.USUAL, "planned") == columns.USUAL
    assert columns.with_order(columns.USUAL, "name") == columns.USUAL
    assert columns.with_order(("item",), "signing") == ("item",)
    assert columns.chosen(["x"]) == columns.chosen([]) == columns.USUAL


def test_the_empty_list_names_what_empties_it(officer: User, client_of: Any) -> None:
    many(officer, 1)
    page = client_of(officer).get("/leads?stage=S4&mine=1").text
    assert "没有线索符合：阶段 S4 考察、我负责的" in page and "清除条件" in page
    assert "还没有线索" in client_of(make_user(block="JS")).get("/leads").text


def test_every_chip_takes_its_part_out_and_nothing_else(officer: User, client_of: Any) -> None:
    page = unescape(client_of(officer).get("/leads?stage=S1&mine=1&sort=name&group=block").text)
    without = re.search(r'filter-chip".*?阶段.*?href="([^"]+)"', page, re.DOTALL)
    assert without and "stage" not in without[1]
    for part in ("mine=1", "sort=name", "group=block"):
        assert part in without[1]


def test_only_who_may_change_a_lead_is_offered_to(app: Flask, client_of: Any) -> None:
    owner, colleague = make_user(), make_user()
    lead = make_lead(owner=owner)
    pencil = f'hx-get="/leads/{lead.id}/cells/planned"'
    seen = {
        name: pencil in client_of(user).get("/leads").text
        for name, user in {
            "owner": owner,
            "colleague": colleague,
            "manager": make_user(Role.MANAGER),
            "viewer": make_user(Role.VIEWER, cluster="LG"),
        }.items()
    }
    assert seen == {"owner": True, "colleague": False, "manager": True, "viewer": False}


def test_the_bar_is_there_when_there_is_something_to_do(
    officer: User, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composing, "SIZE", 2)
    many(officer, 3)
    client = client_of(officer)
    action = bulk.BulkAction("hold", Stage.S1.words, "pause", Permission.LEADS_EDIT)
    monkeypatch.setattr(bulk, "BULK_ACTIONS", [action])
    page = client.get("/leads?mine=1").text
    bar = page.partition('id="bulk"')[2].partition("</form>")[0]
    assert 'name="seen" value="3"' in bar and 'name="mine" value="1"' in bar
    assert 'name="all" value="1"' in bar and 'value="hold"' in bar
    assert page.count('name="lead_id"') == 2
    assert "bulk" not in client_of(make_user(Role.VIEWER, cluster="LG")).get("/leads").text


def test_a_click_on_a_head_takes_the_helpful_way_first_and_then_turns() -> None:
    assert str(Sort.read("next").clicked("planned")) == "-planned"
    assert str(Sort.read("-planned").clicked("planned")) == "planned"
    assert str(Sort.read("-nonsense")) == str(Sort())


def test_claims_show_in_the_row(officer: User, client_of: Any) -> None:
    lead = make_lead(Stage.S5, owner=officer)
    make_claim(lead, Stage.S6, officer)
    assert "待核 S6" in client_of(officer).get("/leads?unverified=1").text


def test_too_many_owners_to_read_through_are_asked_for_by_their_login(
    officer: User, client_of: Any
) -> None:
    make_lead(owner=officer, name="示例自己企业")
    make_lead(name="示例同事企业")
    login = officer.login
    rows = [
        {
            "login": f"colleague{number}",
            "name": f"同事{number}",
            "email": f"colleague{number}@example.cn",
            "role": Role.OFFICER,
            "block_id": officer.block_id,
            "password_hash": "",
            "created_at": clock.now(),
        }
        for number in range(options.MOST_OWNERS)
    ]
    db.session.execute(insert(User), rows)
    client = client_of(officer)
    page = client.get(f"/leads?owner={login}").text
    assert "同事7<" not in page and "负责人登录名" in page and f'value="{login}"' in page
    assert "示例自己企业" in page and "示例同事企业" not in page
    assert "没有这个选项" not in page and f"<b>{officer.name}</b>" in page


def test_a_row_says_what_is_to_be_done_soonest(officer: User, client_of: Any) -> None:
    lead, other = many(officer, 2)
    for what, days, done in (
        ("后天回访", 2, False),
        ("明天送图", 1, False),
        ("昨天的事", -1, True),
    ):
        db.session.add(
            NextStep(
                lead_id=lead.id,
                block_id=lead.block_id,
                owner_id=officer.id,
                what=what,
                due_on=clock.today() + timedelta(days=days),
                recorded_at=clock.now(),
                by_id=officer.id,
                done_at=clock.now() if done else None,
            )
        )
    db.session.commit()
    page = client_of(officer).get("/leads?cols=step").text
    rows = dict(re.findall(r'id="lead-(\d+)".*?data-label="下一步">(.*?)</td>', page, re.DOTALL))
    assert rows[str(lead.id)] == "明天送图"
    assert "—" in rows[str(other.id)]
