"""Planning, changing and ending trips."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Problem, check_version
from crm.core.language import listed
from crm.core.say import Sentence, say
from crm.leads.models import Lead
from crm.plan.models import Block
from crm.trips import queries, rules
from crm.trips.models import Trip, TripLead, TripPerson, TripTarget
from crm.trips.queries import Row
from crm.trips.rules import AddTrip, EndTrip, JoinTrip, State


def may_plan(block_id: int, user: User) -> bool:
    """The people of a block plan its trips, the coordinator those of all."""
    everywhere = user.can(Permission.LEADS_READ_ALL)
    return user.can(Permission.LEADS_EDIT) and (everywhere or user.block_id == block_id)


def may_edit(row: Row, user: User) -> bool:
    """Whoever takes part or saved it last, and the managers of its block."""
    takes_part = user.id in {one for one, _ in row.people} or row.trip.updated_by_id == user.id
    if takes_part and user.can(Permission.LEADS_EDIT):
        return True
    return may_plan(row.trip.block_id, user) and user.can(Permission.LEADS_EDIT_ALL)


def must_edit(row: Row, by: User) -> None:
    if not may_edit(row, by):
        raise Forbidden(say("由参加的人和本区块负责人修改行程。"))


def add(command: AddTrip, *, by: User) -> Trip:
    """Plan a trip. Raises Forbidden or Invalid."""
    if db.session.get(Block, command.block_id) is None:
        raise Invalid([Problem("block_id", say("没有这个区块，请重新选择。"))])
    if not may_plan(command.block_id, by):
        raise Forbidden(say("只能为自己的区块安排行程。"))
    trip = Trip(block_id=command.block_id, state=State.PLANNED, result="")
    tied = _check(command.trip, trip.block_id, by, frozenset())
    _write(trip, command.trip, by)
    db.session.add(trip)
    db.session.flush()
    _tie(trip, command.trip, tied)
    _tell_leads(trip, tied[0].values(), by)
    record(by, "trip.planned", trip, **_told(trip))
    return trip


def edit(row: Row, given: rules.Trip, *, by: User, base: int | None) -> None:
    """Correct a trip. Raises Forbidden, Invalid or Stale.

    What it is about and its editor may not read stays as it is.
    """
    trip = row.trip
    check_version(trip.version, base)
    must_edit(row, by)
    was = frozenset(user_id for user_id, _ in row.people)
    tied = _check(given, trip.block_id, by, was)
    kept = {one.id for one in queries.met(row, by).leads}
    _write(trip, given, by)
    _drop(TripPerson, TripPerson.trip_id == trip.id)
    _drop(TripLead, TripLead.trip_id == trip.id, TripLead.lead_id.in_(kept))
    _drop(TripTarget, TripTarget.trip_id == trip.id)
    _tie(trip, given, tied)
    _tell_leads(trip, set(tied[0].values()) - kept, by)
    record(by, "trip.changed", trip, **_told(trip))


def join(row: Row, command: JoinTrip, *, by: User) -> None:
    """Put one more lead or target on a planned trip; what it held stays, so no version is asked.

    Raises Forbidden or Invalid.
    """
    must_edit(row, by)
    trip = row.trip
    kind, column, wanted, tied = (
        (TripLead, TripLead.lead_id, command.lead_id, row.leads)
        if command.lead_id
        else (TripTarget, TripTarget.target_id, command.target_id, row.targets)
    )
    kept = select(kind).where(kind.trip_id == trip.id, column == wanted)
    has_it = db.session.scalar(kept) is not None
    if found := rules.join_problems(trip.state, tied, has_it=has_it):
        raise Invalid(found)
    db.session.add(kind(trip_id=trip.id, **{column.key: wanted}))
    trip.updated_at, trip.updated_by_id = clock.now(), by.id
    db.session.flush()
    _tell_leads(trip, [command.lead_id] if command.lead_id else [], by)
    record(by, "trip.changed", trip, **_told(trip))


def end(row: Row, command: EndTrip, *, by: User, base: int | None) -> None:
    """Say what came of it, or why it fell through; said again it is corrected.

    Raises Forbidden, Invalid or Stale.
    """
    trip = row.trip
    check_version(trip.version, base)
    must_edit(row, by)
    if found := rules.end_problems(command, trip.starts_on, clock.today()):
        raise Invalid(found)
    trip.state, trip.result = command.state, command.result.strip()
    trip.updated_at, trip.updated_by_id = clock.now(), by.id
    record(by, f"trip.{command.state.value}", trip, **_told(trip))
    for lead in queries.met(row, by).leads:
        record(by, f"trip.{command.state.value}", lead, **_told(trip), reason=trip.result)


def _told(trip: Trip) -> dict[str, Any]:
    days = trip.starts_on.isoformat(), trip.ends_on.isoformat()
    return {"direction": trip.direction.value, "place": trip.place, "days": days}


def _write(trip: Trip, given: rules.Trip, by: User) -> None:
    trip.direction, trip.starts_on, trip.ends_on = given.direction, given.starts_on, given.ends_on
    trip.place, trip.host = given.place.strip(), given.host.strip()
    trip.purpose = given.purpose.strip()
    trip.updated_at, trip.updated_by_id = clock.now(), by.id


Tied = tuple[dict[str, int], dict[str, int]]


def _check(given: rules.Trip, block_id: int, by: User, was: Collection[int]) -> Tied:
    """Numbers of the leads and targets by what was typed. Raises Invalid.

    A colleague who is on it already stays, even one who has since left the block.
    """
    found = rules.trip_problems(given, clock.today())
    if not given.people <= queries.people_of(block_id) | set(was):
        found.append(Problem("people", say("请选择本区块的人员。")))
    leads, targets = queries.leads_of(given.leads, by), queries.targets_of(given.targets, by)
    found += _unknown("leads", given.leads, leads, say("没有这些编号的线索，或您看不到它们"))
    found += _unknown("targets", given.targets, targets, say("目标企业清单上没有"))
    if found:
        raise Invalid(found)
    return leads, targets


def _unknown(
    field: str, typed: Collection[str], known: Mapping[str, int], words: Sentence
) -> list[Problem]:
    missing = [one for one in typed if one not in known]
    if not missing:
        return []
    sentence = say("%(words)s：%(names)s", words=words, names=listed(missing[:5]))
    return [Problem(field, sentence)]


def _tie(trip: Trip, given: rules.Trip, tied: Tied) -> None:
    leads, targets = tied
    db.session.add_all(TripPerson(trip_id=trip.id, user_id=one) for one in sorted(given.people))
    db.session.add_all(TripLead(trip_id=trip.id, lead_id=one) for one in leads.values())
    db.session.add_all(TripTarget(trip_id=trip.id, target_id=one) for one in targets.values())
    db.session.flush()


def _tell_leads(trip: Trip, ids: Collection[int], by: User) -> None:
    """The timeline of each lead that is newly met."""
    for lead_id in ids:
        record(by, "trip.tied", db.session.get_one(Lead, lead_id), **_told(trip))


def _drop(kind: Any, *tests: Any) -> None:
    for one in db.session.scalars(select(kind).where(*tests)):
        db.session.delete(one)
    db.session.flush()
