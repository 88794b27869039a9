"""Moving, waiting, ending and undoing on pages."""

from typing import Any

import pytest

from crm.accounts.rules import Role
from crm.core.db import db
from crm.leads.gates import NEEDS
from crm.leads.rules import Stage, Status
from tests.leads.posting import button, press, row, size, today, version_of
from tests.leads.rebuild import assert_rebuilds
from tests.makers.leads import end, make_claim, make_lead, wait
from tests.makers.people import make_user
from tests.makers.statements import statements


def move_form(lead: Any, to: str, **typed: str) -> dict[str, Any]:
    proof = {"evidence_kind": "minutes", "evidence_ref": "纪要 1 号"}
    return {"stage": to, "happened_on": today(), "version": version_of(lead), **proof, **typed}


def test_a_lead_moves_on_and_the_move_is_taken_back(client_of: Any, owner: Any) -> None:
    lead = make_lead(Stage.S2, owner=owner)
    client, url = client_of(owner), f"/leads/{lead.id}/transitions"
    assert "S3" in client.get(url).text
    typed = move_form(lead, "S3")
    with statements() as seen:
        assert client.post(url, data=typed).status_code == 302
    assert len(seen) <= 20, "\n".join(seen)
    assert row(lead).stage is Stage.S3
    page = client.get(f"/leads/{lead.id}").text
    assert "已移到 S3" in page and "撤销" in page
    assert press(client, lead, "/undo").status_code == 302
    assert row(lead).stage is Stage.S2
    assert_rebuilds([lead])


def test_the_toast_takes_the_move_back_too(client_of: Any, owner: Any) -> None:
    lead = make_lead(Stage.S2, owner=owner)
    client = client_of(owner)
    client.post(f"/leads/{lead.id}/transitions", data=move_form(lead, "S3"))
    with client.session_transaction() as cookie:
        toast = next(text for kind, text in cookie["_flashes"] if kind == "good")
    answer = client.post(toast["undo_url"], data=toast["undo_fields"])
    assert (answer.status_code, row(lead).stage) == (302, Stage.S2)


@pytest.mark.parametrize("target", ["S2", "S3", "S4", "S5", "S6"])
def test_every_missing_field_is_named_and_linked(client_of: Any, owner: Any, target: str) -> None:
    lead = make_lead(owner=owner)
    client, before = client_of(owner), size()
    form = move_form(lead, target, reason="直接推进", evidence_kind="", evidence_ref="")
    answer = client.post(f"/leads/{lead.id}/transitions", data=form)
    assert (answer.status_code, size()) == (422, before)
    assert "直接推进" in answer.text
    for need in NEEDS[Stage(target)]:
        if need.when or need.field in ("source", "item_id", "investor"):
            continue
        assert f"还缺：{need.words}。" in answer.text
        here = [*need.any_of, {"next_step": "what"}.get(need.field, need.field)]
        linked = {"received": "/receipts"}
        where = linked.get(need.field, "")
        fields = [f'id="{name}"' in answer.text for name in here]
        assert any(fields) or f'href="/leads/{lead.id}{where}"' in answer.text, need.field
    assert "请选择证据" in answer.text or target == "S2"


