"""Trips for programs."""

from typing import Any

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core.db import db
from crm.core.rest.contract import Contract
from crm.core.rest.openapi import Resource
from crm.core.rest.paging import listing, page_of, shown
from crm.core.say import say
from crm.leads.queries import get
from crm.trips import actions, queries, rules
from crm.trips.queries import Row
from crm.trips.rules import AddTrip, EndTrip
from crm.trips.shapes import (
    TripBody,
    TripEdit,
    TripEnding,
    TripOut,
    TripQuery,
    TripsOut,
    TripWhole,
)

trips = Resource("trips", say("行程"))
RESOURCES = (trips,)
TRIP = "/trips/<int:trip_id>"
SAME = "id direction starts_on ends_on place host purpose state result version"


def drawn(row: Row) -> dict[str, Any]:
    return {name: getattr(row.trip, name) for name in SAME.split()} | {
        "block": row.block.code,
        "people": [{"id": one, "name": name} for one, name in row.people],
        "leads": row.leads,
        "targets": row.targets,
    }


def _whole(trip_id: int) -> dict[str, Any]:
    db.session.flush()
    row = queries.get(trip_id, reader())
    met = queries.met(row, reader())
    return drawn(row) | {
        "met_leads": met.leads,
        "met_targets": [{"id": target.id, "name": name} for target, name in met.targets],
    }


def _current(trip_id: int) -> dict[str, Any]:
    return dict(TripWhole().dump(_whole(trip_id)))


def _given(given: dict[str, Any]) -> rules.Trip:
    several = {name: tuple(given[name]) for name in ("leads", "targets")}
    rest = {name: value for name, value in given.items() if name != "block_id"}
    return rules.Trip(**rest | several | {"people": frozenset(given["people"])})


@operation(
    trips,
    "GET /trips",
    Permission.LEADS_READ,
    Contract(say("走出去和请进来的行程，最早的在前"), asks=TripQuery, gives=listing(TripOut)),
)
def index(asked: dict[str, Any]) -> dict[str, Any]:
    span = asked["from_on"], asked["to_on"]
    found = queries.listed(reader(), asked["direction"], *span, asked["enterprise_id"])
    page = page_of(found, queries.KEYS, asked)
    return shown(page, lambda rows: [drawn(one) for one in queries.shown(rows)])


@operation(
    trips,
    f"GET {TRIP}",
    Permission.LEADS_READ,
    Contract(say("一次行程：人员、线索、目标企业和结果"), gives=TripWhole),
)
def show(trip_id: int) -> dict[str, Any]:
    return _whole(trip_id)


@operation(
    trips,
    "GET /leads/<int:lead_id>/trips",
    Permission.LEADS_READ,
    Contract(say("一条线索的行程"), gives=TripsOut),
)
def lead(lead_id: int) -> dict[str, Any]:
    found = get(lead_id, reader())
    return {"rows": [drawn(one) for one in queries.of_lead(found, reader())]}


@operation(
    trips,
    "POST /trips",
    Permission.LEADS_EDIT,
    Contract(
        say("安排行程"), takes=TripBody, gives=TripWhole, status=201, location="/api/v1/trips/{id}"
    ),
)
def add(given: dict[str, Any]) -> dict[str, Any]:
    return _whole(actions.add(AddTrip(given["block_id"], _given(given)), by=reader()).id)


@operation(
    trips,
    f"PUT {TRIP}",
    Permission.LEADS_EDIT,
    Contract(say("修改行程"), takes=TripEdit, gives=TripWhole, current=_current),
)
def edit(trip_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    row = queries.get(trip_id, reader(), lock=True)
    actions.edit(row, _given(given), by=reader(), base=base_version)
    return _whole(trip_id)


@operation(
    trips,
    f"POST {TRIP}/ending",
    Permission.LEADS_EDIT,
    Contract(say("记下行程的结果，或取消"), takes=TripEnding, gives=TripWhole, current=_current),
)
def end(trip_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    row = queries.get(trip_id, reader(), lock=True)
    actions.end(row, EndTrip(**given), by=reader(), base=base_version)
    return _whole(trip_id)
