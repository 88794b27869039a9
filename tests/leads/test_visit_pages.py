"""Logging a visit: three taps and a sentence; sent twice it is one; taken back it stays on record."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from crm.accounts.rules import Role
from crm.activities.models import Activity, NextStep
from crm.activities.queries import open_steps
from crm.audit.models import Event
from crm.core import clock
from crm.core.db import db
from crm.leads.models import Lead
from tests.leads.posting import row, size, today
from tests.leads.rebuild import assert_rebuilds
from tests.makers.leads import end, make_lead
from tests.makers.people import make_user
from tests.makers.statements import statements

NOTE = {"kind": "visit", "text": "看了两处地块", "happened_on": ""}


@pytest.fixture
def lead(owner: Any) -> Lead:
    """A lead that was logged ten days ago."""
    with clock.at(clock.now() - timedelta(days=10)):
        return make_lead(owner=owner)


def note(**typed: str) -> dict[str, str]:
    return {**NOTE, "happened_on": today(), **typed}


def visits() -> Any:
    return db.session.scalar(select(func.count()).select_from(Activity))


def newest() -> Activity:
    return db.session.scalars(select(Activity).order_by(Activity.id.desc()).limit(1)).one()


def undo_url(lead: Lead) -> str:
    return f"/leads/{lead.id}/visits/{newest().id}/undo"


def test_the_form_presets_kind_and_day_and_offers_four_days(
    client_of: Any, owner: Any, lead: Lead
) -> None:
    page = client_of(owner).get(f"/leads/{lead.id}/visits").text
    assert 'value="visit" checked' in page and f'value="{today()}"' in page
    assert page.count('name="next_day"') == 5, "four days and none"
    assert lead.name in page and "上次联系" in page


def test_a_tapped_day_is_the_day_of_the_step_and_a_written_one_goes_before(
    client_of: Any, owner: Any, lead: Lead
) -> None:
    client, url = client_of(owner), f"/leads/{lead.id}/visits"
    tapped = note(next_step="发报价单", next_day=today(3))
    assert client.post(url, data=tapped).status_code == 302
    written = note(next_step="约来访", next_day=today(3), next_step_on=today(5))
    assert client.post(url, data=written).status_code == 302
    assert [str(step.due_on) for step in open_steps(lead.id)] == [today(3), today(5)]
    assert all(step.activity_id for step in open_steps(lead.id))


def test_a_mistake_keeps_everything_that_was_typed(client_of: Any, owner: Any, lead: Lead) -> None:
    client, before = client_of(owner), size()
    typed = note(kind="wechat", next_step="发报价单", text="对方要十二月前给报价", next_day="")
    answer = client.post(f"/leads/{lead.id}/visits", data=typed)
    assert answer.status_code == 422
    for kept in ("定一个日期", "对方要十二月前给报价", "发报价单", 'value="wechat" checked'):
        assert kept in answer.text, kept
    assert size() == before


def test_sent_twice_it_is_one_visit(client_of: Any, owner: Any, lead: Lead) -> None:
    client, url = client_of(owner), f"/leads/{lead.id}/visits"
    typed = note(idempotency_key="one-and-the-same")
    first, second = (client.post(url, data=typed) for _ in range(2))
    assert (first.status_code, second.status_code, visits()) == (302, 302, 1)
    assert first.location == second.location


def test_sent_in_the_background_it_moves_the_page_on_also_the_second_time(
    client_of: Any, owner: Any, lead: Lead
) -> None:
    client, url = client_of(owner), f"/leads/{lead.id}/visits"
    typed, asked = note(idempotency_key="k", back="/desk"), {"X-Navigate": "1"}
    for _ in range(2):
        answer = client.post(url, data=typed, headers=asked)
        assert (answer.status_code, answer.headers.get("HX-Redirect")) == (204, "/desk")
    assert visits() == 1
    assert "已记下" in client.get("/desk").text, "the toast comes with the next page"


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "\\\\evil", ""])
def test_it_leads_back_to_pages_of_ours_only(
    client_of: Any, owner: Any, lead: Lead, back: str
) -> None:
    answer = client_of(owner).post(f"/leads/{lead.id}/visits", data=note(back=back))
    assert answer.location == f"/leads/{lead.id}"


def test_the_visit_is_kept_before_a_stage_is_asked_for(
    client_of: Any, owner: Any, lead: Lead
) -> None:
    answer = client_of(owner).post(f"/leads/{lead.id}/visits", data=note(then="claim"))
    assert (answer.location, visits()) == (f"/leads/{lead.id}/transitions", 1)


def test_a_visit_is_taken_back_with_its_step_and_nothing_is_deleted(
    client_of: Any, owner: Any, lead: Lead
) -> None:
    client, born = client_of(owner), lead.last_contact_on
    client.post(f"/leads/{lead.id}/visits", data=note(next_step="发报价单", next_day=today(3)))
    assert row(lead).last_contact_on > born
    answer = client.post(undo_url(lead), data={"back": "/desk"})
    assert (answer.status_code, answer.location) == (302, "/desk")
    assert (row(lead).last_contact_on, row(lead).next_step_on, visits()) == (born, None, 1)
    assert newest().undone_at is not None and newest().text == NOTE["text"]
    page = client.get(f"/leads/{lead.id}").text
    assert "已撤销" in page and "撤销一笔：拜访" in page and NOTE["text"] in page
    actions = db.session.scalars(select(Event.action).where(Event.lead_id == lead.id)).all()
    assert {"visit.logged", "visit.undone"} <= set(actions)
    assert_rebuilds([lead])


def test_an_earlier_contact_counts_again_and_a_step_of_another_day_stays(
    client_of: Any, owner: Any, lead: Lead
) -> None:
    client, url = client_of(owner), f"/leads/{lead.id}/visits"
    client.post(url, data=note(happened_on=today(-3), next_step="约来访", next_day=today(5)))
    client.post(url, data=note())
    client.post(undo_url(lead))
    assert (str(row(lead).last_contact_on), str(row(lead).next_step_on)) == (today(-3), today(5))
    assert_rebuilds([lead])


def test_taking_back_is_refused_with_words(client_of: Any, owner: Any, lead: Lead) -> None:
    client = client_of(owner)
    client.post(f"/leads/{lead.id}/visits", data=note())
    url = undo_url(lead)
    other = client_of(make_user(Role.MANAGER)).post(url)
    assert (other.status_code, "只有记的人" in other.text) == (409, True)
    assert client_of(make_user()).post(url).status_code == 403
    assert client_of(make_user(block="JK")).post(url).status_code == 404
    with clock.at(clock.now() + timedelta(minutes=11)):
        late = client.post(url)
    assert (late.status_code, "超过 10 分钟" in late.text) == (409, True)
    assert newest().undone_at is None
    assert client.post(url).status_code == 302
    twice = client.post(url)
    assert (twice.status_code, "已经撤销过" in twice.text) == (409, True)


def test_a_visit_of_another_lead_is_not_found(client_of: Any, owner: Any, lead: Lead) -> None:
    client, other = client_of(owner), make_lead(owner=owner)
    client.post(f"/leads/{lead.id}/visits", data=note())
    for number in (newest().id, 999_999):
        assert client.post(f"/leads/{other.id}/visits/{number}/undo").status_code == 404


def test_an_ended_lead_takes_no_visit(client_of: Any, owner: Any, lead: Lead) -> None:
    end(lead, owner)
    answer = client_of(owner).post(f"/leads/{lead.id}/visits", data=note())
    assert (answer.status_code, "已终止" in answer.text, visits()) == (409, True, 0)


def test_logging_and_taking_back_cost_few_statements(
    client_of: Any, owner: Any, lead: Lead
) -> None:
    client = client_of(owner)
    with statements() as seen:
        typed = note(next_step="发报价单", next_day=today(3), idempotency_key="few")
        assert client.post(f"/leads/{lead.id}/visits", data=typed).status_code == 302
    assert len([one for one in seen if "user_session" not in one]) <= 16, "\n".join(seen)
    url = undo_url(lead)
    with statements() as seen:
        assert client.post(url).status_code == 302
    assert len(seen) <= 18, "\n".join(seen)


def test_done_asks_at_once_for_the_next_step(client_of: Any, owner: Any, lead: Lead) -> None:
    client = client_of(owner)
    client.post(f"/leads/{lead.id}/steps", data={"what": "发报价单", "next_day": today(1)})
    step = db.session.scalars(select(NextStep)).one()
    assert str(step.due_on) == today(1)
    answer = client.post(f"/leads/{lead.id}/steps/{step.id}/done", data={"version": step.version})
    assert answer.location == f"/leads/{lead.id}/steps?done={step.id}"
    page = client.get(answer.location).text
    assert "已办结：发报价单" in page and "跳过" in page and 'id="small-form"' in page
    for odd in ("x", "999999", "9" * 30, "-1"):
        assert "已办结" not in client.get(f"/leads/{lead.id}/steps?done={odd}").text


def test_a_step_needs_a_day_from_either_place(client_of: Any, owner: Any, lead: Lead) -> None:
    answer = client_of(owner).post(f"/leads/{lead.id}/steps", data={"what": "发报价单"})
    assert (answer.status_code, "定一个日期" in answer.text) == (422, True)
    assert "发报价单" in answer.text and open_steps(lead.id) == []
