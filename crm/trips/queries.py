"""Reading trips: a block's people read those of their block, and those they take part in."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, false, func, or_, select
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.accounts.rules import Permission, Role
from crm.core.db import db
from crm.core.paging import Key
from crm.core.weeks import Week
from crm.enterprises.models import Enterprise
from crm.leads import queries as leads
from crm.leads.models import Lead, Party
from crm.leads.placing import is_open
from crm.leads.rules import PartyRole
from crm.plan.models import Block
from crm.targets import queries as targets
from crm.targets.models import Target
from crm.trips.models import Trip, TripLead, TripPerson, TripTarget
from crm.trips.rules import Direction, State

Saver = aliased(User)
PAST = [Key(Trip.starts_on, descending=True), Key(Trip.id, descending=True)]
KEYS = [Key(Trip.starts_on), Key(Trip.id)]
MOST_COMING = 200
MOST_OF_FIRM = 5
"""As many trips and leads of one firm are offered on its pages."""


@dataclass(frozen=True)
class Row:
    """A trip with its block, our people, and how many leads and targets it is about."""

    trip: Trip
    block: Block
    saved_by: str
    leads: int
    targets: int
    people: tuple[tuple[int, str], ...] = ()

    @property
    def names(self) -> list[str]:
        return [name for _, name in self.people]


@dataclass(frozen=True)
class Met:
    """The leads and targets of one trip that its reader may see, and how many more there are."""

    leads: list[Lead] = field(default_factory=list)
    targets: list[tuple[Target, str]] = field(default_factory=list)
    more: int = 0


def visible_to(user: User) -> Select[Any]:
    """(trip, block, who saved it last, leads, targets)."""
    query = (
        select(Trip, Block, Saver.name, _count(TripLead), _count(TripTarget))
        .join(Block, Block.id == Trip.block_id)
        .join(Saver, Saver.id == Trip.updated_by_id)
    )
    if not user.can(Permission.LEADS_READ) or user.role is Role.VIEWER:
        return query.where(false())
    if user.can(Permission.LEADS_READ_ALL):
        return query
    mine = select(TripPerson.trip_id).where(TripPerson.user_id == user.id)
    return query.where(or_(Trip.block_id == user.block_id, Trip.id.in_(mine)))


def _count(kind: Any) -> Any:
    return select(func.count()).where(kind.trip_id == Trip.id).scalar_subquery()


def _narrowed(user: User, direction: str) -> Select[Any]:
    query = visible_to(user)
    return query.where(Trip.direction == Direction(direction)) if direction else query


def coming(user: User, direction: str, today: date) -> Select[Any]:
    """What is not over before this week."""
    return _narrowed(user, direction).where(Trip.ends_on >= Week.of(today).monday)


def past(user: User, direction: str, today: date) -> Select[Any]:
    return _narrowed(user, direction).where(Trip.ends_on < Week.of(today).monday)


def listed(
    user: User,
    direction: str,
    first: date | None,
    last: date | None,
    firm: int | None = None,
) -> Select[Any]:
    """Those that touch a span of days and are about a firm, for programs."""
    query = of_firm(firm, user) if firm else visible_to(user)
    query = query.where(Trip.direction == Direction(direction)) if direction else query
    if first:
        query = query.where(Trip.ends_on >= first)
    return query.where(Trip.starts_on <= last) if last else query


def coming_rows(user: User, direction: str, today: date) -> list[Row]:
    query = coming(user, direction, today).order_by(Trip.starts_on, Trip.id).limit(MOST_COMING)
    return shown(db.session.execute(query).all())


def planned(user: User, today: date) -> list[Row]:
    """Those to come that can still take somebody up."""
    query = coming(user, "", today).where(Trip.state == State.PLANNED)
    query = query.order_by(Trip.starts_on, Trip.id).limit(MOST_COMING)
    return shown(db.session.execute(query).all())


def shown(found: Collection[Any]) -> list[Row]:
    """The rows with their people, in one more statement."""
    people = _people([row[0].id for row in found])
    return [
        Row(row[0], row[1], row[2], row[3], row[4], tuple(people.get(row[0].id, ())))
        for row in found
    ]


def _people(ids: list[int]) -> dict[int, list[tuple[int, str]]]:
    query = (
        select(TripPerson.trip_id, User.id, User.name)
        .join(User, User.id == TripPerson.user_id)
        .where(TripPerson.trip_id.in_(ids))
        .order_by(TripPerson.id)
    )
    found: dict[int, list[tuple[int, str]]] = {}
    for trip_id, user_id, name in db.session.execute(query) if ids else ():
        found.setdefault(trip_id, []).append((user_id, name))
    return found


def get(trip_id: int, user: User, *, lock: bool = False) -> Row:
    """One trip. Raises NoResultFound (404)."""
    query = visible_to(user).where(Trip.id == trip_id)
    if lock:
        query = query.with_for_update(of=Trip).execution_options(populate_existing=True)
    return shown([db.session.execute(query).one()])[0]


def met(row: Row, user: User) -> Met:
    """What the reader may see of what the trip is about, in two statements."""
    tied = select(TripLead.lead_id).where(TripLead.trip_id == row.trip.id)
    query = leads.visible_to(user).where(Lead.id.in_(tied)).order_by(Lead.code)
    found = list(db.session.scalars(query))
    aims = select(TripTarget.target_id).where(TripTarget.trip_id == row.trip.id)
    named = (
        targets.visible_to(user)
        .join(Enterprise, Enterprise.id == Target.enterprise_id)
        .where(Target.id.in_(aims))
        .order_by(Target.id)
        .add_columns(Enterprise.name)
    )
    those = [(target, name) for target, name in db.session.execute(named)]
    return Met(found, those, row.leads - len(found))


def of_lead(lead: Lead, user: User) -> list[Row]:
    """The trips of a lead that its reader may read too, the newest first."""
    tied = select(TripLead.trip_id).where(TripLead.lead_id == lead.id)
    query = visible_to(user).where(Trip.id.in_(tied))
    query = query.order_by(Trip.starts_on.desc(), Trip.id.desc()).limit(20)
    return shown(db.session.execute(query).all())


def of_firm(enterprise_id: int, user: User) -> Select[Any]:
    """The trips about a firm: about a target of it, or about a lead of it that the reader may see."""
    aims = select(Target.id).where(Target.enterprise_id == enterprise_id)
    seen = leads.visible_to(user).with_only_columns(Lead.id).where(Lead.id.in_(_led(enterprise_id)))
    return visible_to(user).where(
        or_(
            Trip.id.in_(select(TripTarget.trip_id).where(TripTarget.target_id.in_(aims))),
            Trip.id.in_(select(TripLead.trip_id).where(TripLead.lead_id.in_(seen))),
        )
    )


def _led(enterprise_id: int) -> Select[Any]:
    """Numbers of the leads of a firm; whoever only mediates is not met for all of theirs."""
    return select(Party.lead_id).where(
        Party.enterprise_id == enterprise_id, Party.role != PartyRole.INTERMEDIARY
    )


def open_leads_at(enterprise_id: int, user: User) -> list[Lead]:
    """The open leads of a firm that the reader may see, the newest first."""
    query = leads.visible_to(user).where(Lead.id.in_(_led(enterprise_id)), is_open())
    return list(db.session.scalars(query.order_by(Lead.id.desc()).limit(MOST_OF_FIRM)))


def target_at(enterprise_id: int, user: User) -> Target | None:
    """The newest target of a firm that nobody dropped."""
    query = targets.visible_to(user).where(
        Target.enterprise_id == enterprise_id, Target.dropped_at.is_(None)
    )
    return db.session.scalars(query.order_by(Target.id.desc()).limit(1)).one_or_none()


def leads_of(codes: Collection[str], user: User) -> dict[str, int]:
    """Codes of leads that this person may read → their numbers."""
    query = leads.visible_to(user).where(Lead.code.in_(codes)).order_by(Lead.id)
    found = db.session.execute(query.with_only_columns(Lead.code, Lead.id)) if codes else ()
    return {row[0]: row[1] for row in found}


def targets_of(names: Collection[str], user: User) -> dict[str, int]:
    """Names of firms that are on the list of targets → the newest open target of each."""
    query = (
        targets.visible_to(user)
        .join(Enterprise, Enterprise.id == Target.enterprise_id)
        .where(Enterprise.name.in_(names), Target.dropped_at.is_(None))
        .order_by(Target.id)
        .with_only_columns(Enterprise.name, Target.id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)} if names else {}


def people_of(block_id: int) -> set[int]:
    """Who can take part for a block: its people, and those who belong to none but work for all."""
    query = select(User).where(User.active, or_(User.block_id == block_id, User.block_id.is_(None)))
    return {one.id for one in db.session.scalars(query) if one.can(Permission.LEADS_EDIT)}


def without_result(user: User, today: date) -> int:
    """How many are over without anybody having written down what came of them."""
    late = visible_to(user).where(Trip.state == State.PLANNED, Trip.ends_on < today)
    ids = late.with_only_columns(Trip.id).subquery()
    return db.session.scalar(select(func.count()).select_from(ids)) or 0


def next_weeks(today: date) -> tuple[date, date]:
    """Monday of the coming week and Sunday of the one after it."""
    monday = Week.of(today).monday + timedelta(days=7)
    return monday, monday + timedelta(days=13)
