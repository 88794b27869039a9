"""Trips are planned, changed and ended; a block reads its own, and only leads it sees are tied."""

from collections.abc import Callable
from typing import Any

import pytest

from crm.accounts.rules import Role
from crm.core.db import db
from crm.enterprises.models import Enterprise
from crm.leads.models import Lead
from crm.trips.models import Trip, TripLead
from crm.trips.rules import State
from tests.api.conftest import Program, program_of
from tests.leads.posting import today
from tests.makers.leads import block_id, make_lead
from tests.makers.outreach import make_trip
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.makers.targets import make_target

__all__ = ["program_of"]


@pytest.fixture
def lead(owner: Any) -> Lead:
    return make_lead(owner=owner)


def typed(owner: Any, **more: Any) -> dict[str, Any]:
    return {
        "block_id": str(block_id("ZD")),
        "direction": "out",
        "starts_on": today(1),
        "ends_on": today(2),
        "place": "苏州",
        "host": "示例协会",
        "purpose": "拜访装备企业",
        "people": [str(owner.id)],
    } | more


def test_it_is_planned_changed_and_ended(client_of: Any, owner: Any, lead: Lead) -> None:
    client, target = client_of(owner), make_target(owner)
    firm = db.session.get_one(Enterprise, target.enterprise_id).name
    body = typed(owner, leads=lead.code, targets=firm)
    assert client.post("/trips/new", data=body).status_code == 302
    trip = db.session.query(Trip).one()
    page = client.get(f"/trips/{trip.id}").text
    for words in ("苏州", "拜访装备企业", lead.name, firm, owner.name):
        assert words in page, words
    assert "苏州" in client.get("/trips").text
    assert "苏州" in client.get(f"/leads/{lead.id}/trips").text
    assert "列入行程：走出去 苏州" in client.get(f"/leads/{lead.id}").text
    assert "拜访装备企业" not in client.get("/trips?direction=in").text
    colleague = make_user()
    changed = typed(owner, place="无锡", people=[str(owner.id), str(colleague.id)], version="1")
    assert client.post(f"/trips/{trip.id}/edit", data=changed).status_code == 302
    assert db.session.query(TripLead).count() == 0, "what is no longer named is no longer tied"
    early = {"state": "done", "result": "见了三家", "version": "2"}
    answer = client.post(f"/trips/{trip.id}/ending", data=early)
    assert (answer.status_code, "行程还没有开始" in answer.text) == (422, True)
    assert "见了三家" in answer.text
    called_off = early | {"state": "cancelled", "result": "对方改期"}
    assert client.post(f"/trips/{trip.id}/ending", data=called_off).status_code == 302
    db.session.expire_all()
    assert db.session.get_one(Trip, trip.id).state is State.CANCELLED
    stale = client.post(f"/trips/{trip.id}/ending", data=called_off)
    assert (stale.status_code, "对方改期" in stale.text) == (409, True)


def test_an_empty_part_of_a_lead_is_a_link_to_its_form_for_who_may_add(
    client_of: Any, owner: Any, lead: Lead
) -> None:
    url, inside = f"/leads/{lead.id}/trips", {"HX-Request": "true"}
    part = client_of(owner).get(url, headers=inside).text
    assert f"/trips/new?lead={lead.code}" in part and "<section" not in part
    assert "没有行程" in client_of(owner).get(url).text, "by itself it says so in full"
    reader = client_of(make_user(Role.VIEWER, cluster="LG"))
    assert reader.get(url, headers=inside).text.strip() == ""


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no place": ({"place": " "}, "请填写地点"),
    "ends before it begins": ({"ends_on": "2020-01-01"}, "结束日不能早于开始日"),
    "no such lead": ({"leads": "ZD-2026-9999"}, "ZD-2026-9999"),
    "no such target": ({"targets": "示例没有的企业"}, "目标企业清单上没有：示例没有的企业"),
}


@pytest.mark.parametrize("name", BAD)
def test_both_doors_refuse_alike(
    name: str, client_of: Any, owner: Any, program_of: Callable[..., Program]
) -> None:
    more, words = BAD[name]
    page = client_of(owner).post("/trips/new", data=typed(owner, **more))
    assert (page.status_code, words in page.text) == (422, True), page.text
    assert "示例协会" in page.text, "what was typed stays"
    body = typed(owner, **more) | {"block_id": block_id("ZD"), "people": [owner.id]}
    body |= {one: [body[one]] for one in ("leads", "targets") if one in body}
    answer = program_of(owner).post("/trips", body)
    assert (answer.status_code, words in answer.text) == (422, True), answer.text
    assert db.session.query(Trip).count() == 0


def test_only_what_one_sees_is_tied_and_read(client_of: Any, owner: Any, lead: Lead) -> None:
    trip, elsewhere = make_trip(owner, leads=(lead.code,)), make_user(Role.OFFICER, "JS")
    stranger = client_of(elsewhere)
    assert stranger.get(f"/trips/{trip.id}").status_code == 404
    assert trip.purpose not in stranger.get("/trips").text
    theirs = make_trip(elsewhere, place="宁波")
    assert client_of(owner).get(f"/trips/{theirs.id}").status_code == 404
    named = typed(elsewhere, block_id=str(block_id("JS")), leads=lead.code)
    assert stranger.post("/trips/new", data=named).status_code == 422
    department = client_of(make_user(Role.VIEWER, cluster="LG"))
    assert department.get(f"/trips/{trip.id}").status_code == 404
    assert department.post("/trips/new", data=typed(owner)).status_code == 403
    colleague = client_of(make_user())
    assert colleague.get(f"/trips/{trip.id}").status_code == 200
    assert colleague.get(f"/trips/{trip.id}/edit").status_code == 403
    boss = client_of(make_user(Role.MANAGER))
    assert boss.get(f"/trips/{trip.id}/edit").status_code == 200
    chief = make_trip(make_user(Role.COORDINATOR), block_id=block_id("JS"), leads=(lead.code,))
    page = stranger.get(f"/trips/{chief.id}").text
    assert lead.name not in page and "另有 1 条您看不到的线索" in page
    kept = {"direction": "out", "people": [str(elsewhere.id)], "version": "1"}
    manager = client_of(make_user(Role.MANAGER, "JS"))
    assert manager.post(f"/trips/{chief.id}/edit", data=typed(owner, **kept)).status_code == 302
    assert db.session.query(TripLead).filter_by(trip_id=chief.id).count() == 1


def test_pages_take_few_statements(client_of: Any, owner: Any, lead: Lead) -> None:
    client, seen = client_of(owner), {}
    first = make_trip(owner, leads=(lead.code,))
    make_trip(owner, starts=-20)
    for _ in range(2):
        for address in ("/trips", f"/trips/{first.id}", f"/leads/{lead.id}/trips"):
            with statements() as asked:
                client.get(address, headers={"HX-Request": "true"})
            seen.setdefault(address, []).append(len(asked))
        for starts in (0, 9, -30):
            make_trip(owner, starts=starts, leads=(lead.code,))
    assert all(one == other <= 6 for one, other in seen.values()), seen
