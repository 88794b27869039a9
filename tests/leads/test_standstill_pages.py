"""Cause and snooze on pages, for many leads at once, and who is kept out."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.activities.rules import PlanStep
from crm.audit.models import Event
from crm.core import clock
from crm.core.db import db
from crm.leads import contacting
from crm.leads.bulk import actions as bulk
from crm.leads.bulk import queries as bulk_queries
from crm.leads.bulk.rules import CAUSE, Change, Selection, Skip
from crm.leads.models import Lead
from crm.leads.standstills import queries as standstills
from crm.leads.standstills.rules import (
    Cause,
)
from tests.leads.posting import version_of
from tests.makers.people import make_user
from tests.makers.standstills import fresh, keep_quiet, row, say_why
from tests.makers.statements import statements
from tests.makers.week import logged

Client = Callable[[Any], Any]
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
PART = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def a_monday() -> Iterator[None]:
    with clock.at(clock.local(TODAY, 10)):
        yield


@pytest.fixture
def lead(owner: User) -> Lead:
    """Silent, stuck and without a next step since October."""
    found = logged(owner, TODAY - 40 * DAY, "示例停滞企业")
    db.session.commit()
    return found


def test_a_page_says_why_and_the_timeline_keeps_it(
    client_of: Client, lead: Lead, owner: User
) -> None:
    client = client_of(owner)
    assert "未写原因" in client.get(f"/leads/{lead.id}").text
    page = client.get(f"/leads/{lead.id}/cause").text
    assert "失联" in page and "等土地指标" in page
    sent = {"version": str(version_of(lead)), "cause": "other", "note": ""}
    wrong = client.post(f"/leads/{lead.id}/cause", data=sent)
    assert wrong.status_code == 422 and "请写一句" in wrong.text
    done = client.post(f"/leads/{lead.id}/cause?back=/desk/stalled", data={**sent, "note": "等电"})
    assert (done.status_code, done.location) == (302, "/desk/stalled")
    assert "为何停滞：其他原因" in client.get(f"/leads/{lead.id}").text
    assert "等电" in client.get(f"/leads/{lead.id}/standstill").text
    stale = client.post(f"/leads/{lead.id}/cause", data={**sent, "cause": "funds"})
    assert stale.status_code == 409 and row(lead).stall_cause == "other"


def test_a_manager_snoozes_on_the_page_and_everybody_reads_it(
    client_of: Client, lead: Lead, owner: User, manager: User
) -> None:
    client, url = client_of(manager), f"/leads/{lead.id}/snooze"
    sent = {"version": str(version_of(lead)), "until": "2027-01-20", "reason": "等董事会"}
    wrong = client.post(url, data=sent)
    assert wrong.status_code == 422 and "30 天以内" in wrong.text and "等董事会" in wrong.text
    assert client.post(url, data={**sent, "until": "2026-12-10"}).status_code == 302
    for path in (f"/leads/{lead.id}", f"/leads/{lead.id}/standstill", "/leads", "/board"):
        assert "已缓至 12-10" in client_of(owner).get(path).text, path
    assert "等董事会" in client.get("/desk/stalled?only=snoozed").text
    assert client_of(owner).post(url, data=sent).status_code == 403
    assert client_of(make_user(Role.MANAGER, "JS")).post(url, data=sent).status_code == 404
    sent = {"version": str(version_of(lead))}
    assert client.post(f"{url}/end", data=sent).status_code == 302
    assert "恢复提醒" in client.get(f"/leads/{lead.id}").text
    kinds = select(Event.action).where(Event.lead_id == lead.id, Event.action.startswith("stall"))
    assert db.session.scalars(kinds).all() == ["stall.snoozed", "stall.woken"]


def test_strangers_and_roles_without_the_right(client_of: Client, lead: Lead) -> None:
    for person, status in (
        (make_user(block="JS"), 404),
        (make_user(), 403),
        (make_user(Role.VIEWER, cluster="LG"), 403),
    ):
        sent = {"version": str(version_of(lead)), "cause": "land"}
        assert client_of(person).post(f"/leads/{lead.id}/cause", data=sent).status_code == status
    assert client_of(make_user(block="JS")).get(f"/leads/{lead.id}/standstill").status_code == 404


def test_the_fragment_costs_the_same_however_much_was_said(
    client_of: Client, lead: Lead, owner: User, manager: User
) -> None:
    client, url = client_of(owner), f"/leads/{lead.id}/standstill"

    def asked() -> int:
        client.get(url, headers=PART)  # the test's own hold on the lead is renewed here
        with statements() as seen:
            assert client.get(url, headers=PART).status_code == 200
        return len(seen)

    say_why(lead, owner)
    keep_quiet(lead, manager)
    few = asked()
    for cause in (Cause.FUNDS, Cause.MARKET, Cause.OURS):
        say_why(lead, owner, cause)
    assert few == asked() <= 6


def test_ticked_rows_get_a_cause_together_and_lose_it_together(
    lead: Lead, owner: User, manager: User
) -> None:
    other, active = logged(owner, TODAY - 40 * DAY), logged(owner, TODAY)
    contacting.plan_step(fresh(active, owner), PlanStep("约电话", TODAY + DAY), by=owner)
    say_why(other, owner, Cause.OTHER, "等电")
    chosen, land = Selection(frozenset({lead.id, other.id, active.id})), Change(CAUSE, "land")
    seen = bulk_queries.preview(chosen, land, manager)
    assert (seen.total, seen.changing, seen.skipped) == (3, 2, {Skip.NOT_STALLED: 1})
    job = bulk.start(chosen, land, seen=3, by=manager)
    bulk.run_batch(job, manager)
    causes = lambda: [row(one).stall_cause for one in (lead, other, active)]  # noqa: E731
    assert causes() == ["land", "land", ""]
    bulk.run_batch(bulk.undo(job, by=manager), manager)
    assert causes() == ["", "other", ""]
    assert [one.note for one in [standstills.of(fresh(other, owner), owner).cause] if one] == [
        "等电"
    ]