def test_every_link_of_a_gate_leads_to_its_field(client_of: Any, owner: Any) -> None:
    lead = make_lead(owner=owner)
    page = client_of(owner).get(f"/leads/{lead.id}/edit").text
    pages = {"investor", "project_company", "shareholding", "received", "next_step"}
    for needs in NEEDS.values():
        for need in needs:
            field = "output_actual" if need.field == "promises_met" else need.field
            assert field in pages or f'id="{field}"' in page, need.field


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"stage": "S99"}, "没有这个选项"),
        ({"stage": "S8"}, "没有这个选项"),
        ({"stage": "S2"}, "没有这个选项"),
        ({"stage": ""}, "请填写阶段"),
        ({"stage": "S4", "evidence_kind": "visit-report"}, "跨阶段需要写明原因"),
        ({"stage": "S1", "evidence_kind": ""}, "退回需要写明原因"),
        ({"happened_on": ""}, "请填写业务日期"),
        ({"happened_on": "昨天"}, "日期请写成"),
        ({"happened_on": "2199-01-01"}, "日期不能晚于今天"),
        ({"happened_on": "2001-01-01"}, "日期不能早于"),
        ({"evidence_kind": "licence"}, "没有这个选项"),
        ({"evidence_kind": ""}, "请选择证据：会谈纪要"),
        ({"evidence_ref": " "}, "请写明证据编号"),
        ({"reason": "长" * 501}, "最多 500 个字"),
        ({"reason": "有\x00字节"}, "无法保存的字符"),
        ({"version": ""}, "缺少版本号"),
    ],
)
def test_a_wrong_move_is_told_and_nothing_is_written(
    client_of: Any, owner: Any, typed: Any, told: str
) -> None:
    lead = make_lead(Stage.S2, owner=owner)
    client, before = client_of(owner), size()
    answer = client.post(f"/leads/{lead.id}/transitions", data=move_form(lead, "S3", **typed))
    assert (answer.status_code, told in answer.text) == (422, True)
    assert size() == before


def test_a_stale_move_is_told_and_shows_what_was_typed(client_of: Any, owner: Any) -> None:
    lead = make_lead(Stage.S2, owner=owner)
    client, typed = client_of(owner), move_form(lead, "S3", evidence_ref="我的纪要")
    wait(lead, owner)
    before = size()
    answer = client.post(f"/leads/{lead.id}/transitions", data=typed)
    assert (answer.status_code, "我的纪要" in answer.text, size()) == (409, True, before)
    held = client.post(f"/leads/{lead.id}/transitions", data=move_form(lead, "S3"))
    assert (held.status_code, "暂缓中" in held.text) == (409, True)


def test_going_back_over_a_verified_stage_takes_a_manager(client_of: Any, owner: Any) -> None:
    lead = make_lead(Stage.S7, owner=owner)
    url, why = f"/leads/{lead.id}/transitions", "合同解除"
    refused = client_of(owner).post(url, data=move_form(lead, "S5", reason=why, evidence_kind=""))
    assert (refused.status_code, "区块负责人" in refused.text) == (409, True)
    manager = client_of(make_user(Role.MANAGER))
    assert (
        manager.post(url, data=move_form(lead, "S5", reason=why, evidence_kind="")).status_code
        == 302
    )
    assert row(lead).stage is Stage.S5
    assert_rebuilds([lead])


def test_a_lead_waits_and_resumes(client_of: Any, owner: Any) -> None:
    lead = make_lead(owner=owner)
    client, url = client_of(owner), f"/leads/{lead.id}/hold"
    form = {"hold_reason": "land", "review_on": today(30)}
    assert client.get(url).status_code == 200
    for typed, told in (
        ({"hold_reason": "boredom"}, "没有这个选项"),
        ({"hold_reason": ""}, "请填写暂缓原因"),
        ({"review_on": today()}, "应晚于今天"),
        ({"review_on": ""}, "请填写复查日期"),
        ({"version": ""}, "缺少版本号"),
    ):
        wrong = client.post(url, data={**form, "version": version_of(lead), **typed})
        assert (wrong.status_code, told in wrong.text) == (422, True), typed
    assert client.post(url, data={**form, "version": version_of(lead)}).status_code == 302
    page = client.get(f"/leads/{lead.id}").text
    assert "等土地指标" in page
    assert client.post(url, data={**form, "version": version_of(lead)}).status_code == 409
    assert press(client, lead, "/resumption").status_code == 302
    assert row(lead).status is Status.ACTIVE
    stale = client.post(f"/leads/{lead.id}/resumption", data={"version": version_of(lead)})
    assert (stale.status_code, "不是「暂缓」" in stale.text) == (409, True)


