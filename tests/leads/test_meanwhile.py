"""A step that met a newer version: who changed what since, nothing typed lost, one click repeats it."""

from typing import Any

import pytest
from flask import Flask

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core.db import db
from crm.leads import actions
from crm.leads.commands import EditLead
from crm.leads.models import Lead
from crm.leads.moves import ClaimState
from crm.leads.rules import AmountKind, Stage
from seed import dsl
from tests.leads.posting import button, open_claims, row, size, today, version_of
from tests.makers.drawn import drawn
from tests.makers.leads import equip, make_claim, make_lead, wait
from tests.makers.people import make_user

BY_SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def manager(app: Flask) -> User:
    found = make_user(Role.MANAGER)
    found.name = "周敏"
    return found


def meanwhile(lead: Lead, by: User, amounts: Any = None, **values: Any) -> None:
    command = EditLead(values, amounts or {})
    actions.edit(dsl.fresh(lead, by), command, by=by, base_version=version_of(lead))
    db.session.commit()


def ready(owner: User) -> Lead:
    lead = make_lead(owner=owner)
    equip(lead, owner, make_user(Role.MANAGER))
    db.session.commit()
    return lead


def test_a_stale_move_tells_each_field_and_repeats_with_one_click(
    owner: User, manager: User, client_of: Any
) -> None:
    lead = ready(owner)
    meanwhile(lead, manager, visit_heads="早先的")
    client, url = client_of(owner), f"/leads/{lead.id}/transitions"
    page = drawn(client.get(f"{url}?stage=S3").text)
    meanwhile(lead, manager, {AmountKind.PLANNED: 3 * 10**8}, competitors="西安")
    before = size()
    typed = {"evidence_kind": "minutes", "evidence_ref": "纪要 3"}
    mine = {**page, "reason": "直接洽谈", "happened_on": today(), **typed}
    answer = client.post(url, data=mine)
    assert (answer.status_code, size()) == (409, before)
    part = answer.text.partition('id="meanwhile"')[2].partition("</section>")[0]
    assert manager.name in part and "早先的" not in part, "only what came after the form"
    assert "竞争地" in part and "<b>西安</b>" in part
    assert "计划总投资" in part and "<s>50,000</s> → <b>30,000</b>" in part
    again = drawn(answer.text)
    assert (again["reason"], again["evidence_ref"]) == ("直接洽谈", "纪要 3")
    assert client.post(url, data=again).status_code == 302
    assert row(lead).stage is Stage.S3


def test_a_stale_card_keeps_what_was_typed_in_its_panel(
    owner: User, manager: User, client_of: Any
) -> None:
    lead = ready(owner)
    client, url = client_of(owner), f"/leads/{lead.id}/moves?on=board"
    old = version_of(lead)
    meanwhile(lead, manager, competitors="西安")
    proof = {"evidence_kind": "minutes", "evidence_ref": "纪要 3", "reason": "直接洽谈"}
    form = {"stage": "S3", "happened_on": today(), "version": old, **proof}
    answer = client.post(url, data=form, headers=BY_SCRIPT)
    assert (answer.status_code, row(lead).stage) == (409, Stage.S1)
    assert "周敏" in answer.text and "<b>西安</b>" in answer.text
    marked = answer.text.partition("mover-stage-on")[2].partition("</li>")[0]
    assert "直接洽谈" in marked and f'value="{version_of(lead)}"' in marked
    assert 'value="纪要 3"' in marked
    again = {**form, "version": version_of(lead)}
    assert client.post(url, data=again, headers=BY_SCRIPT).status_code == 200
    assert row(lead).stage is Stage.S3


def test_a_stale_receipt_keeps_its_amount_and_proof(
    owner: User, manager: User, client_of: Any
) -> None:
    lead = ready(owner)
    client, url = client_of(owner), f"/leads/{lead.id}/receipts"
    page = drawn(client.get(url).text, f"{url}?")
    meanwhile(lead, manager, intended_site="国际陆港")
    mine = {**page, "amount": "1.2亿", "happened_on": today(-2), "evidence_ref": "回单 7"}
    answer = client.post(url, data=mine)
    assert answer.status_code == 409 and "<b>国际陆港</b>" in answer.text
    again = drawn(answer.text, f"{url}?")
    assert (again["amount"], again["evidence_ref"]) == ("1.2亿", "回单 7")
    assert client.post(url, data=again).status_code == 302


def test_a_stale_press_tells_it_and_can_be_pressed_again(
    owner: User, manager: User, client_of: Any
) -> None:
    lead = make_lead(owner=owner)
    wait(lead, owner)
    client = client_of(owner)
    url, version = button(client.get(f"/leads/{lead.id}").text, "resumption")
    meanwhile(lead, manager, competitors="西安")
    answer = client.post(url, data={"version": version})
    assert answer.status_code == 409 and "<b>西安</b>" in answer.text and "周敏" in answer.text
    assert client.post(url, data=drawn(answer.text, url)).status_code == 302
    assert row(lead).status.value == "active"


def test_a_stale_refusal_keeps_its_reason_on_the_leads_page(
    owner: User, manager: User, client_of: Any
) -> None:
    lead = make_lead(Stage.S5, owner=owner)
    made = make_claim(lead, Stage.S6, owner)
    url = f"/leads/{lead.id}/claims/{made.id}/refusal"
    client, old = client_of(manager), made.version - 1
    answer = client.post(url, data={"version": old, "reason": "合同没有盖章"})
    assert (answer.status_code, open_claims()) == (409, 1)
    again = drawn(answer.text, url)
    assert again["reason"] == "合同没有盖章"
    assert client.post(url, data=again).status_code == 302
    db.session.refresh(made)
    assert (made.state, made.reason) == (ClaimState.REFUSED, "合同没有盖章")


def test_a_row_of_the_queue_names_who_and_what_and_keeps_the_reason(
    owner: User, manager: User, client_of: Any
) -> None:
    lead = make_lead(Stage.S5, owner=owner)
    made = make_claim(lead, Stage.S6, owner)
    meanwhile(lead, owner, competitors="西安")
    url = f"/leads/{lead.id}/claims/{made.id}/refusal"
    data = {"version": made.version + 9, "reason": "合同没有盖章"}
    answer = client_of(manager).post(url, data=data, headers=BY_SCRIPT)
    assert answer.status_code == 422
    told = answer.text.partition('role="alert">')[2].partition("</p>")[0]
    assert owner.name in told and "竞争地" in told and "西安" in told and "再点一次" in told
    assert 'value="合同没有盖章"' in answer.text


@pytest.mark.parametrize(
    "moment", ["", "yesterday", "2026-01-01T00:00:00", "0001-01-01T00:00+23:59"]
)
def test_without_a_moment_the_last_change_is_told(
    owner: User, manager: User, client_of: Any, moment: str
) -> None:
    lead = make_lead(owner=owner)
    wait(lead, owner)
    client, old = client_of(owner), version_of(lead)
    meanwhile(lead, manager, competitors="西安")
    meanwhile(lead, manager, intended_site="国际陆港")
    data = {"version": old, "drawn_at": moment}
    page = client.post(f"/leads/{lead.id}/resumption", data=data)
    assert page.status_code == 409
    assert "国际陆港" in page.text and "西安" not in page.text


def test_a_stranger_learns_nothing_from_a_stale_press(owner: User, client_of: Any) -> None:
    lead = make_lead(owner=owner)
    stranger = client_of(make_user(block="JK"))
    assert stranger.post(f"/leads/{lead.id}/resumption", data={"version": "0"}).status_code == 404
