"""Pages about enterprises."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from crm.accounts.rules import Role
from crm.audit.models import Event
from crm.core.db import db
from crm.enterprises.models import Enterprise, EnterpriseRedirect
from tests.makers.enterprises import make_contact, make_enterprise
from tests.makers.people import make_user
from tests.makers.statements import statements

CODE = "91350100M000100Y43"
FORM = {"name": "郑州新来物流有限公司", "origin": "domestic", "country": "CN"}


def named(name: str) -> Any:
    return db.session.scalars(select(Enterprise).where(Enterprise.name == name)).one_or_none()


def last_event() -> Any:
    return db.session.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()


def count_of(kind: Any) -> Any:
    return db.session.scalar(select(func.count()).select_from(kind))


def test_an_officer_writes_down_an_enterprise_and_sees_it(app: Flask, client_of: Any) -> None:
    client = client_of(make_user())
    typed = {**FORM, "uscc": CODE.lower(), "industry": "C3612", "former_names": "旧名一\n\n旧名二"}
    answer = client.post("/enterprises/new", data=typed)
    row = named(FORM["name"])
    assert (answer.status_code, answer.location) == (302, f"/enterprises/{row.id}")
    page = client.get(answer.location).get_data(as_text=True)
    for shown in (FORM["name"], CODE, "3612", "旧名一", "旧名二", "采用建议"):
        assert shown in page
    assert last_event().action == "enterprise.created"


def test_the_list_shows_it_and_finds_it_by_any_exact_name_or_code(
    app: Flask, client_of: Any
) -> None:
    user = make_user()
    make_enterprise(user, FORM["name"], uscc=CODE, short_name="新来物流")
    make_enterprise(user, "另一家公司", cluster="LG")
    client = client_of(user)
    assert FORM["name"] in client.get("/enterprises").get_data(as_text=True)
    for text in ("郑州新来物流有限责任公司", "新来物流", CODE):
        page = client.get("/enterprises", query_string={"q": text}).get_data(as_text=True)
        assert (FORM["name"] in page, "另一家公司" in page) == (True, False)
    page = client.get("/enterprises?cluster=LG&origin=domestic").get_data(as_text=True)
    assert (FORM["name"] in page, "另一家公司" in page) == (False, True)


@pytest.mark.parametrize("text", ["来物", "xinlaiwuliu", "xlwl", CODE[:8], "物流 郑州"])
def test_the_list_finds_by_a_part_or_by_sound(app: Flask, client_of: Any, text: str) -> None:
    user = make_user()
    make_enterprise(user, FORM["name"], uscc=CODE)
    make_enterprise(user, "另一家公司")
    page = client_of(user).get("/enterprises", query_string={"q": text}).text
    assert (FORM["name"] in page, "另一家公司" in page) == (True, False)


def test_the_list_asks_for_one_more_character(app: Flask, client_of: Any) -> None:
    page = client_of(make_user()).get("/enterprises", query_string={"q": "物"}).text
    assert ("再输入一个字" in page, 'value="物"' in page) == (True, True)


def test_long_lists_go_on_where_the_page_ended(app: Flask, client_of: Any) -> None:
    user = make_user()
    for number in range(60):
        make_enterprise(user, f"第{number:02d}家公司")
    client, seen, url = client_of(user), set(), "/enterprises"
    while url:
        page = client.get(url).get_data(as_text=True)
        seen |= set(re.findall(r"第\d\d家公司", page))
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        url = onward[1].replace("&amp;", "&") if onward else ""
    assert len(seen) == 60


def test_a_damaged_cursor_starts_from_the_top(app: Flask, client_of: Any) -> None:
    user = make_user()
    make_enterprise(user)
    client = client_of(user)
    for cursor in ("x", "WzFd", "WyJhIiwieCJd", "WyJhIiwxLDJd", "e30"):
        page = client.get("/enterprises", query_string={"after": cursor})
        assert (page.status_code, "郑州测试物流有限公司" in page.text) == (200, True)


def test_the_list_costs_the_same_however_many_rows_it_shows(app: Flask, client_of: Any) -> None:
    user = make_user()
    make_enterprise(user, "第一家公司", cluster="LG")
    client = client_of(user)
    with statements() as few:
        client.get("/enterprises")
    for number in range(20):
        make_enterprise(user, f"又{number}家公司", cluster="TR")
    db.session.commit()
    with statements() as many:
        client.get("/enterprises")
    assert len(few) == len(many) <= 8


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"name": ""}, "企业名称"),
        ({"uscc": "9.14E+17"}, "表格软件"),
        ({"uscc": "91350100M000100Y4A"}, "校验位"),
        ({"industry": "9999"}, "没有 99"),
        ({"country": "DE"}, "境内企业"),
        ({"website": "javascript:alert(1)"}, "网址请以"),
        ({"origin": "moon"}, "没有这个选项"),
    ],
)
def test_a_mistake_is_told_and_nothing_typed_is_lost(
    app: Flask, client_of: Any, typed: Any, told: str
) -> None:
    before = count_of(Enterprise)
    answer = client_of(make_user()).post(
        "/enterprises/new", data={**FORM, "note": "随手记的", **typed}
    )
    page = answer.get_data(as_text=True)
    assert (answer.status_code, told in page, "随手记的" in page) == (422, True, True)
    assert count_of(Enterprise) == before


def test_a_warning_about_the_check_character_can_be_ticked_away(app: Flask, client_of: Any) -> None:
    client = client_of(make_user())
    wrong = {**FORM, "uscc": "91350100M000100Y4A"}
    assert "uscc_check_ok" in client.post("/enterprises/new", data=wrong).get_data(as_text=True)
    assert client.post("/enterprises/new", data={**wrong, "uscc_check_ok": "y"}).status_code == 302
    assert named(FORM["name"]).uscc_check_overridden


def test_a_name_that_is_there_already_asks_before_it_is_kept_twice(
    app: Flask, client_of: Any
) -> None:
    user = make_user()
    make_enterprise(user, "新来物流")
    client = client_of(user)
    twice = {**FORM, "name": "新来物流有限公司"}
    assert "已有同名企业" in client.post("/enterprises/new", data=twice).get_data(as_text=True)
    assert client.post("/enterprises/new", data={**twice, "same_name_ok": "y"}).status_code == 302


def test_a_code_belongs_to_one_enterprise(app: Flask, client_of: Any) -> None:
    user = make_user()
    make_enterprise(user, "先来的公司", uscc=CODE)
    answer = client_of(user).post("/enterprises/new", data={**FORM, "uscc": CODE})
    assert answer.status_code == 422
    assert "先来的公司" in answer.get_data(as_text=True)


def test_an_unkeepable_character_is_refused_and_nothing_is_written(
    app: Flask, client_of: Any
) -> None:
    answer = client_of(make_user()).post("/enterprises/new", data={**FORM, "name": "有\x00字节"})
    assert answer.status_code == 422
    assert "无法保存的字符" in answer.get_data(as_text=True)


def test_an_edit_keeps_before_and_after(app: Flask, client_of: Any) -> None:
    user = make_user()
    row = make_enterprise(user, website="https://old.example.cn")
    client = client_of(user)
    url = f"/enterprises/{row.id}/edit"
    assert "https://old.example.cn" in client.get(url).get_data(as_text=True)
    typed = {**FORM, "name": row.name, "website": "https://new.example.cn", "version": row.version}
    assert client.post(url, data=typed).status_code == 302
    changed = last_event().particulars["changes"]
    assert changed == {"website": ["https://old.example.cn", "https://new.example.cn"]}


def test_an_edit_of_an_older_version_is_told_and_changes_nothing(
    app: Flask, client_of: Any
) -> None:
    user = make_user()
    row = make_enterprise(user)
    client, old = client_of(user), row.version
    url, typed = f"/enterprises/{row.id}/edit", {**FORM, "short_name": "甲", "version": old}
    assert client.post(url, data=typed).status_code == 302
    answer = client.post(url, data={**typed, "short_name": "乙"})
    assert (answer.status_code, "乙" in answer.get_data(as_text=True)) == (409, True)
    assert client.post(url, data={**FORM, "version": ""}).status_code == 422


def test_a_suggested_cluster_is_taken_over_by_one_tap(app: Flask, client_of: Any) -> None:
    user = make_user()
    row = make_enterprise(user, industry="5821")
    client = client_of(user)
    url, version = f"/enterprises/{row.id}/cluster", row.version
    assert row.cluster_id is None
    assert client.post(url, data={"cluster": "LG", "version": version}).status_code == 302
    assert client.post(url, data={"cluster": "TR", "version": version}).status_code == 409
    assert client.post(url, data={"cluster": "ZZ", "version": version + 1}).status_code == 422
    assert last_event().particulars == {"changes": {"cluster": [None, "LG"]}}
    assert "采用建议" not in client.get(f"/enterprises/{row.id}").get_data(as_text=True)


def test_an_unclear_code_shows_what_to_ask(app: Flask, client_of: Any) -> None:
    user = make_user()
    row = make_enterprise(user, industry="7212")
    assert "空壳基金" in client_of(user).get(f"/enterprises/{row.id}").get_data(as_text=True)


@pytest.mark.parametrize("number", [999999, 2**31 - 1, 2**31, 10**30])
def test_an_unknown_enterprise_is_not_found(app: Flask, client_of: Any, number: int) -> None:
    client = client_of(make_user())
    for path in ("", "/edit", "/contacts/new"):
        assert client.get(f"/enterprises/{number}{path}").status_code == 404


def test_old_links_follow_a_merged_enterprise(app: Flask, client_of: Any) -> None:
    user = make_user()
    row = make_enterprise(user)
    moment = datetime(2026, 11, 23, tzinfo=UTC)
    db.session.add(EnterpriseRedirect(old_id=777_777, new_id=row.id, at=moment))
    answer = client_of(user).get("/enterprises/777777")
    assert (answer.status_code, answer.location) == (302, f"/enterprises/{row.id}")


@pytest.mark.parametrize("role", [Role.SYSTEM, Role.SECURITY, Role.AUDITOR])
def test_other_duties_do_not_see_business_data(app: Flask, client_of: Any, role: Role) -> None:
    row = make_enterprise(make_user())
    client = client_of(make_user(role))
    assert client.get("/enterprises").status_code == 403
    assert client.get(f"/enterprises/{row.id}").status_code == 403


def test_a_department_reads_identity_but_neither_contacts_nor_buttons(
    app: Flask, client_of: Any
) -> None:
    user = make_user()
    row = make_enterprise(user)
    make_contact(user, row)
    client = client_of(make_user(Role.VIEWER, cluster="LG"))
    page = client.get(f"/enterprises/{row.id}").get_data(as_text=True)
    assert (row.name in page, "李伟" in page, "添加联系人" in page) == (True, False, False)
    assert client.get("/enterprises/new").status_code == 403
    assert client.post("/enterprises/new", data=FORM).status_code == 403


def test_a_stranger_is_asked_to_sign_in(app: Flask, client: FlaskClient) -> None:
    answer = client.get("/enterprises")
    assert answer.status_code == 302
    assert "/login" in answer.location
