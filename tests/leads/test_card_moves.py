"""移动到… beside a card: what the panel says, and moving in place."""

import re
from typing import Any

import pytest

from crm.accounts.rules import Role
from crm.leads.models import Lead
from crm.leads.rules import Stage
from tests.leads.posting import open_claims, row, size, today, version_of
from tests.leads.rebuild import assert_rebuilds
from tests.makers.leads import equip, make_claim, make_lead, wait
from tests.makers.people import make_user
from tests.makers.statements import statements

BY_SCRIPT = {"HX-Request": "true"}


def ready_lead(owner: Any) -> Lead:
    """At S1 with everything that any gate asks for."""
    lead = make_lead(owner=owner)
    equip(lead, owner, make_user(Role.MANAGER))
    return lead


def post(client: Any, lead: Lead, stage: str, *, at: str = "on=board", **typed: Any) -> Any:
    form = {"stage": stage, "happened_on": today(), "version": version_of(lead), **typed}
    return client.post(f"/leads/{lead.id}/moves?{at}", data=form, headers=BY_SCRIPT)


def stages(page: str) -> list[str]:
    return re.findall(r'class="mover-stage[^"]*" data-stage="([^"]+)"', page)


def test_the_panel_lists_where_the_lead_can_go_and_what_is_missing(
    client_of: Any, owner: Any
) -> None:
    lead = make_lead(owner=owner)
    with statements() as asked:
        page = client_of(owner).get(f"/leads/{lead.id}/moves").text
    assert len(asked) <= 7, asked  # one of them finds the session
    assert stages(page) == ["S2", "S3", "S4", "S5", "S6a", "S6"]
    assert "还缺 4 项" in page and "当前" in page and "S8 起在线索详情页办理" in page
    assert f'href="/leads/{lead.id}/edit#industry"' in page
    assert f"/leads/{lead.id}/transitions?stage=S2&amp;back=/board" in page
    assert "<html" not in page


def test_a_column_narrows_the_panel_and_out_of_reach_is_a_sentence(
    client_of: Any, owner: Any
) -> None:
    lead = make_lead(owner=owner)
    client, url = client_of(owner), f"/leads/{lead.id}/moves"
    assert stages(client.get(f"{url}?to=talks").text) == ["S3", "S4"]
    assert stages(client.get(f"{url}?to=review&split=eight").text) == ["S5"]
    far = client.get(f"{url}?to=run")
    assert (far.status_code, stages(far.text)) == (200, [])
    assert "S6 正式签约 需要第二人核验，不能跨过去" in far.text


def test_what_cannot_be_moved_says_why(client_of: Any, owner: Any) -> None:
    resting, claimed = make_lead(owner=owner), make_lead(Stage.S5, owner=owner)
    wait(resting, owner)
    make_claim(claimed, Stage.S6, owner)
    client = client_of(owner)
    for lead, told in ((resting, "暂缓中"), (claimed, "正在待核")):
        page = client.get(f"/leads/{lead.id}/moves").text
        assert told in page and not stages(page)


def test_a_ready_card_moves_in_place_and_back_again(client_of: Any, owner: Any) -> None:
    lead = ready_lead(owner)
    client = client_of(owner)
    page = client.get(f"/leads/{lead.id}/moves").text
    assert re.search(r"<form[^>]*data-ready[^>]*>.*?value=\"S2\"", page, re.DOTALL)
    with statements() as asked:
        answer = post(client, lead, "S2")
    assert (answer.status_code, row(lead).stage) == (200, Stage.S2)
    assert len(asked) <= 26, "\n".join(asked)
    assert 'id="head-screen" hx-swap-oob="true"' in answer.text
    assert f'hx-swap-oob="delete:#card-{lead.id}"' in answer.text
    assert 'hx-swap-oob="afterbegin:#cards-screen"' in answer.text
    assert f"{lead.name} 已移到 S2 研判" in answer.text and "S1 1" not in answer.text
    undo = re.search(
        r'hx-post="([^"]*undo[^"]*)".*?name="version" value="(\d+)"', answer.text, re.DOTALL
    )
    assert undo
    back = client.post(undo[1].replace("&amp;", "&"), data={"version": undo[2]}, headers=BY_SCRIPT)
    assert (back.status_code, row(lead).stage) == (200, Stage.S1)
    assert "已撤销" in back.text and f'id="card-{lead.id}"' in back.text
    assert_rebuilds([lead])


def test_without_script_it_goes_back_to_the_same_board(client_of: Any, owner: Any) -> None:
    lead = ready_lead(owner)
    form = {"stage": "S2", "happened_on": today(), "version": version_of(lead)}
    client = client_of(owner)
    answer = client.post(f"/leads/{lead.id}/moves?split=eight&mine=1", data=form)
    assert (answer.status_code, row(lead).stage) == (302, Stage.S2)
    assert answer.headers["Location"] == "/board?mine=1&split=eight"
    page = client.get(answer.headers["Location"]).text
    assert "已移到 S2" in page and 'name="back" value="/board?mine=1&amp;split=eight"' in page


def test_heads_of_the_answer_add_up_and_keep_filter_and_folded_columns(
    client_of: Any, owner: Any
) -> None:
    lead = ready_lead(owner)
    make_lead(owner=owner)
    answer = post(client_of(owner), lead, "S2", at="on=board&split=stages&fold=S2&stage=S2")
    assert "board-strip" in answer.text and "afterbegin" not in answer.text.partition("flashes")[0]
    assert ">1</b>" in answer.text.partition('id="board-whole"')[2]


