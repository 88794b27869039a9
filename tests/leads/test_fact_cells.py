"""A fact of a lead edited where it stands on its page: saved, refused in words, never lost."""

import json
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.activities.queries import next_of
from crm.core import clock
from crm.core.db import db
from crm.enterprises.models import Contact
from crm.leads.cell_form import FACTS
from crm.leads.models import Lead
from seed import dsl
from tests.leads.posting import row, size, version_of
from tests.leads.rebuild import assert_rebuilds
from tests.makers.enterprises import make_contact, make_enterprise
from tests.makers.leads import end, item_id, make_lead
from tests.makers.people import make_user
from tests.makers.statements import statements

HTMX = {"HX-Request": "true"}


@pytest.fixture
def lead(owner: User) -> Lead:
    return make_lead(owner=owner)


def url(lead: Lead, field: str, on: str = "lead") -> str:
    return f"/leads/{lead.id}/cells/{field}?on={on}"


def typed(lead: Lead, was: dict[str, str] | None = None, **fields: Any) -> dict[str, Any]:
    """What a box sends that was drawn while `was` stood in it."""
    shown = was if was is not None else dict.fromkeys(fields, "")
    return {**fields, "was": json.dumps(shown), "version": version_of(lead)}


def _elsewhere() -> Contact:
    """A contact at an enterprise that has nothing to do with the lead."""
    stranger = make_user(block="JK")
    return make_contact(stranger, make_enterprise(stranger, "别处的企业"))


def pencils(page: str) -> set[str]:
    return set(re.findall(r'hx-get="/leads/\d+/cells/(\w+)\?on=\w+"', page))


@pytest.mark.parametrize(
    ("field", "text", "kept"),
    [
        ("planned", "约5.2亿", 520_000_000),
        ("contract", "3000", 30_000_000),
        ("registered", "", None),
        ("project", "区域总部", "区域总部"),
        ("source", "fair", "fair"),
        ("source_note", "进博会", "进博会"),
        ("funding", "hmt", "hmt"),
        ("land_mu", "30.5", "30.5"),
        ("jobs_forecast", "240", 240),
        ("output_forecast", "6亿", 600_000_000),
        ("promised_start_on", "2027-03-01", "2027-03-01"),
        ("breach_terms", "违约金 5%", "违约金 5%"),
    ],
)
def test_a_fact_is_saved_and_the_page_asked_to_draw_itself_anew(
    owner: User, lead: Lead, client_of: Any, field: str, text: str, kept: Any
) -> None:
    client = client_of(owner)
    box = client.get(url(lead, field), headers=HTMX).text
    assert f'name="{field}"' in box and f'value="{version_of(lead)}"' in box
    assert f"/cells/{field}?on=lead" in box
    was = {"source": "visit"} if field == "source" else None
    with statements() as seen:
        answer = client.post(url(lead, field), data=typed(lead, was, **{field: text}))
    assert (answer.status_code, answer.text, len(seen) <= 20) == (200, "", True), seen
    assert answer.headers["HX-Trigger"] == "lead-saved" and answer.headers["HX-Reswap"] == "none"
    value = getattr(row(lead), field)
    assert (value.isoformat() if hasattr(value, "isoformat") else value) == kept
    assert_rebuilds([lead])


def test_every_fact_has_a_box_and_every_pencil_leads_to_one(lead: Lead, client_of: Any) -> None:
    client = client_of(make_user(Role.MANAGER))
    for field in FACTS:
        assert client.get(url(lead, field), headers=HTMX).status_code == 200, field
    found = pencils(client.get(f"/leads/{lead.id}").text)
    assert found <= FACTS and {"owner_id", "next_step", "planned", "item_id", "contact_id"} <= found


def test_the_list_item_and_the_contact_are_chosen(owner: User, lead: Lead, client_of: Any) -> None:
    contact = make_contact(owner, dsl.fresh(lead, owner).parties[0].enterprise)
    db.session.commit()
    client, item = client_of(owner), item_id("FI1")
    was = {"item_id": str(lead.item_id)}
    assert client.post(url(lead, "item_id"), data=typed(lead, was, item_id=item)).status_code == 200
    box = client.get(url(lead, "contact_id"), headers=HTMX).text
    assert f'<option value="{contact.id}">' in box
    data = typed(lead, contact_id=contact.id)
    assert client.post(url(lead, "contact_id"), data=data).status_code == 200
    assert (row(lead).item_id, row(lead).contact_id) == (item, contact.id)
    stranger = _elsewhere()
    db.session.commit()
    answer = client.post(url(lead, "contact_id"), data=typed(lead, contact_id=stranger.id))
    assert (answer.status_code, "没有这个选项" in answer.text) == (422, True)


def test_the_next_step_is_planned_and_then_put_off(owner: User, lead: Lead, client_of: Any) -> None:
    client, day = client_of(owner), clock.today() + timedelta(days=3)
    page = client.get(f"/leads/{lead.id}").text
    assert 'id="top-next_step"' in page
    data = typed(lead, what="约谈选址", due_on=day.isoformat())
    assert client.post(url(lead, "next_step", "top"), data=data).status_code == 200
    assert row(lead).next_step_on == day
    box = client.get(url(lead, "next_step", "top"), headers=HTMX).text
    assert 'value="约谈选址"' in box and f'value="{day}"' in box
    later = day + timedelta(days=4)
    was = {"what": "约谈选址", "due_on": day.isoformat()}
    data = typed(lead, was, what="约谈选址", due_on=later.isoformat())
    assert client.post(url(lead, "next_step", "top"), data=data).status_code == 200
    assert next_of([lead.id])[lead.id].due_on == later == row(lead).next_step_on
    without = client.post(url(lead, "next_step"), data=typed(lead, what="", due_on="很快"))
    assert without.status_code == 422
    assert "请填写下一步" in without.text and 'value="很快"' in without.text


