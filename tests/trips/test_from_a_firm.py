"""A trip begins at a firm, or takes it up later; its page tells its trips and campaigns."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts.rules import Role
from crm.audit.models import Event
from crm.core.db import db
from crm.enterprises.models import Enterprise
from crm.leads.models import Lead, Party
from crm.trips.models import Trip, TripLead, TripTarget
from crm.trips.rules import MOST_TIED, State, join_problems
from tests.api.conftest import Program, program_of
from tests.makers.drawn import drawn
from tests.makers.leads import make_lead
from tests.makers.outreach import make_campaign, make_trip
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.makers.targets import make_target

__all__ = ["program_of"]


@pytest.fixture
def lead(owner: Any) -> Lead:
    return make_lead(owner=owner)


def firm_of(lead: Lead) -> Enterprise:
    query = select(Enterprise).join(Party, Party.enterprise_id == Enterprise.id)
    return db.session.scalars(query.where(Party.lead_id == lead.id)).one()


def put(client: Any, firm: Enterprise, trip: Trip, about: str) -> Any:
    form = {"trip_id": str(trip.id), "about": about}
    return client.post(f"/enterprises/{firm.id}/trips/join", data=form)


def test_a_new_trip_starts_with_the_firm(client_of: Any, owner: Any, lead: Lead) -> None:
    client, firm = client_of(owner), firm_of(lead)
    page = client.get(f"/enterprises/{firm.id}").text
    assert f'href="/trips/new?enterprise={firm.id}"' in page
    started = drawn(client.get(f"/trips/new?enterprise={firm.id}").text)
    assert (started["host"], started["leads"], started["targets"]) == (firm.name, lead.code, "")
    aim = db.session.get_one(Enterprise, make_target(owner).enterprise_id)
    db.session.commit()
    started = drawn(client.get(f"/trips/new?enterprise={aim.id}").text)
    assert (started["leads"], started["targets"]) == ("", aim.name)
    for nowhere in ("x", "99999999", "9" * 30, ""):
        page = client.get(f"/trips/new?enterprise={nowhere}")
        assert page.status_code == 200
        assert drawn(page.text)["host"] == ""


def test_a_lead_or_target_of_the_firm_is_put_on_a_planned_trip(
    client_of: Any, owner: Any, lead: Lead
) -> None:
    client, firm, trip = client_of(owner), firm_of(lead), make_trip(owner, place="苏州")
    aim = make_target(owner, enterprise=firm.name)
    db.session.commit()
    form = client.get(f"/enterprises/{firm.id}/trips/join").text
    assert ("苏州" in form, f"l{lead.id}" in form, f"t{aim.id}" in form) == (True, True, True)
    answer = put(client, firm, trip, f"l{lead.id}")
    assert answer.location == f"/enterprises/{firm.id}#trips"
    assert put(client, firm, trip, f"t{aim.id}").status_code == 302
    assert db.session.query(TripLead).one().lead_id == lead.id
    assert db.session.query(TripTarget).one().target_id == aim.id
    assert "苏州" in client.get(f"/enterprises/{firm.id}").text
    assert "列入行程：走出去 苏州" in client.get(f"/leads/{lead.id}").text
    verbs = [one.action for one in db.session.query(Event).order_by(Event.id)]
    assert verbs[-3:] == ["trip.tied", "trip.changed", "trip.changed"]
    again = put(client, firm, trip, f"l{lead.id}")
    assert (again.status_code, "已经在这次行程里" in again.text) == (422, True)


def test_only_trips_and_leads_within_reach_are_offered(
    client_of: Callable[..., Any], owner: Any, lead: Lead
) -> None:
    firm, other = firm_of(lead), make_user(block="JK")
    ours, theirs = make_trip(owner, place="苏州"), make_trip(other, place="无锡")
    colleague = client_of(make_user())
    assert "没有可加入的行程" in colleague.get(f"/enterprises/{firm.id}/trips/join").text
    assert put(colleague, firm, ours, f"l{lead.id}").status_code == 422
    stranger = client_of(other)
    page = stranger.get(f"/enterprises/{firm.id}/trips/join").text
    assert ("还不能加入行程" in page, lead.code in page) == (True, False)
    assert put(stranger, firm, theirs, f"l{lead.id}").status_code == 422
    assert put(client_of(owner), firm, theirs, f"l{lead.id}").status_code == 422
    manager = client_of(make_user(Role.MANAGER))
    assert put(manager, firm, ours, f"l{lead.id}").status_code == 302
    assert "苏州" not in stranger.get(f"/enterprises/{firm.id}").text
    viewer = client_of(make_user(Role.VIEWER)).get(f"/enterprises/{firm.id}").text
    assert ("/trips/" in viewer, "/campaign/edit" in viewer) == (False, False)


def test_what_a_trip_cannot_take() -> None:
    def wrong(state: State, tied: int, *, has_it: bool = False) -> list[str]:
        return [one.field for one in join_problems(state, tied, has_it=has_it)]

    assert wrong(State.PLANNED, 0) == []
    assert wrong(State.DONE, 0) == ["trip_id"]
    assert wrong(State.PLANNED, 1, has_it=True) == ["about"]
    assert wrong(State.PLANNED, MOST_TIED) == ["about"]


def test_its_leads_are_tied_to_campaigns_from_its_page(
    client_of: Callable[..., Any], owner: Any, lead: Lead
) -> None:
    client, firm, fair = client_of(owner), firm_of(lead), make_campaign(owner)
    here, form = f"/enterprises/{firm.id}", f"/leads/{lead.id}/campaign/edit?back=/enterprises"
    page = client.get(here).text
    assert (f'href="{form}/{firm.id}"' in page, "归到活动" in page) == (True, True)
    opened = client.get(f"{form}/{firm.id}")
    typed = drawn(opened.text, f"{form}/{firm.id}") | {"campaign_id": str(fair.id)}
    assert client.post(f"{form}/{firm.id}", data=typed).location == here
    page = client.get(here).text
    assert (f'href="/campaigns/{fair.id}"' in page, "改活动" in page) == (True, True)
    colleague = client_of(make_user()).get(here).text
    assert (fair.name in colleague, "改活动" in colleague) == (True, False)
    assert fair.name not in client_of(make_user(block="JK")).get(here).text


def test_the_page_costs_the_same_however_much_hangs_on_the_firm(
    client_of: Any, owner: Any, lead: Lead
) -> None:
    client, firm = client_of(owner), firm_of(lead)
    client.get(f"/enterprises/{firm.id}")
    with statements() as few:
        client.get(f"/enterprises/{firm.id}")
    for _ in range(8):
        make_trip(owner, leads=(lead.code,))
    with statements() as many:
        client.get(f"/enterprises/{firm.id}")
    assert len(few) == len(many) <= 14


def test_a_program_asks_for_the_trips_of_a_firm(
    program_of: Callable[..., Program], owner: Any, lead: Lead
) -> None:
    firm = firm_of(lead)
    trip, _ = make_trip(owner, leads=(lead.code,)), make_trip(owner)
    got = program_of(owner).get(f"/trips?enterprise_id={firm.id}")
    assert got.status_code == 200, got.text
    rows = got.json["rows"]
    assert [one["id"] for one in rows] == [trip.id]
    wrong = program_of(owner).get("/trips?enterprise_id=x")
    assert wrong.status_code == 422
