"""What the server of a rival let through with ordinary rights is refused here, by page and API."""

from typing import Any

import pytest

from crm.accounts.models import User
from crm.core import clock
from crm.leads.moves import closed_to_edits
from crm.leads.rules import Stage, Status
from tests.leads.doors import Door, steps, to, words
from tests.leads.posting import row, size, today
from tests.makers.leads import end, make_lead


@pytest.mark.parametrize("what", ["/claims", "/transitions", "/receipts", "/departure"])
def test_hole_1_nothing_happens_in_2099(door: Door, owner: User, what: str) -> None:
    stage = {"/claims": Stage.S7, "/transitions": Stage.S6, "/departure": Stage.S8}
    lead = make_lead(stage.get(what, Stage.S7), owner=owner)
    body = {
        "/claims": to("S8", evidence_kind="lease", evidence_ref="租约"),
        "/transitions": to("S7", evidence_kind="licence", evidence_ref="执照"),
        "/receipts": {"amount": "1000", "evidence_ref": "回单", "happened_on": ""},
        "/departure": {"left_on": "2099-01-01", "reason": "ceased"},
    }[what]
    if "happened_on" in body:
        body["happened_on"] = "2099-01-01"
    before = size()
    told = door.send(lead, what, body if what != "/receipts" else {**body, "amount": 1000})
    assert (told.status_code, "不晚于今天" in words(told) or "不能晚于今天" in words(told)) == (
        422,
        True,
    )
    assert size() == before


def test_hole_2_lost_takes_its_reason_and_what_the_reason_asks(door: Door, owner: User) -> None:
    lead, before = make_lead(Stage.S6, owner=owner), size()
    for body in ({}, {"reason": "elsewhere"}, {"reason": "dissolved", "document": "协议"}):
        assert door.send(lead, "/loss", body).status_code == 422
    assert (row(lead).status, size()) == (Status.ACTIVE, before)
    body = {"reason": "elsewhere", "place": "武汉"}
    assert door.send(lead, "/loss", body).status_code in (201, 302)
    ended = steps(lead)[-1]
    assert (ended.reason, ended.happened_on) == ("elsewhere", clock.today())


def test_hole_3_nobody_lands_from_a_first_lead(door: Door, owner: User) -> None:
    lead, before = make_lead(Stage.S1, owner=owner), size()
    for stage in ("S8", "S9", "S10"):
        claim = to(stage, evidence_kind="lease", evidence_ref="租约", reason="已建成")
        assert door.refuses(door.send(lead, "/claims", claim))
    assert door.refuses(door.send(lead, "/departure", {"left_on": today(), "reason": "ceased"}))
    assert (row(lead).stage, size()) == (Stage.S1, before)


def test_hole_4_a_stage_is_not_a_field_of_an_edit(door: Door, owner: User) -> None:
    lead = make_lead(Stage.S1, owner=owner)
    for name, value in (("stage", "S6"), ("status", "lost"), ("received", 5), ("owner_id", 1)):
        told = door.edit(lead, **{name: value})
        assert told.status_code == (422 if door.program else 302)
    kept = row(lead)
    assert (kept.stage, kept.status, kept.received) == (Stage.S1, Status.ACTIVE, 0)
    assert kept.owner_id == owner.id
    assert door.send(lead, "/transitions", to("S5")).status_code == 422


def test_hole_5_back_over_what_was_verified_takes_a_manager(door: Door, owner: User) -> None:
    lead, before = make_lead(Stage.S6, owner=owner), size()
    told = door.send(lead, "/transitions", to("S2", reason="重来"))
    assert (door.refuses(told), "只能由区块负责人退回" in words(told)) == (True, True)
    assert door.send(lead, "/overrides", to("S2", reason="重来")).status_code == 403
    assert (row(lead).stage, size()) == (Stage.S6, before)