def test_the_owner_is_the_managers_to_change(owner: User, lead: Lead, client_of: Any) -> None:
    manager, colleague = make_user(Role.MANAGER), make_user()
    was = {"owner_id": str(owner.id)}
    data = typed(lead, was, owner_id=colleague.id)
    refused = client_of(owner)
    assert refused.get(url(lead, "owner_id"), headers=HTMX).status_code == 403
    assert refused.post(url(lead, "owner_id"), data=data).status_code == 403
    assert "owner_id" not in pencils(refused.get(f"/leads/{lead.id}").text)
    client = client_of(manager)
    elsewhere = typed(lead, was, owner_id=make_user(block="JK").id)
    answer = client.post(url(lead, "owner_id"), data=elsewhere)
    assert (answer.status_code, "没有这个选项" in answer.text) == (422, True)
    assert client.post(url(lead, "owner_id"), data=data).status_code == 200
    assert row(lead).owner_id == colleague.id


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("contract", "很多", "读不懂这个金额"),
        ("jobs_forecast", "许多", "jobs_forecast"),
        ("promised_start_on", "明年", "promised_start_on"),
        ("industry", "99999", "99999"),
        ("breach_terms", "长" * 4001, "最多 4000 个字"),
        ("item_id", "999999", "没有这个选项"),
        ("item_id", "", "请填写清单条目"),
        ("owner_id", "²", "没有这个选项"),
    ],
)
def test_a_mistake_stays_in_the_box_with_a_sentence(
    lead: Lead, client_of: Any, field: str, text: str, told: str
) -> None:
    before = size()
    client = client_of(make_user(Role.MANAGER))
    answer = client.post(url(lead, field), data=typed(lead, **{field: text}))
    assert (answer.status_code, size()) == (422, before)
    assert told in answer.text and 'aria-invalid="true"' in answer.text
    assert text in answer.text or field in ("item_id", "owner_id")


def test_a_fact_that_somebody_else_changed_shows_both_values(
    owner: User, lead: Lead, client_of: Any
) -> None:
    client, manager = client_of(owner), client_of(make_user(Role.MANAGER))
    mine = typed(lead, breach_terms="违约金 5%")
    theirs = typed(lead, breach_terms="退还用地")
    assert manager.post(url(lead, "breach_terms"), data=theirs).status_code == 200
    before = size()
    answer = client.post(url(lead, "breach_terms"), data=mine)
    assert (answer.status_code, size()) == (409, before)
    assert "退还用地" in answer.text and "违约金 5%" in answer.text and "测试人员" in answer.text
    again = dict(re.findall(r'name="(version|was)"[^>]*value="([^"]*)"', answer.text))
    data = {"breach_terms": "违约金 5%", **{name: unescape(text) for name, text in again.items()}}
    assert client.post(url(lead, "breach_terms"), data=data).status_code == 200
    assert row(lead).breach_terms == "违约金 5%"


def test_who_may_open_a_box_and_whose_page_has_pencils(lead: Lead, client_of: Any) -> None:
    people = {
        "colleague": (make_user(), 403, 200),
        "stranger": (make_user(block="JK"), 404, 404),
        "viewer": (make_user(Role.VIEWER, cluster="LG"), 403, 200),
        "auditor": (make_user(Role.AUDITOR), 403, 403),
    }
    for name, (user, status, page) in people.items():
        client = client_of(user)
        got = client.get(url(lead, "contract"), headers=HTMX).status_code
        posted = client.post(url(lead, "contract"), data=typed(lead, contract="1亿")).status_code
        shown = client.get(f"/leads/{lead.id}")
        assert (got, posted, shown.status_code) == (status, status, page), name
        assert not pencils(shown.text), name
    assert row(lead).contract is None


def test_an_ended_lead_is_only_read(owner: User, lead: Lead, client_of: Any) -> None:
    end(lead, owner)
    assert not pencils(client_of(owner).get(f"/leads/{lead.id}").text)


@pytest.mark.parametrize("field", ["name", "stage", "version", "block_id", "nonsense", "was"])
def test_nothing_else_is_edited_so(owner: User, lead: Lead, client_of: Any, field: str) -> None:
    client = client_of(owner)
    assert client.get(url(lead, field), headers=HTMX).status_code == 404
    assert client.get(f"/leads/{lead.id}/cells/{field}/reading").status_code == 404
    assert client.get(f"/leads/{lead.id}/cells/contract", headers=HTMX).status_code == 404


def test_without_a_script_a_pencil_leads_to_a_page(lead: Lead, client_of: Any) -> None:
    client = client_of(make_user(Role.MANAGER))
    page = unescape(client.get(f"/leads/{lead.id}").text)
    for field, place in (
        ("contract", f"/leads/{lead.id}/edit#contract"),
        ("owner_id", f"/leads/{lead.id}/owner"),
        ("next_step", f"/leads/{lead.id}/steps"),
    ):
        assert re.search(rf'href="{place}" hx-get="/leads/{lead.id}/cells/{field}\?', page), field
        assert client.get(url(lead, field)).location == place
