"""What is said of a firm while its name is typed for a new lead."""

from typing import Any

import pytest
from flask import Flask

from crm.accounts.rules import Role
from tests.makers.leads import end, make_lead, wait
from tests.makers.people import make_user
from tests.makers.statements import statements

FIRM = "郑州中欧班列物流有限公司"


def hint(client: Any, typed: str) -> str:
    answer = client.get("/leads/known", query_string={"name": typed})
    assert answer.status_code == 200
    return str(answer.text)


@pytest.mark.parametrize(
    "typed",
    [FIRM, "郑州中欧班列物流", " 郑州中欧班列物流有限责任公司 ", "郑州中欧班列物流（有限公司）"],
)
def test_a_firm_with_an_open_lead_is_told_with_who_works_on_it(
    app: Flask, client_of: Any, typed: str
) -> None:
    officer = make_user()
    lead = make_lead(owner=officer, name=FIRM)
    page = hint(client_of(make_user()), typed)
    for told in ("系统里已有这家企业", lead.code, f"/leads/{lead.id}", "S1 线索", officer.name):
        assert told in page
    assert "登记前请先联系" not in page


def test_a_part_of_a_name_finds_what_is_alike(app: Flask, client_of: Any) -> None:
    make_lead(name=FIRM)
    client = client_of(make_user())
    assert "名称相近" in hint(client, "中欧班列")
    assert FIRM in hint(client, "zhongoubanlie")
    for nothing in ("", "中", "，，", "没有这样的名称", "长" * 500):
        assert hint(client, nothing).strip() == ""


def test_of_another_blocks_lead_only_the_block_is_told_and_to_who_knows_the_name(
    app: Flask, client_of: Any
) -> None:
    lead = make_lead(name=FIRM, block="JK")
    client = client_of(make_user())
    page = hint(client, FIRM)
    assert "经开 已有这家企业的线索，登记前请先联系。" in page
    assert lead.code not in page
    assert f"/leads/{lead.id}" not in page
    assert "经开" not in hint(client, "中欧班列")
    assert lead.code in hint(client_of(make_user(Role.COORDINATOR)), FIRM)


def test_waiting_leads_are_told_and_ended_ones_not(app: Flask, client_of: Any) -> None:
    officer = make_user()
    waiting, ended = (make_lead(owner=officer, name=FIRM) for _ in range(2))
    stranger = make_user(block="JK")
    foreign = make_lead(owner=stranger, name=FIRM)
    wait(waiting, officer)
    end(ended, officer)
    page = hint(client_of(officer), FIRM)
    assert waiting.code in page
    assert ended.code not in page
    assert "经开" in page
    end(foreign, stranger)
    assert "经开" not in hint(client_of(officer), FIRM)


def test_what_is_typed_is_shown_as_text_and_nul_refused(app: Flask, client_of: Any) -> None:
    make_lead(name="<b>标签</b>物流公司")
    client = client_of(make_user())
    assert "<b>标签" not in hint(client, "<b>标签</b>物流公司")
    assert client.get("/leads/known", query_string={"name": "郑\0州"}).status_code == 422


def test_it_costs_the_same_for_one_lead_and_for_many(app: Flask, client_of: Any) -> None:
    client = client_of(make_user())
    make_lead(name=FIRM)
    with statements() as few:
        hint(client, FIRM)
    for _ in range(8):
        make_lead(name=FIRM)
    with statements() as many:
        page = hint(client, FIRM)
    assert len(few) == len(many) <= 6
    assert page.count("负责人") == 9