def test_hole_6_what_ended_does_not_advance(door: Door, owner: User) -> None:
    lead = make_lead(Stage.S5, owner=owner)
    end(lead, owner)
    before = size()
    moves = {
        "S6a": ("/transitions", "mou"),
        "S6": ("/claims", "contract"),
        "S2": ("/transitions", ""),
    }
    for stage, (ending, kind) in moves.items():
        proof = {"evidence_kind": kind, "evidence_ref": "原件" if kind else ""}
        told = door.send(lead, ending, to(stage, **proof, reason="继续"))
        assert (door.refuses(told), "已经终止" in words(told)) == (True, True)
    assert (row(lead).status, row(lead).stage, size()) == (Status.LOST, Stage.S5, before)


CLOSED: list[tuple[str, dict[str, Any]]] = [
    ("/visits", {"kind": "visit", "happened_on": "today", "text": "谈"}),
    ("/steps", {"what": "约见", "due_on": "today"}),
    ("/parties", {"name": "示例投资", "role": "investor", "funding": "domestic"}),
    ("/receipts", {"amount": 1000, "happened_on": "today", "evidence_ref": "回单"}),
    ("/hold", {"hold_reason": "land", "reason": "land", "review_on": "2199-01-01"}),
]


def test_hole_7_what_ended_is_not_edited(door: Door, owner: User) -> None:
    lead = make_lead(Stage.S3, owner=owner)
    end(lead, owner)
    before = size()
    told = door.edit(lead, competitors="武汉")
    assert (door.refuses(told), "重新启动后才能改" in words(told)) == (True, True)
    assert door.refuses(door.edit(lead, planned=7 * 10**8 if door.program else "7亿"))
    for ending, body in CLOSED:
        sent = {name: today() if new == "today" else new for name, new in body.items()}
        if door.program:
            sent.pop("hold_reason", None)
        told = door.send(lead, ending, sent)
        assert (door.refuses(told), "终止" in words(told)) == (True, True), ending
    assert size() == before


@pytest.mark.parametrize("status", [Status.LEFT, Status.DORMANT])
def test_hole_7_nor_who_left_or_sleeps(status: Status) -> None:
    assert closed_to_edits(status)
    assert closed_to_edits(Status.ACTIVE) is closed_to_edits(Status.ON_HOLD) is None


NUMBERS = (
    "planned", "fixed", "contract", "foreign", "registered", "increase", "output_forecast",
    "tax_forecast", "output_actual", "tax_actual", "mou_amount", "jobs_forecast", "jobs_actual",
)  # fmt: skip


@pytest.mark.parametrize("name", NUMBERS)
def test_hole_8_no_number_is_below_nought(door: Door, owner: User, name: str) -> None:
    lead, before = make_lead(Stage.S1, owner=owner), size()
    told = door.edit(lead, **{name: -5})
    assert (told.status_code, size()) == (422, before)
    assert door.program or "-5" in told.text, "what was typed stays"


def test_hole_8_nor_land_or_floor_or_money_that_came(door: Door, owner: User) -> None:
    lead, before = make_lead(Stage.S1, owner=owner), size()
    for name in ("land_mu", "floor_m2"):
        assert door.edit(lead, **{name: -5}).status_code == 422
    body = {"amount": -1000, "happened_on": today(), "evidence_ref": "回单"}
    assert door.send(lead, "/receipts", body).status_code == 422
    assert size() == before


@pytest.mark.parametrize(
    "ending", ["/edit", "/amounts", "/classification", "/parties", "/receipts"]
)
def test_hole_7_the_page_offers_no_edit_of_what_ended(
    client_of: Any, owner: User, ending: str
) -> None:
    lead, client = make_lead(Stage.S3, owner=owner), client_of(owner)
    link = f'href="/leads/{lead.id}{ending}"'
    assert link in client.get(f"/leads/{lead.id}").text
    end(lead, owner)
    assert link not in client.get(f"/leads/{lead.id}").text