def test_a_card_that_leaves_the_filter_leaves_the_board(client_of: Any, owner: Any) -> None:
    lead = ready_lead(owner)
    answer = post(client_of(owner), lead, "S2", at="on=board&stage=S1")
    assert answer.status_code == 200
    assert "afterbegin:#cards" not in answer.text and 'hx-swap-oob="delete:#card' in answer.text


def test_evidence_is_given_in_the_panel_and_a_claim_is_marked(client_of: Any, owner: Any) -> None:
    lead = make_lead(Stage.S5, owner=owner)
    client, proof = client_of(owner), {"evidence_kind": "contract", "evidence_ref": "合同 1 号"}
    answer = post(client, lead, "S6", **proof)
    assert (answer.status_code, open_claims()) == (200, 1)
    assert "第二人核验前记「待核」" in answer.text and "待核 S6" in answer.text
    assert "flash-undo" not in answer.text


@pytest.mark.parametrize(
    ("stage", "typed", "told"),
    [
        ("S3", {}, "请写明证据编号"),
        ("S3", {"evidence_kind": "licence", "evidence_ref": "x"}, "没有这个选项"),
        ("S1", {"reason": " "}, "退回需要写明原因"),
        ("S4", {"evidence_kind": "visit-report", "reason": ""}, "跨阶段需要写明原因"),
        ("S3", {"evidence_kind": "minutes", "evidence_ref": "x", "happened_on": "昨天"}, "日期请写成"),
        ("S3", {"version": "", "evidence_kind": "minutes", "evidence_ref": "x"}, "缺少版本号"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_the_panel_and_nothing_is_lost(
    client_of: Any, owner: Any, stage: str, typed: Any, told: str
) -> None:
    lead = make_lead(Stage.S2, owner=owner)
    client, before = client_of(owner), size()
    answer = post(client, lead, stage, **{"reason": "我的说明", **typed})
    assert (answer.status_code, told in answer.text, size()) == (422, True, before), answer.text
    assert f'mover-stage-on" data-stage="{stage}"' in answer.text
    kept = typed.get("evidence_ref")
    assert kept is None or f'value="{kept}"' in answer.text


@pytest.mark.parametrize("stage", ["S99", "S8", "", "S2"])
def test_a_stage_that_is_not_on_offer_is_refused_in_words(
    client_of: Any, owner: Any, stage: str
) -> None:
    lead = make_lead(Stage.S2, owner=owner)
    client, before = client_of(owner), size()
    answer = post(client, lead, stage)
    assert (answer.status_code, size()) == (422, before)
    assert "没有这个选项" in answer.text or "请填写阶段" in answer.text


def test_from_s8_on_the_board_only_points_to_the_lead_page(client_of: Any, owner: Any) -> None:
    lead = make_lead(Stage.S7, owner=owner)
    client, before = client_of(owner), size()
    page = client.get(f"/leads/{lead.id}/moves").text
    assert "在详情页办理" in page and f'href="/leads/{lead.id}#gate"' in page
    answer = post(client, lead, "S8", evidence_kind="lease", evidence_ref="租约 1 号")
    assert (answer.status_code, "S8 起在线索详情页办理" in answer.text) == (409, True)
    assert (size(), "<html" in answer.text) == (before, False)


def test_a_stale_card_is_told_in_a_sentence_and_stays(client_of: Any, owner: Any) -> None:
    lead = ready_lead(owner)
    old = version_of(lead)
    client = client_of(owner)
    post(client, lead, "S2")
    before = size()
    answer = post(client, lead, "S1", version=old, reason="不对")
    assert (
        answer.status_code,
        "刚改过这条线索" in answer.text and "S1 线索 → S2 研判" in answer.text,
        size(),
    ) == (409, True, before)
    assert "<html" not in answer.text


def test_the_same_press_twice_moves_once(client_of: Any, owner: Any) -> None:
    lead = ready_lead(owner)
    client, form = client_of(owner), {"idempotency_key": "k1", "version": version_of(lead)}
    first = post(client, lead, "S2", **form)
    before = size()
    second = post(client, lead, "S2", **form)
    assert (second.status_code, second.text, size()) == (200, first.text, before)


def test_strangers_readers_and_colleagues_get_no_panel(client_of: Any, owner: Any) -> None:
    lead = make_lead(owner=owner)
    for person, status in (
        (make_user(Role.OFFICER, "JK"), 404),
        (make_user(Role.OFFICER, "ZD"), 403),
        (make_user(Role.VIEWER, cluster="LG"), 403),
        (make_user(Role.AUDITOR), 403),
    ):
        client = client_of(person)
        assert client.get(f"/leads/{lead.id}/moves").status_code == status
        answer = post(client, lead, "S2")
        assert (answer.status_code, "<html" in answer.text) == (status, False)


def test_the_answer_says_which_cards_the_moved_one_stands_before(
    client_of: Any, owner: Any
) -> None:
    moving, others = ready_lead(owner), [make_lead(owner=owner) for _ in range(7)]
    for lead, planned in zip((moving, *others), (5, 9, 8, 6, 4, 3, 2, 1), strict=True):
        lead.planned = planned * 10**8
    answer = post(client_of(owner), moving, "S2", at="on=board&sort=amount").text
    before = re.search(rf'id="card-{moving.id}"[^>]*data-before="([^"]*)"', answer)
    assert before and before[1].split() == [str(lead.id) for lead in others[3:]]
