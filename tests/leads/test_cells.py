"""A field edited where it stands in the list: read first, saved or refused, never lost."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.audit.models import Event
from crm.core.db import db
from crm.leads.listing.columns import CELLS
from crm.leads.models import Lead
from tests.leads.posting import row, size, version_of
from tests.leads.rebuild import assert_rebuilds
from tests.makers.leads import make_lead
from tests.makers.people import make_user
from tests.makers.statements import statements

HTMX = {"HX-Request": "true"}


@pytest.fixture
def lead(owner: User) -> Lead:
    return make_lead(owner=owner)


def url(lead: Lead, field: str) -> str:
    return f"/leads/{lead.id}/cells/{field}"


def typed(lead: Lead, field: str, text: str, was: str = "") -> dict[str, Any]:
    """What a box sends that was drawn while `was` stood in it."""
    return {field: text, "was": json.dumps({field: was}), "version": version_of(lead)}


@pytest.mark.parametrize(
    ("field", "text", "kept", "said"),
    [
        ("planned", "约5.2亿", 520_000_000, "5.20"),
        ("planned", "", None, "—"),
        ("project", "区域总部", "区域总部", "区域总部"),
        ("source", "fair", "fair", "展会活动"),
        ("funding", "hmt", "hmt", "港澳台资"),
        ("funding", "", None, "—"),
        ("industry", "5930", "5930", "5930"),
        ("site_need", "<b>30 亩</b>", "<b>30 亩</b>", "&lt;b&gt;30 亩"),
        ("intended_site", "国际陆港", "国际陆港", "国际陆港"),
        ("competitors", "武汉", "武汉", "武汉"),
    ],
)
def test_a_cell_is_saved_and_shown_as_the_list_shows_it(
    lead: Lead, client_of: Any, field: str, text: str, kept: Any, said: str
) -> None:
    client = client_of(db.session.get(User, lead.owner_id))
    box = client.get(url(lead, field), headers=HTMX).text
    assert f'name="{field}"' in box and f'value="{version_of(lead)}"' in box
    was = "visit" if field == "source" else ""
    with statements() as seen:
        answer = client.post(url(lead, field), data=typed(lead, field, text, was))
    assert (answer.status_code, len(seen) <= 20) == (200, True), "\n".join(seen)
    assert said in answer.text and answer.headers["HX-Trigger"] == "lead-changed"
    assert getattr(row(lead), field) == kept
    assert_rebuilds([lead])


def test_every_cell_has_a_box(owner: User, lead: Lead, client_of: Any) -> None:
    client = client_of(owner)
    for field in CELLS:
        assert client.get(url(lead, field), headers=HTMX).status_code == 200, field


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("planned", "很多", "读不懂这个金额"),
        ("planned", "5亿美元", "只收人民币"),
        ("source", "rumour", "没有这个选项"),
        ("source", "", "请填写线索来源"),
        ("industry", "99999", "99999"),
        ("project", "长" * 2001, "最多 2000 个字"),
        ("site_need", "有\x00字节", "无法保存的字符"),
    ],
)
def test_a_mistake_stays_in_the_box_with_a_sentence(
    owner: User, lead: Lead, client_of: Any, field: str, text: str, told: str
) -> None:
    before = size()
    answer = client_of(owner).post(url(lead, field), data=typed(lead, field, text))
    assert (answer.status_code, size()) == (422, before)
    assert told in answer.text
    if field in ("planned", "industry", "project"):
        assert f'value="{text}"' in answer.text or f">\r\n{text}" in answer.text
        assert 'aria-invalid="true"' in answer.text


def test_a_cell_that_somebody_else_changed_shows_both_values(
    owner: User, lead: Lead, client_of: Any
) -> None:
    client = client_of(owner)
    mine = typed(lead, "competitors", "武汉")
    theirs = client_of(make_user(Role.MANAGER))
    assert (
        theirs.post(url(lead, "competitors"), data=typed(lead, "competitors", "西安")).status_code
        == 200
    )
    before = size()
    answer = client.post(url(lead, "competitors"), data=mine)
    assert (answer.status_code, size()) == (409, before)
    assert "西安" in answer.text and 'value="武汉"' in answer.text and "测试人员" in answer.text
    again = typed(lead, "competitors", "武汉", was="西安")
    assert client.post(url(lead, "competitors"), data=again).status_code == 200
    assert row(lead).competitors == "武汉"


def test_a_change_of_another_field_is_no_conflict(owner: User, lead: Lead, client_of: Any) -> None:
    client = client_of(owner)
    mine = typed(lead, "competitors", "武汉")
    assert client.post(url(lead, "planned"), data=typed(lead, "planned", "3亿")).status_code == 200
    assert client.post(url(lead, "competitors"), data=mine).status_code == 200
    assert (row(lead).competitors, row(lead).planned) == ("武汉", 300_000_000)


def test_a_write_without_a_version_is_refused(owner: User, lead: Lead, client_of: Any) -> None:
    answer = client_of(owner).post(url(lead, "project"), data={"project": "总部"})
    assert (answer.status_code, "版本号" in answer.text) == (422, True)
    assert row(lead).project == ""


def test_the_change_is_an_event_like_any_other(owner: User, lead: Lead, client_of: Any) -> None:
    client_of(owner).post(url(lead, "planned"), data=typed(lead, "planned", "3亿"))
    event = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
    assert event is not None and event.action == "lead.edited"


def test_who_may_open_a_box(lead: Lead, client_of: Any) -> None:
    people = {
        "colleague": (make_user(), 403),
        "stranger": (make_user(block="JK"), 404),
        "viewer": (make_user(Role.VIEWER, cluster="LG"), 403),
        "auditor": (make_user(Role.AUDITOR), 403),
    }
    for name, (user, status) in people.items():
        client = client_of(user)
        got = client.get(url(lead, "planned"), headers=HTMX).status_code
        posted = client.post(url(lead, "planned"), data=typed(lead, "planned", "1亿")).status_code
        assert (got, posted) == (status, status), name
    assert row(lead).planned is None


@pytest.mark.parametrize("field", ["owner_id", "stage", "version", "name", "nonsense"])
def test_only_the_cells_of_the_list_are_edited_so(
    owner: User, lead: Lead, client_of: Any, field: str
) -> None:
    client = client_of(owner)
    assert client.get(url(lead, field), headers=HTMX).status_code == 404
    assert client.post(url(lead, field), data=typed(lead, field, "1")).status_code == 404


def test_without_a_script_the_pencil_leads_to_the_edit_page(
    owner: User, lead: Lead, client_of: Any
) -> None:
    client = client_of(owner)
    assert f'href="/leads/{lead.id}/edit#planned"' in client.get("/leads").text
    assert client.get(url(lead, "planned")).location == f"/leads/{lead.id}/edit#planned"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("约5.2亿", "5.20 亿元</b> = 52,000 万元"),
        ("3000", "0.30 亿元</b> = 3,000 万元"),
        ("很多", "读不懂这个金额"),
        ("", "留空表示未报金额"),
    ],
)
def test_what_is_understood_of_an_amount_is_shown_before_it_is_saved(
    owner: User, lead: Lead, client_of: Any, text: str, said: str
) -> None:
    before = size()
    answer = client_of(owner).get(url(lead, "planned") + "/reading", query_string={"planned": text})
    assert (answer.status_code, said in answer.text) == (200, True), answer.text
    assert size() == before
    stranger = client_of(make_user(block="JK"))
    assert stranger.get(url(lead, "planned") + "/reading").status_code == 404
