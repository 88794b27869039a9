"""Visits, steps, parties, receipts, owner and co-owners of a lead on pages."""

from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts.rules import Role
from crm.activities.queries import open_steps
from crm.core.db import db
from crm.leads.models import CoOwner, Fact, Lead, Party
from tests.leads.posting import press, row, size, today, version_of
from tests.leads.rebuild import assert_rebuilds
from tests.makers.leads import make_lead
from tests.makers.people import make_user
from tests.makers.statements import statements

CODE = "91350100M000100Y43"


@pytest.fixture
def lead(owner: Any) -> Lead:
    return make_lead(owner=owner)


FORMS: dict[str, dict[str, str]] = {
    "visits": {"kind": "call", "text": "谈了选址"},
    "steps": {"what": "约见"},
    "parties": {"name": "乙投资有限公司", "role": "parent", "funding": "domestic"},
    "receipts": {"amount": "100", "evidence_ref": "回单 1"},
}


def form_of(page: str, lead: Lead) -> dict[str, Any]:
    days = {"happened_on": today(), "due_on": today(3), "version": version_of(lead)}
    return {**FORMS[page], **days}


@pytest.mark.parametrize(
    ("page", "typed", "told"),
    [
        ("visits", {"text": ""}, "请填写发生了什么"),
        ("visits", {"kind": "dream"}, "没有这个选项"),
        ("visits", {"happened_on": "2199-01-01"}, "不能晚于今天"),
        ("visits", {"next_step": "再约"}, "定一个日期"),
        ("visits", {"next_step_on": "2199-01-01"}, "写明下一步"),
        ("visits", {"next_step": "再约", "next_step_on": "2001-01-01"}, "不能早于今天"),
        ("visits", {"text": "\x00"}, "无法保存的字符"),
        ("visits", {"text": "长" * 4001}, "最多 4000 个字"),
        ("steps", {"what": " "}, "请填写下一步"),
        ("steps", {"due_on": "2001-01-01"}, "不能早于今天"),
        ("steps", {"due_on": "明天"}, "日期请写成"),
        ("parties", {"name": ""}, "请填写企业名称"),
        ("parties", {"role": "friend"}, "没有这个选项"),
        ("parties", {"uscc": "123"}, "18"),
        ("parties", {"share": "100.01"}, "不能超过 100%"),
        ("parties", {"share": "1.234"}, "最多 2 位小数"),
        ("parties", {"version": ""}, "缺少版本号"),
        ("receipts", {"amount": "0"}, "应大于 0"),
        ("receipts", {"amount": "一大笔"}, "读不懂"),
        ("receipts", {"happened_on": "2199-01-01"}, "不能晚于今天"),
        ("receipts", {"evidence_ref": ""}, "请填写到资凭证编号"),
        ("receipts", {"version": ""}, "缺少版本号"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_written(
    client_of: Any, owner: Any, lead: Lead, page: str, typed: dict[str, str], told: str
) -> None:
    client, before = client_of(owner), size()
    answer = client.post(f"/leads/{lead.id}/{page}", data={**form_of(page, lead), **typed})
    assert (answer.status_code, told in answer.text) == (422, True)
    assert size() == before


@pytest.mark.parametrize("page", FORMS)
def test_only_those_who_may_edit_add_to_a_lead(client_of: Any, lead: Lead, page: str) -> None:
    typed, url, before = form_of(page, lead), f"/leads/{lead.id}/{page}", size()
    for user, status in (
        (make_user(), 403),
        (make_user(block="JK"), 404),
        (make_user(Role.VIEWER, cluster="LG"), 403),
    ):
        assert client_of(user).post(url, data=typed).status_code == status
    assert size() == before


@pytest.mark.parametrize("page", FORMS)
def test_adding_to_a_lead_costs_few_statements(
    client_of: Any, owner: Any, lead: Lead, page: str
) -> None:
    client, typed, url = client_of(owner), form_of(page, lead), f"/leads/{lead.id}/{page}"
    with statements() as seen:
        assert client.post(url, data=typed).status_code == 302
    assert len(seen) <= 22, "\n".join(seen)
    assert_rebuilds([lead])


def test_a_visit_resets_the_contact_and_plans_the_next_step(
    client_of: Any, owner: Any, lead: Lead
) -> None:
    client, url = client_of(owner), f"/leads/{lead.id}/visits"
    typed = {**form_of("visits", lead), "next_step": "上门", "next_step_on": today(5)}
    assert client.post(url, data=typed).status_code == 302
    assert str(row(lead).next_step_on) == today(5)
    page = client.get(f"/leads/{lead.id}").text
    assert "谈了选址" in page and "上门" in page
    note = {**form_of("visits", lead), "kind": "note", "text": "内部备注"}
    assert client.post(url, data=note).status_code == 302
    assert_rebuilds([lead])


def test_a_step_is_rescheduled_and_done(client_of: Any, owner: Any, lead: Lead) -> None:
    client = client_of(owner)
    client.post(f"/leads/{lead.id}/steps", data=form_of("steps", lead))
    step = open_steps(lead.id)[0]
    url, form = f"/leads/{lead.id}/steps/{step.id}/edit", {"what": "改约", "due_on": today(9)}
    assert "约见" in client.get(url).text
    late = client.post(url, data={**form, "version": 1, "due_on": "2001-01-01"})
    assert (late.status_code, "改约" in late.text) == (422, True)
    assert client.post(url, data={**form, "version": 1}).status_code == 302
    assert str(row(lead).next_step_on) == today(9)
    assert client.post(url, data={**form, "version": 1}).status_code == 409
    assert press(client, lead, "/done").status_code == 302
    assert row(lead).next_step_on is None
    assert_rebuilds([lead])
    gone = client.post(f"/leads/{lead.id}/steps/{step.id}/done", data={"version": 3})
    assert gone.status_code == 409
    other = make_lead(owner=owner)
    assert client.get(f"/leads/{other.id}/steps/{step.id}/edit").status_code == 404
    assert client.get(f"/leads/{lead.id}/steps/{10**30}/edit").status_code == 404


def test_a_party_joins_and_leaves_but_one_investor_stays(
    client_of: Any, owner: Any, lead: Lead
) -> None:
    client, url = client_of(owner), f"/leads/{lead.id}/parties"
    investor = {**FORMS["parties"], "role": "investor", "uscc": CODE, "share": "60.5"}
    assert client.post(url, data={**investor, "version": version_of(lead)}).status_code == 302
    query = select(Party.id, Party.share_bp).where(Party.lead_id == lead.id).order_by(Party.id)
    (first, unknown), (second, known) = db.session.execute(query)
    assert (unknown, known) == (None, 6050)
    more = {**FORMS["parties"], "name": "丙投资", "role": "investor", "share": "40"}
    over = client.post(url, data={**more, "version": version_of(lead)})
    assert (over.status_code, "合计不能超过" in over.text) == (422, True)
    assert press(client, lead, f"/parties/{first}/removal").status_code == 302
    last = press(client, lead, f"/parties/{second}/removal")
    assert (last.status_code, "至少要有一个投资方" in last.text) == (409, True)
    gone = client.post(f"{url}/{first}/removal", data={"version": version_of(lead)})
    assert (gone.status_code, "已经不在" in gone.text) == (409, True)


def test_money_counts_once_a_second_person_has_seen_its_proof(
    client_of: Any, owner: Any, lead: Lead
) -> None:
    client, manager = client_of(owner), client_of(make_user(Role.MANAGER))
    client.post(f"/leads/{lead.id}/receipts", data=form_of("receipts", lead))
    assert row(lead).received == 0
    assert "回单 1" in manager.get("/claims").text
    fact = db.session.scalars(select(Fact).where(Fact.kind == "receipt")).one()
    url = f"/leads/{lead.id}/receipts/{fact.id}/verification"
    assert client.post(url, data={"version": version_of(lead)}).status_code == 403
    assert manager.post(url, data={"version": 99}).status_code == 409
    assert press(manager, lead, "/verification").status_code == 302
    assert row(lead).received == 10**6
    again = manager.post(url, data={"version": version_of(lead)})
    assert (again.status_code, "已经核实过" in again.text) == (409, True)
    assert_rebuilds([lead])
    for number in (999999, 10**30):
        missing = f"/leads/{lead.id}/receipts/{number}/verification"
        assert manager.post(missing, data={"version": version_of(lead)}).status_code == 404


def test_a_manager_reassigns_within_the_block(client_of: Any, owner: Any, lead: Lead) -> None:
    colleague, far = make_user(), make_user(block="JK")
    manager, url = client_of(make_user(Role.MANAGER)), f"/leads/{lead.id}/owner"
    assert client_of(owner).post(url, data={"person_id": colleague.id}).status_code == 403
    assert manager.get(url).status_code == 200
    for person, told in ((far.id, "没有这个选项"), ("", "请填写人员"), ("x", "没有这个选项")):
        wrong = manager.post(url, data={"person_id": person, "version": version_of(lead)})
        assert (wrong.status_code, told in wrong.text) == (422, True)
    form = {"person_id": colleague.id, "version": version_of(lead)}
    assert manager.post(url, data=form).status_code == 302
    assert row(lead).owner_id == colleague.id
    assert manager.post(url, data=form).status_code == 409
    assert client_of(owner).get(f"/leads/{lead.id}/edit").status_code == 403


def test_a_co_owner_may_edit_too(client_of: Any, owner: Any, lead: Lead) -> None:
    colleague = make_user()
    client, url = client_of(owner), f"/leads/{lead.id}/co-owners"
    assert client_of(colleague).get(f"/leads/{lead.id}/edit").status_code == 403
    form = {"person_id": colleague.id, "version": version_of(lead)}
    assert client.post(url, data=form).status_code == 302
    assert client_of(colleague).get(f"/leads/{lead.id}/edit").status_code == 200
    again = client.post(url, data={**form, "version": version_of(lead)})
    assert (again.status_code, "已经是负责人或协办人" in again.text) == (409, True)


def test_the_owner_or_a_manager_ends_a_co_ownership(client_of: Any, owner: Any, lead: Lead) -> None:
    colleague, manager = make_user(), make_user(Role.MANAGER)
    add, gone = f"/leads/{lead.id}/co-owners", f"/co-owners/{colleague.id}/removal"
    client, helper = client_of(owner), client_of(colleague)
    for person in (owner, manager):
        form = {"person_id": colleague.id, "version": version_of(lead)}
        assert client.post(add, data=form).status_code == 302
        own = helper.post(f"/leads/{lead.id}{gone}", data={"version": version_of(lead)})
        assert (own.status_code, "只有负责人和本区块负责人" in own.text) == (403, True)
        assert gone not in helper.get(f"/leads/{lead.id}").text
        stale = client.post(f"/leads/{lead.id}{gone}", data={"version": 1})
        assert stale.status_code == 409
        assert press(client_of(person), lead, gone).status_code == 302
        assert helper.get(f"/leads/{lead.id}/edit").status_code == 403
    again = client.post(f"/leads/{lead.id}{gone}", data={"version": version_of(lead)})
    assert (again.status_code, "已经不是协办人" in again.text) == (409, True)
    assert "移除协办人 测试人员" in client.get(f"/leads/{lead.id}").text


def test_a_co_owner_who_takes_over_is_no_co_owner_any_more(
    client_of: Any, owner: Any, lead: Lead
) -> None:
    colleague, manager = make_user(), client_of(make_user(Role.MANAGER))
    form = {"person_id": colleague.id, "version": version_of(lead)}
    client_of(owner).post(f"/leads/{lead.id}/co-owners", data=form)
    form["version"] = version_of(lead)
    assert manager.post(f"/leads/{lead.id}/owner", data=form).status_code == 302
    kept = db.session.scalars(select(CoOwner.user_id).where(CoOwner.lead_id == lead.id))
    assert (row(lead).owner_id, list(kept)) == (colleague.id, [])
    assert client_of(owner).get(f"/leads/{lead.id}/edit").status_code == 403
    back = {"person_id": owner.id, "version": version_of(lead)}
    assert manager.post(f"/leads/{lead.id}/co-owners", data=back).status_code == 302
    assert client_of(owner).get(f"/leads/{lead.id}/edit").status_code == 200
