"""What a stage still asks of the lead is filled in together with the move."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from crm.activities.models import NextStep
from crm.core.clock import now
from crm.core.db import db
from crm.leads.rules import Stage
from tests.leads.posting import row, size, today, version_of
from tests.leads.rebuild import assert_rebuilds
from tests.leads.test_move_pages import move_form
from tests.makers.leads import make_lead, wait

GAPS = {"project": "冷链分拨", "industry": "5930", "funding": "domestic", "planned": "1.2亿"}


def test_what_is_missing_is_filled_in_together_with_the_move(client_of: Any, owner: Any) -> None:
    lead = make_lead(owner=owner)
    client, url = client_of(owner), f"/leads/{lead.id}/transitions?stage=S2&back=/board"
    page = client.get(url).text
    assert all(f'name="{name}"' in page for name in GAPS) and 'name="land_mu"' not in page
    typed = {"stage": "S2", "happened_on": today(), "back": "/board", **GAPS}
    answer = client.post(url, data={**typed, "version": version_of(lead)})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/board")
    kept = row(lead)
    assert (kept.stage, kept.industry, kept.planned) == (Stage.S2, "5930", 120_000_000)
    assert_rebuilds([lead])


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"industry": "99999"}, "99999"),
        ({"planned": "很多"}, "读不懂这个金额"),
        ({"funding": "x"}, "没有这个选项"),
        ({"project": "长" * 2001}, "最多 2000 个字"),
        ({"project": ""}, "还缺：意向内容"),
    ],
)
def test_a_gap_filled_in_wrongly_keeps_everything_and_saves_nothing(
    client_of: Any, owner: Any, typed: Any, told: str
) -> None:
    lead = make_lead(owner=owner)
    client, before = client_of(owner), size()
    form = {"stage": "S2", "happened_on": today(), **GAPS, "reason": "我的说明", **typed}
    url = f"/leads/{lead.id}/transitions"
    answer = client.post(url, data={**form, "version": version_of(lead)})
    assert (answer.status_code, told in answer.text, size()) == (422, True, before)
    assert "我的说明" in answer.text
    assert row(lead).industry == ""


def test_a_next_step_is_planned_with_the_move_and_needs_its_day(client_of: Any, owner: Any) -> None:
    lead = make_lead(Stage.S2, owner=owner)
    db.session.execute(update(NextStep).where(NextStep.lead_id == lead.id).values(done_at=now()))
    lead.next_step_on = None
    client, url = client_of(owner), f"/leads/{lead.id}/transitions"
    assert 'name="due_on"' in client.get(f"{url}?stage=S3").text
    half = client.post(url, data=move_form(lead, "S3", what="约第二轮"))
    assert (half.status_code, "请给下一步定一个日期" in half.text) == (422, True)
    none = client.post(url, data=move_form(lead, "S3"))
    assert (none.status_code, "还缺：下一步和日期" in none.text) == (422, True)
    whole = client.post(url, data=move_form(lead, "S3", what="约第二轮", due_on=today(3)))
    assert whole.status_code == 302
    assert (row(lead).stage, row(lead).next_step_on) == (Stage.S3, date.fromisoformat(today(3)))


def test_an_older_page_fills_nothing_in(client_of: Any, owner: Any) -> None:
    lead = make_lead(owner=owner)
    form = {"stage": "S2", "happened_on": today(), "version": version_of(lead), **GAPS}
    wait(lead, owner)
    answer = client_of(owner).post(f"/leads/{lead.id}/transitions", data=form)
    assert (answer.status_code, row(lead).industry) == (409, "")


def test_only_a_page_of_ours_can_be_gone_back_to(client_of: Any, owner: Any) -> None:
    lead = make_lead(Stage.S2, owner=owner)
    client, url = client_of(owner), f"/leads/{lead.id}/transitions"
    for foreign in ("https://example.org/", "//example.org", "/\\example.org"):
        page = client.get(url, query_string={"stage": "S3", "back": foreign}).text
        assert "example.org" not in page.partition("<main")[2]
    typed = move_form(lead, "S3", back="//example.org/")
    assert client.post(url, data=typed).headers["Location"] == f"/leads/{lead.id}"