def test_a_lead_is_lost_and_revived(client_of: Any, owner: Any) -> None:
    lead = make_lead(owner=owner)
    client, url = client_of(owner), f"/leads/{lead.id}/loss"
    assert client.get(url).status_code == 200
    for typed, told in (
        ({"loss_reason": "elsewhere"}, "落户的城市"),
        ({"loss_reason": "x"}, "没有这个选项"),
        ({}, "请填写终止原因"),
    ):
        wrong = client.post(url, data={"version": version_of(lead), **typed})
        assert (wrong.status_code, told in wrong.text) == (422, True)
    form = {"loss_reason": "elsewhere", "place": "武汉"}
    assert client.post(url, data={**form, "version": version_of(lead)}).status_code == 302
    assert "已终止" in client.get(f"/leads/{lead.id}").text
    again = client.post(url, data={**form, "version": version_of(lead)})
    assert (again.status_code, "不能再移动" in again.text) == (409, True)
    for page in ("visits", "steps", "receipts"):
        typed = {
            "text": "电话", "kind": "call", "happened_on": today(), "what": "约见",
            "due_on": today(3), "amount": "100", "evidence_ref": "回单", "version": version_of(lead),
        }  # fmt: skip
        assert client.post(f"/leads/{lead.id}/{page}", data=typed).status_code == 409
    assert press(client, lead, "/revival").status_code == 302
    assert row(lead).status is Status.ACTIVE
    assert_rebuilds([lead])


def test_a_landed_firm_leaves_and_is_not_lost(client_of: Any, owner: Any) -> None:
    idea, landed = make_lead(owner=owner), make_lead(Stage.S8, owner=owner)
    client, form = client_of(owner), {"left_on": today(), "reason": "moved", "place": "武汉"}
    early = client.post(f"/leads/{idea.id}/departure", data={**form, "version": version_of(idea)})
    assert (early.status_code, "只有已落地" in early.text) == (409, True)
    lost = {"loss_reason": "funds", "version": version_of(landed)}
    assert client.post(f"/leads/{landed.id}/loss", data=lost).status_code == 409
    url = f"/leads/{landed.id}/departure"
    assert client.get(url).status_code == 200
    wrongs = [{"left_on": today(1)}, {"left_on": "2001-01-01"}, {"reason": ""}, {"place": " "}]
    for typed in (*wrongs, {"reason": "总部迁出"}, {"reason": "other"}):
        wrong = client.post(url, data={**form, "version": version_of(landed), **typed})
        assert wrong.status_code == 422
    assert client.post(url, data={**form, "version": version_of(landed)}).status_code == 302
    kept = row(landed)
    assert (kept.status, kept.stage, kept.lost_reason) == (Status.LEFT, Stage.S8, "moved")
    page = client.get(f"/leads/{landed.id}").text
    assert "退出：迁出。" in page and "迁出；武汉" in page  # the banner, and the timeline
    assert_rebuilds([landed])
    assert press(client, landed, "/undo").status_code == 302
    assert row(landed).status is Status.ACTIVE


def test_what_was_built_upon_is_not_undone(client_of: Any, owner: Any) -> None:
    lead = make_lead(Stage.S5, owner=owner)
    client = client_of(owner)
    page = client.get(f"/leads/{lead.id}").text
    make_claim(lead, Stage.S6, owner)
    url, _ = button(page, "/undo")
    for address, told in ((url, "新的记录"), (f"/leads/{lead.id}/transitions/1/undo", "新的记录")):
        answer = client.post(address, data={"version": version_of(lead)})
        assert (answer.status_code, told in answer.text) == (409, True)
    other = client_of(make_user(Role.MANAGER)).post(url, data={"version": version_of(lead)})
    assert (other.status_code, "只有操作的人" in other.text) == (403, True)


def test_an_ended_lead_offers_no_moves(client_of: Any, owner: Any) -> None:
    lead = make_lead(owner=owner)
    end(lead, owner)
    db.session.commit()
    page = client_of(owner).get(f"/leads/{lead.id}").text
    assert "移动到…" not in page and "重新启动" in page
