"""Pages of carriers and a lead's part of them; the same commands through the API."""

import html
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from crm.accounts.rules import Role
from crm.carriers.models import Carrier, CarrierHolding, CarrierTerms
from crm.carriers.rules import Holding, Kind, Use
from crm.core import clock
from crm.core.db import db
from crm.leads.models import Lead
from crm.leads.rules import Stage
from seed import dsl
from tests.api.conftest import Program, program_of
from tests.leads.posting import today, version_of
from tests.makers.leads import block_id, make_lead
from tests.makers.people import make_user
from tests.makers.records import make_carrier, make_hold
from tests.makers.statements import statements

__all__ = ["program_of"]


@pytest.fixture
def boss(app: Flask) -> Any:
    return make_user(Role.MANAGER)


@pytest.fixture
def lead(owner: Any) -> Lead:
    return make_lead(owner=owner)


def entered(**more: str) -> dict[str, str]:
    given = {
        "block_id": str(block_id()),
        "kind": "building",
        "name": "示例金融大厦",
        "use": "office",
        "area_m2": "12,000",
        "rent": "45.5",
    }
    return given | more


def test_a_manager_enters_corrects_and_prices_a_carrier(client_of: Any, boss: Any) -> None:
    client = client_of(boss)
    assert client.post("/carriers/new", data=entered()).status_code == 302
    made = db.session.query(Carrier).one()
    page = client.get(f"/carriers/{made.id}/edit").text
    assert "示例金融大厦" in page and 'value="45.5"' in page
    later = {"terms_from": today(30), "rent": "60", "area_m2": "13000", "version": "1"}
    assert client.post(f"/carriers/{made.id}/edit", data=entered(**later)).status_code == 302
    shown = html.unescape(client.get(f"/carriers/{made.id}").text)
    assert "13,000 平方米" in shown and "45.5 元/平方米·月" in shown and "60 元" in shown
    assert db.session.query(CarrierTerms).count() == 2
    listed = client.get("/carriers?block=ZD&use=office&free=13000&rent=50").text
    assert "示例金融大厦" in listed
    assert "示例金融大厦" not in client.get(f"/carriers?rent=50&on={today(40)}").text
    for nonsense in ("free=x&rent=-1&on=never&kind=sky&use=a&block=b", "after=zzz"):
        assert "示例金融大厦" in client.get(f"/carriers?{nonsense}").text


