"""Carriers for programs."""

from typing import Any

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.carriers import actions, drawing, holding, queries, rules
from crm.carriers.asking import asked_of
from crm.carriers.rules import AddCarrier, ChangeHold, Hold, Terms
from crm.carriers.shapes import (
    CarrierBody,
    CarrierEdit,
    CarrierHoldBody,
    CarrierHoldChange,
    CarrierOut,
    CarrierQuery,
    CarrierWhole,
    LeadCarriersOut,
)
from crm.core import clock
from crm.core.db import db
from crm.core.rest.contract import Contract
from crm.core.rest.openapi import Resource
from crm.core.rest.paging import listing, page_of, shown
from crm.core.say import say
from crm.leads.queries import get, get_editable

carriers = Resource("carriers", say("载体"))
RESOURCES = (carriers,)
CARRIER = "/carriers/<int:carrier_id>"
LEAD = "/leads/<int:lead_id>/carriers"


def _current(carrier_id: int) -> dict[str, Any]:
    return dict(CarrierWhole().dump(drawing.whole(carrier_id, reader())))


@operation(
    carriers,
    "GET /carriers",
    Permission.CARRIERS_READ,
    Contract(
        say("载体和空余面积，已分单元的楼宇按单元列"),
        asks=CarrierQuery,
        gives=listing(CarrierOut),
    ),
)
def index(asked: dict[str, Any]) -> dict[str, Any]:
    found = queries.listed(reader(), asked_of(asked), clock.today())
    page = page_of(found, queries.KEYS, asked)
    return shown(page, lambda rows: [drawing.carrier(queries.shown(one)) for one in rows])


@operation(
    carriers,
    f"GET {CARRIER}",
    Permission.CARRIERS_READ,
    Contract(say("一处载体：单元、租金和地价、谁在用"), gives=CarrierWhole),
)
def show(carrier_id: int) -> dict[str, Any]:
    return drawing.whole(carrier_id, reader())


def _given(given: dict[str, Any]) -> rules.Carrier:
    names = ("name", "use", "area_m2", "place_id", "ready_on", "note")
    terms = Terms(given["rent_fen"], given["price_mu"], given["terms_from"])
    return rules.Carrier(**{name: given[name] for name in names}, terms=terms)


@operation(
    carriers,
    "POST /carriers",
    Permission.CARRIERS_WRITE,
    Contract(
        say("登记载体"), takes=CarrierBody, gives=CarrierWhole, status=201,
        location="/api/v1/carriers/{id}",
    ),
)  # fmt: skip
def add(given: dict[str, Any]) -> dict[str, Any]:
    command = AddCarrier(given["block_id"], given["kind"], _given(given), given["parent_id"])
    made = actions.add(command, by=reader())
    db.session.flush()
    return drawing.whole(made.id, reader())


@operation(
    carriers,
    f"PUT {CARRIER}",
    Permission.CARRIERS_WRITE,
    Contract(say("修改载体"), takes=CarrierEdit, gives=CarrierWhole, current=_current),
)
def edit(carrier_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    found = queries.get(carrier_id, reader())
    actions.edit(found, _given(given), by=reader(), base=base_version)
    db.session.flush()
    return drawing.whole(carrier_id, reader())


@operation(
    carriers,
    f"GET {LEAD}",
    Permission.LEADS_READ,
    Contract(say("一条线索占用的载体，和放得下它的载体"), gives=LeadCarriersOut),
)
def lead(lead_id: int) -> dict[str, Any]:
    return drawing.of_lead(get(lead_id, reader()), reader())


@operation(
    carriers,
    f"POST {LEAD}",
    Permission.LEADS_EDIT,
    Contract(say("为线索占用载体"), takes=CarrierHoldBody, gives=LeadCarriersOut, status=201),
)
def hold(lead_id: int, given: dict[str, Any]) -> dict[str, Any]:
    found = get_editable(lead_id, reader())
    holding.hold(found, Hold(**given), by=reader())
    return drawing.of_lead(found, reader())


@operation(
    carriers,
    f"POST {LEAD}/<int:holding_id>",
    Permission.LEADS_EDIT,
    Contract(say("变更或释放载体占用"), takes=CarrierHoldChange, gives=LeadCarriersOut),
)
def change(lead_id: int, holding_id: int, given: dict[str, Any]) -> dict[str, Any]:
    found = get_editable(lead_id, reader())
    row = queries.holding(found, holding_id)
    holding.change(found, row, ChangeHold(**given), by=reader())
    return drawing.of_lead(found, reader())
