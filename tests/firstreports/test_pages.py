"""首报与流转 as pages: what people of each side see and do there, and what it costs."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.firstreports.models import ProvinceReport, ReportAppeal, Transfer
from crm.firstreports.rules import TransferState
from crm.leads.models import Lead
from crm.leads.rules import AmountKind, Stage
from seed import dsl
from tests.firstreports.made import YI, officer, registered
from tests.leads.posting import version_of
from tests.makers.leads import block_id, make_lead
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.makers.waits import waits

FIRM = "华信示例冷链（郑州）有限公司"
START = datetime(2026, 6, 1, 10, tzinfo=clock.SHANGHAI)
PART = {"HX-Request": "true"}


def _based(lead: Lead, **typed: Any) -> dict[str, Any]:
    return {"version": version_of(lead), **typed}


def _offered(by: User, client: Any) -> tuple[Lead, Transfer]:
    lead = registered(by)
    form = _based(lead, block_id=block_id("JK"), reason="land", note="缺地")
    assert client.post(f"/leads/{lead.id}/first-report/transfer", data=form).status_code == 302
    return lead, db.session.scalars(select(Transfer).order_by(Transfer.id.desc())).first()


def test_the_leads_page_has_the_part_and_a_plain_link(app: Flask, client_of: Any) -> None:
    owner = officer()
    lead, client = registered(owner), client_of(owner)
    assert f'hx-get="/leads/{lead.id}/first-report"' in client.get(f"/leads/{lead.id}").text
    for headers in ({}, PART):
        text = client.get(f"/leads/{lead.id}/first-report", headers=headers).text
        for words in ("首报 郑东", "还有 90 天", "任何人不能改", "发起流转"):
            assert words in text, words


@pytest.mark.parametrize("kind", ["plain", "clash", "transfer", "giant"])
def test_the_part_costs_at_most_six_statements(app: Flask, client_of: Any, kind: str) -> None:
    owner = officer()
    lead, client = registered(owner, FIRM), client_of(owner)
    if kind == "clash":
        owner = officer("JK")
        lead, client = registered(owner, FIRM), client_of(owner)
    if kind == "transfer":
        lead, _ = _offered(owner, client)
    if kind == "giant":
        lead = dsl.edit(lead, owner, {AmountKind.PLANNED: 12 * YI})
        db.session.commit()
    url = f"/leads/{lead.id}/first-report"
    client.get(url, headers=PART)
    with statements() as few:
        assert client.get(url, headers=PART).status_code == 200
    for _ in range(5):
        registered(owner)
    with statements() as many:
        client.get(url, headers=PART)
    own = [one for one in many if "user_session" not in one]
    assert len(few) == len(many) and len(own) <= 6, "\n".join(many)


@pytest.mark.parametrize("tab", ["reports", "transfers", "appeals", "pool"])
def test_a_tab_costs_the_same_at_two_and_at_twelve(app: Flask, client_of: Any, tab: str) -> None:
    owner = officer()
    client, url = client_of(owner), f"/first-reports?tab={tab}"
    for _ in range(2):
        _offered(owner, client)
    client.get(url)
    with statements() as few:
        assert client.get(url).status_code == 200
    for _ in range(10):
        _offered(owner, client)
    with statements() as many:
        client.get(url)
    assert len(few) == len(many) <= 8, "\n".join(many)


def test_the_number_in_the_menu_is_what_waits_for_the_reader(app: Flask, client_of: Any) -> None:
    owner, boss = officer(), make_user(Role.MANAGER, "JK")
    _offered(owner, client_of(owner))
    assert waits(client_of(boss))["firstreports.index"] == "1"
    assert waits(client_of(owner))["firstreports.index"] == ""


def test_an_offer_is_answered_on_a_page(app: Flask, client_of: Any) -> None:
    owner, boss, taker = officer(), make_user(Role.MANAGER, "JK"), officer("JK")
    lead, row = _offered(owner, client_of(owner))
    client, url = client_of(boss), f"/leads/{lead.id}/transfers/{row.id}/answer"
    assert "缺地" in client.get("/first-reports?tab=transfers").text
    typed = {"version": row.version, "answer": "takes", "reason": "有标准厂房"}
    answer = client.post(url, data=typed)
    assert answer.status_code == 422
    assert "请选择接手的负责人" in answer.text and "有标准厂房" in answer.text
    assert client.post(url, data={**typed, "owner_id": taker.id}).status_code == 302
    db.session.expire_all()
    assert db.session.get_one(Lead, lead.id).owner_id == taker.id
    again = client.post(url, data={**typed, "owner_id": taker.id})
    assert again.status_code == 409 and "已经有结果" in again.text


def test_bad_wishes_are_told_and_nothing_typed_is_lost(app: Flask, client_of: Any) -> None:
    owner = officer()
    lead, client = registered(owner), client_of(owner)
    url = f"/leads/{lead.id}/first-report"
    for page, typed, words in (
        ("transfer", {"block_id": "", "reason": "land", "note": "缺地两百亩"}, "缺地两百亩"),
        ("transfer", {"block_id": block_id("JK"), "reason": "weather"}, "没有这个选项"),
        ("transfer", {"block_id": block_id("ZD"), "reason": "land"}, "没有这个选项"),
        ("province", {"receipt": "", "exemption": ""}, "请填写省级首报回执号"),
        ("province", {"receipt": "豫招1号", "exemption": "不用报"}, "豫招1号"),
    ):
        answer = client.post(f"{url}/{page}", data=_based(lead, **typed))
        assert (answer.status_code, words in answer.text) == (422, True), (page, typed)
    assert db.session.scalars(select(Transfer)).all() == []
    assert db.session.scalars(select(ProvinceReport)).all() == []


def test_a_stale_wish_is_refused_with_what_was_typed(app: Flask, client_of: Any) -> None:
    owner = officer()
    lead, client = registered(owner), client_of(owner)
    form = {"version": 1, "block_id": block_id("JK"), "reason": "land", "note": "缺地"}
    answer = client.post(f"/leads/{lead.id}/first-report/transfer", data=form)
    assert answer.status_code == 409 and "缺地" in answer.text


def test_a_clash_is_told_with_two_ways_out(app: Flask, client_of: Any) -> None:
    registered(officer("ZD"), FIRM)
    asker = officer("JK")
    lead, client = registered(asker, FIRM), client_of(asker)
    for page in ("/first-reports", f"/leads/{lead.id}/first-report"):
        text = client.get(page).text
        for words in ("已由郑东首报", "企业名称一致", "保护中", "申请认定", "申请协作"):
            assert words in text, (page, words)
    form = _based(lead, kind="cooperation", reason="总部先找的我们")
    assert client.post(f"/leads/{lead.id}/first-report/appeal", data=form).status_code == 302
    text = client.get("/first-reports?tab=appeals").text
    assert "经开向郑东申请协作" in text and "总部先找的我们" in text


def test_an_appeal_is_answered_and_withdrawn_on_pages(app: Flask, client_of: Any) -> None:
    owner, asker = officer("ZD"), officer("JK")
    registered(owner, FIRM)
    lead, client = registered(asker, FIRM), client_of(asker)
    url = f"/leads/{lead.id}/first-report/appeal"
    client.post(url, data=_based(lead, kind="cooperation", reason="一起做"))
    row = db.session.scalars(select(ReportAppeal)).one()
    place = f"/first-reports/appeals/{row.id}"
    assert client.post(f"{place}/withdrawal", data={"version": row.version}).status_code == 302
    client.post(url, data=_based(lead, kind="cooperation", reason="一起做"))
    row = db.session.scalars(select(ReportAppeal).order_by(ReportAppeal.id.desc())).first()
    place, answering = f"/first-reports/appeals/{row.id}", client_of(owner)
    wrong = answering.post(place, data={"version": row.version, "state": "declined"})
    assert wrong.status_code == 422 and "请写明理由" in wrong.text
    assert (
        answering.post(place, data={"version": row.version, "state": "agreed"}).status_code == 302
    )
    assert FIRM in client.get("/leads").text, "the second block now reads the first lead"


def test_a_lead_is_taken_out_of_the_pool(app: Flask, client_of: Any) -> None:
    with clock.at(START):
        lead = registered(officer("ZD"), FIRM)
    taker = officer("JK")
    client = client_of(taker)
    with clock.at(clock.now() + timedelta(days=1)):
        assert "/first-report/taking" in client.get("/first-reports?tab=pool").text
        office = client_of(make_user(Role.COORDINATOR)).get("/first-reports?tab=pool").text
        assert FIRM in office and "/first-report/taking" not in office
        answer = client.post(f"/leads/{lead.id}/first-report/taking")
        assert answer.location == f"/leads/{lead.id}"
        assert FIRM not in client.get("/first-reports?tab=pool").text
        late = client_of(officer("HK")).post(f"/leads/{lead.id}/first-report/taking")
    assert late.status_code == 409 and "刚被领走" in late.text


def test_a_giant_is_warned_of_before_the_mou_and_stopped_at_the_contract(
    app: Flask, client_of: Any
) -> None:
    owner = officer()
    lead = dsl.fresh(make_lead(Stage.S5, owner=owner), owner)
    amounts = {AmountKind.PLANNED: 12 * YI, AmountKind.CONTRACT: 12 * YI}
    lead = dsl.edit(lead, owner, amounts)
    db.session.commit()
    client, url = client_of(owner), f"/leads/{lead.id}/transitions"
    assert "正式签约（S6）前必须补上" in client.get(f"{url}?stage=S6a").text
    text = client.get(f"{url}?stage=S6").text
    assert "省级首报回执号，或免报理由" in text
    assert f"/leads/{lead.id}/first-report/province" in text, "where it is filled in"
    assert "缺回执，挡住 S6" in client.get("/first-reports").text
    form = _based(lead, receipt="豫招〔2026〕18号")
    assert client.post(f"/leads/{lead.id}/first-report/province", data=form).status_code == 302
    assert "有回执" in client.get(f"/leads/{lead.id}/first-report").text


def test_it_is_all_there_in_english(app: Flask, client_of: Any) -> None:
    owner = officer()
    owner.locale = "en"
    lead, client = registered(owner), client_of(owner)
    _offered(owner, client)
    assert "Protected until" in client.get(f"/leads/{lead.id}/first-report").text
    assert "waiting for the other block" in client.get("/first-reports?tab=transfers").text
    text = client.get(f"/leads/{lead.id}").text
    assert "First report complete, protection begins" in text


def test_what_happened_stands_on_the_timeline(app: Flask, client_of: Any) -> None:
    owner, boss, taker = officer(), make_user(Role.MANAGER, "JK"), officer("JK")
    lead, row = _offered(owner, client_of(owner))
    form = {"version": row.version, "answer": "takes", "owner_id": taker.id}
    client_of(boss).post(f"/leads/{lead.id}/transfers/{row.id}/answer", data=form)
    db.session.expire_all()
    assert db.session.get_one(Transfer, row.id).state is TransferState.ACCEPTED
    text = client_of(taker).get(f"/leads/{lead.id}").text
    for words in ("首报登记完整", "发起流转到经开：土地或空间不足", "流转：郑东 → 经开"):
        assert words in text, words
