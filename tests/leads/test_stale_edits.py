"""Two people edit the same lead: lone changes of both are kept, a clash is chosen field by field."""

from typing import Any

from flask import Flask

from crm.accounts.rules import Role
from crm.core.db import db
from crm.leads import actions
from crm.leads.commands import EditLead
from crm.leads.models import Lead
from crm.leads.rules import AmountKind
from seed import dsl
from tests.leads.posting import row, size, version_of
from tests.leads.rebuild import assert_rebuilds
from tests.makers.drawn import drawn
from tests.makers.leads import make_lead
from tests.makers.people import make_user


def _meanwhile(lead: Lead, by: Any, amounts: Any = None, **values: Any) -> None:
    command = EditLead(values, amounts or {})
    actions.edit(dsl.fresh(lead, by), command, by=by, base_version=version_of(lead))
    db.session.commit()


def test_what_only_one_side_changed_is_saved_for_both(app: Flask, client_of: Any) -> None:
    owner, manager = make_user(), make_user(Role.MANAGER)
    lead = make_lead(owner=owner)
    client, url = client_of(owner), f"/leads/{lead.id}/edit"
    page = drawn(client.get(url).text)
    _meanwhile(lead, manager, {AmountKind.PLANNED: 10**8}, competitors="武汉")
    answer = client.post(url, data={**page, "project": "区域总部"}, follow_redirects=True)
    assert answer.status_code == 200
    assert manager.name in answer.text and "两边的修改都已保存" in answer.text
    assert "竞争地" in answer.text
    kept = row(lead)
    assert (kept.project, kept.competitors, kept.planned) == ("区域总部", "武汉", 10**8)
    assert_rebuilds([lead])


def test_a_clash_shows_both_values_and_either_can_be_chosen(app: Flask, client_of: Any) -> None:
    owner, manager = make_user(), make_user(Role.MANAGER)
    lead = make_lead(owner=owner)
    client, url = client_of(owner), f"/leads/{lead.id}/edit"
    page = drawn(client.get(url).text)
    _meanwhile(lead, manager, project="对方的项目", competitors="西安")
    before = size()
    mine = {**page, "project": "我的项目", "planned": "5.2亿"}
    both = client.post(url, data=mine)
    assert (both.status_code, size()) == (409, before)
    for part in ("我的项目", "对方的项目", manager.name, "5.2亿", "竞争地"):
        assert part in both.text
    again = drawn(both.text)
    assert again["project"] == "我的项目" and again["competitors"] == "西安"
    assert client.post(url, data={**again, "choose-project": "theirs"}).status_code == 302
    kept = row(lead)
    assert (kept.project, kept.competitors, kept.planned) == ("对方的项目", "西安", 52 * 10**7)


def test_keeping_mine_overwrites_on_purpose(app: Flask, client_of: Any) -> None:
    owner, manager = make_user(), make_user(Role.MANAGER)
    lead = make_lead(owner=owner)
    client, url = client_of(owner), f"/leads/{lead.id}/edit"
    page = drawn(client.get(url).text)
    _meanwhile(lead, manager, project="对方的项目")
    both = client.post(url, data={**page, "project": "我的项目"})
    assert client.post(url, data=drawn(both.text)).status_code == 302
    assert row(lead).project == "我的项目"


def test_a_third_change_while_choosing_is_not_lost_either(app: Flask, client_of: Any) -> None:
    owner, manager = make_user(), make_user(Role.MANAGER)
    lead = make_lead(owner=owner)
    client, url = client_of(owner), f"/leads/{lead.id}/edit"
    page = drawn(client.get(url).text)
    _meanwhile(lead, manager, project="对方的项目")
    again = drawn(client.post(url, data={**page, "project": "我的项目"}).text)
    _meanwhile(lead, manager, site_need="厂房")
    assert client.post(url, data=again).status_code == 302
    kept = row(lead)
    assert (kept.project, kept.site_need) == ("我的项目", "厂房")


def test_a_late_small_form_keeps_what_was_typed_and_says_who(app: Flask, client_of: Any) -> None:
    owner, manager = make_user(), make_user(Role.MANAGER)
    lead = make_lead(owner=owner)
    client, url = client_of(owner), f"/leads/{lead.id}/receipts"
    page = drawn(client.get(url).text, f"{url}?")
    _meanwhile(lead, manager, project="对方的项目")
    typed = {**page, "amount": "300", "happened_on": "2026-01-05", "evidence_ref": "回单 7 号"}
    late = client.post(url, data=typed)
    assert late.status_code == 409
    assert manager.name in late.text and "回单 7 号" in late.text
    assert client.post(url, data=drawn(late.text, f"{url}?")).status_code == 302


def test_a_late_move_keeps_what_was_typed(app: Flask, client_of: Any) -> None:
    owner, manager = make_user(), make_user(Role.MANAGER)
    lead = make_lead(owner=owner)
    client, url = client_of(owner), f"/leads/{lead.id}/transitions"
    page = drawn(client.get(url).text)
    _meanwhile(lead, manager, project="对方的项目")
    late = client.post(url, data={**page, "reason": "我写的说明"})
    assert late.status_code == 409
    assert manager.name in late.text and "我写的说明" in late.text