BAD: dict[str, tuple[dict[str, str], dict[str, Any], str]] = {
    "no name": ({"name": " "}, {"name": " "}, "请填写名称"),
    "no area": ({"area_m2": "0"}, {"area_m2": 0}, "面积应大于 0"),
    "no such use": ({"use": "sky"}, {"use": "sky"}, "没有这个选项"),
    "a unit of nothing": ({"kind": "unit"}, {"kind": "unit"}, "要选所在楼宇"),
    "more land than the block": (
        {"kind": "plot", "area_m2": "40000000"},
        {"kind": "plot", "area_m2": 40_000_000},
        "超过郑东全部的 31.67 平方公里",
    ),
    "a day without terms": (
        {"rent": "", "terms_from": "2026-12-01"},
        {"rent_fen": None, "terms_from": "2026-12-01"},
        "请同时写租金或地价",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_both_doors_refuse_alike(
    name: str, boss: Any, client_of: Any, program_of: Callable[..., Program]
) -> None:
    typed, body, words = BAD[name]
    page = client_of(boss).post("/carriers/new", data=entered(note="两梯八户") | typed)
    text = html.unescape(page.text)
    assert (page.status_code, words in text, "两梯八户" in text) == (422, True, True)
    good = {
        "block_id": block_id(),
        "kind": "building",
        "name": "示例楼",
        "use": "office",
        "area_m2": 10,
    }
    answer = program_of(boss).post("/carriers", good | body)
    assert (answer.status_code, words in answer.text) == (422, True), answer.text
    assert db.session.query(Carrier).count() == 0


def post(client: Any, lead: Lead, where: str, **typed: str) -> Any:
    data = {"version": str(version_of(lead)), "state": "reserved", "starts_on": today()} | typed
    return client.post(f"/leads/{lead.id}/carriers/{where}", data=data)


def test_an_officer_reserves_changes_and_lets_go(client_of: Any, owner: Any, lead: Lead) -> None:
    carrier, client = make_carrier(), client_of(owner)
    more = {"carrier_id": str(carrier.id), "area_m2": "2500", "until": today(30)}
    bad = post(client, lead, "new", **(more | {"area_m2": "99999"}))
    assert (bad.status_code, "放不下 99,999" in bad.text) == (422, True)
    assert 'value="99999"' in bad.text, "what was typed stays"
    assert post(client, lead, "new", **more).status_code == 302
    row = db.session.query(CarrierHolding).one()
    early = post(client, lead, str(row.id), state="signed", area_m2="2500")
    assert (early.status_code, "S6 正式签约" in early.text) == (422, True)
    assert post(client, lead, str(row.id), area_m2="3000", until=today(9)).status_code == 302
    story = client.get(f"/leads/{lead.id}").text
    assert "载体预留：" in story and "3,000 平方米" in story
    newest = db.session.query(CarrierHolding.id).order_by(CarrierHolding.id.desc()).first()[0]
    assert post(client, lead, str(newest), state="release", area_m2="1").status_code == 422
    gone = post(client, lead, str(newest), state="release", area_m2="1", reason="改选别处")
    assert gone.status_code == 302 and "改选别处" in client.get(f"/carriers/{carrier.id}").text
    assert "已释放" in client.get(f"/leads/{lead.id}/carriers").text


def test_other_blocks_see_that_it_is_held_and_not_by_whom(
    client_of: Any, owner: Any, lead: Lead, program_of: Callable[..., Program]
) -> None:
    carrier = make_carrier()
    row = make_hold(lead, owner, carrier)
    stranger = make_user(Role.OFFICER, "JS")
    page = client_of(stranger).get(f"/carriers/{carrier.id}").text
    assert "另一区块的项目" in page and "2,000 平方米" in page
    assert lead.name not in page and lead.code not in page
    told = program_of(stranger).get(f"/carriers/{carrier.id}").json
    assert (told["free_m2"], told["holders"][0]["lead_id"]) == (8_000, None)
    assert lead.name in client_of(owner).get(f"/carriers/{carrier.id}").text
    assert post(client_of(stranger), lead, "new", carrier_id="1").status_code == 404
    assert client_of(stranger).get(f"/leads/{lead.id}/carriers").status_code == 404
    assert client_of(owner).get(f"/carriers/{carrier.id}/edit").status_code == 403
    other = make_lead(owner=owner)
    assert post(client_of(owner), other, str(row.id)).status_code == 404, "another lead's"


def test_the_lead_is_told_what_would_fit_and_why(client_of: Any, owner: Any, lead: Lead) -> None:
    dsl.edit(lead, owner, industry="6610", floor_m2="2500")
    fit, tight = make_carrier(), make_carrier(area_m2=2_000)
    page = html.unescape(client_of(owner).get(f"/leads/{lead.id}/carriers").text)
    assert "空 10,000 平方米，够 2,500 平方米" in page and "用途：办公" in page
    assert "只空 2,000 平方米，要 2,500 平方米" in page
    assert f"carrier={fit.id}" in page and f"carrier={tight.id}" not in page
    form = client_of(owner).get(f"/leads/{lead.id}/carriers/new?carrier={fit.id}").text
    assert 'value="2500"' in form


def test_a_plant_finds_nothing_in_a_block_of_028_km2(app: Flask, client_of: Any) -> None:
    officer = make_user(Role.OFFICER, "JS")
    plant = make_lead(owner=officer, block="JS")
    dsl.edit(plant, officer, industry="3610", land_mu="300")
    make_carrier(block="JS", kind=Kind.PLOT, use=Use.FLEX, area_m2=250_000)
    page = html.unescape(client_of(officer).get(f"/leads/{plant.id}/carriers").text)
    assert "看来是要用地的生产项目" in page and "本区块的载体都不合适" in page
    assert "carrier=" not in page


def test_pages_take_few_statements(client_of: Any, owner: Any, lead: Lead) -> None:
    client, seen = client_of(owner), {}
    first = make_carrier()
    make_hold(lead, owner, first, state=Holding.INTEREST)
    addresses = ("/carriers", f"/carriers/{first.id}", f"/leads/{lead.id}/carriers")
    for _ in range(2):
        for address in addresses:
            with statements() as asked:
                client.get(address, headers={"HX-Request": "true"})
            seen.setdefault(address, []).append(len(asked))
        for _more in range(3):
            make_hold(lead, owner, first, 10)
            make_carrier()
    assert all(one == other for one, other in seen.values()), seen
    assert [counts[0] for counts in seen.values()] <= [3, 5, 6], seen
    assert all(counts[0] <= 6 for counts in seen.values()), seen


def test_a_landed_lead_moves_in(app: Flask, program_of: Callable[..., Program]) -> None:
    owner, boss = make_user(), make_user(Role.MANAGER)
    lead, carrier = make_lead(Stage.S8, owner=owner, checker=boss), make_carrier()
    body = {"carrier_id": carrier.id, "state": "occupied", "area_m2": 4_000}
    told = program_of(owner).post(
        f"/leads/{lead.id}/carriers",
        body | {"starts_on": str(clock.today() - timedelta(days=9))},
    )
    assert told.status_code == 201, told.text
    assert told.json["holdings"][0]["counts"] is True
