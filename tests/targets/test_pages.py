"""Pages about targets."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.accounts.rules import Role
from crm.core.db import db
from crm.targets.models import Target
from tests.makers.enterprises import make_enterprise
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.makers.targets import make_target

FORM = {"enterprise": "郑州新来物流有限公司", "country": "CN", "item": "LG4", "source": "research"}


def count() -> Any:
    return db.session.scalar(select(func.count()).select_from(Target))


def test_an_officer_puts_an_unknown_enterprise_on_an_item(app: Flask, client_of: Any) -> None:
    client = client_of(make_user())
    assert 'selected value="LG4"' in client.get("/targets/new?item=LG4").text
    answer = client.post("/targets/new", data={**FORM, "reason": "冷链缺龙头"})
    assert (answer.status_code, answer.location) == (302, "/targets?item=LG4")
    page = client.get(answer.location).text
    for shown in (FORM["enterprise"], "已新建并放到清单上", "冷链缺龙头", "产业链研究", "没有记录"):
        assert shown in page


def test_a_known_enterprise_starts_the_form_with_its_code_or_name(
    app: Flask, client_of: Any
) -> None:
    user = make_user()
    row = make_enterprise(user, "甲物流", uscc="91350100M000100Y43")
    client = client_of(user)
    assert "91350100M000100Y43" in client.get(f"/targets/new?enterprise={row.id}").text
    for odd in ("x", "-1", "9" * 30, "999999"):
        assert client.get(f"/targets/new?enterprise={odd}").status_code == 200


def test_filters_narrow_the_list(app: Flask, client_of: Any) -> None:
    user = make_user()
    make_target(user, "甲物流")
    make_target(user, "乙银行", "FI1")
    client = client_of(user)
    for query in ("cluster=LG", "item=LG4", "cluster=LG&untouched=1"):
        page = client.get(f"/targets?{query}").text
        assert ("甲物流" in page, "乙银行" in page) == (True, False)
    assert "这里还没有目标企业" in client.get("/targets?item=LG99").text


def test_the_enterprise_page_shows_its_targets(app: Flask, client_of: Any) -> None:
    user = make_user()
    target = make_target(user)
    page = client_of(user).get(f"/enterprises/{target.enterprise_id}").text
    assert "在产业招商清单上" in page
    assert "LG4" in page


def test_the_list_costs_the_same_however_many_rows_it_shows(app: Flask, client_of: Any) -> None:
    user = make_user()
    make_target(user, "甲物流")
    client = client_of(user)
    with statements() as few:
        client.get("/targets")
    for number in range(20):
        make_target(user, f"第{number}家银行", "FI1")
    db.session.commit()
    with statements() as many:
        client.get("/targets")
    assert len(few) == len(many) <= 8


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"enterprise": ""}, "请填写企业名称"),
        ({"enterprise": "有\x00字节"}, "无法保存的字符"),
        ({"item": ""}, "请填写清单条目"),
        ({"item": "LG99"}, "没有这个选项"),
        ({"source": ""}, "请填写来源"),
        ({"reason": "长" * 1001}, "最多 1000 个字"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_written(
    app: Flask, client_of: Any, typed: Any, told: str
) -> None:
    answer = client_of(make_user()).post("/targets/new", data={**FORM, **typed})
    assert (answer.status_code, told in answer.text) == (422, True)
    assert count() == 0


def test_an_edit_is_kept_and_an_older_one_is_told(app: Flask, client_of: Any) -> None:
    user = make_user()
    target = make_target(user)
    client, version = client_of(user), target.version
    url = f"/targets/{target.id}/edit"
    typed = {
        "source": "fair",
        "reason": "会上见过",
        "last_touched_on": "2026-01-05",
        "version": version,
    }
    assert client.get(url).status_code == 200
    assert client.post(url, data=typed).status_code == 302
    assert "会上见过" in client.get("/targets").text
    answer = client.post(url, data={**typed, "reason": "晚了一步"})
    assert (answer.status_code, "晚了一步" in answer.text) == (409, True)
    late = {**typed, "version": version + 1, "last_touched_on": "2999-01-01"}
    assert client.post(url, data=late).status_code == 422


def test_a_target_is_dropped_with_a_reason(app: Flask, client_of: Any) -> None:
    user = make_user()
    target = make_target(user)
    client, version = client_of(user), target.version
    url = f"/targets/{target.id}/drop"
    assert client.get(url).status_code == 200
    assert client.post(url, data={"version": version}).status_code == 422
    assert client.post(url, data={"version": version, "reason": "规模太小"}).status_code == 302
    assert "这里还没有目标企业" in client.get("/targets?item=LG4").text
    again = client.post(url, data={"version": version + 1, "reason": "再来"})
    assert (again.status_code, "已经移出清单" in again.text) == (409, True)


@pytest.mark.parametrize("number", [999999, 2**31, 10**30])
def test_an_unknown_target_is_not_found(app: Flask, client_of: Any, number: int) -> None:
    client = client_of(make_user())
    for verb in ("edit", "drop"):
        assert client.get(f"/targets/{number}/{verb}").status_code == 404
        assert client.post(f"/targets/{number}/{verb}", data=FORM).status_code == 404


def test_a_department_reads_targets_and_changes_none(app: Flask, client_of: Any) -> None:
    target = make_target(make_user())
    client = client_of(make_user(Role.VIEWER, cluster="LG"))
    page = client.get("/targets").text
    assert ("郑州测试物流" in page, "添加目标企业" in page) == (True, False)
    for path in ("/targets/new", f"/targets/{target.id}/edit", f"/targets/{target.id}/drop"):
        assert client.get(path).status_code == 403


def test_the_auditor_sees_no_targets(app: Flask, client_of: Any) -> None:
    assert client_of(make_user(Role.AUDITOR)).get("/targets").status_code == 403
