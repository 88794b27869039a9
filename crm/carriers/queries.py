"""Reading carriers: every business role reads them; whose project holds one, who may read the lead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.accounts.rules import Permission, Reader
from crm.carriers.models import Carrier, CarrierHolding, CarrierTerms
from crm.carriers.rules import Held, Holding, Kind, Use
from crm.core.db import db
from crm.leads import queries as leads
from crm.leads.models import Lead
from crm.leads.rules import Status
from crm.plan.models import Block, Place

KEYS = [Carrier.pinyin_key, Carrier.id]
TAKING = tuple(one for one in Holding if one.takes)
SERVES: dict[Use, tuple[Use, ...]] = {
    Use.PRODUCTION: (Use.PRODUCTION, Use.FLEX),
    Use.RESEARCH: (Use.RESEARCH, Use.FLEX),
}
"""Uses that a search for one finds too."""


@dataclass(frozen=True)
class Row:
    """A carrier with what of it is free on the day that was asked for, and its terms on that day."""

    carrier: Carrier
    free: int
    rent_fen: int | None
    price_mu: int | None


def shown(found: Any) -> Row:
    return Row(*found[:4])


def visible_to(user: Reader) -> Select[Any]:
    """The carriers that a person may read: all, for whoever may read any."""
    query = select(Carrier).options(joinedload(Carrier.block), joinedload(Carrier.place))
    return query if user.can(Permission.CARRIERS_READ) else query.where(false())


def with_free(query: Select[Any], day: date) -> Select[Any]:
    """The same with what is free on a day, rent and price."""
    return query.add_columns(
        free_on(day).label("free"),
        _terms(CarrierTerms.rent_fen, day).label("rent"),
        _terms(CarrierTerms.price_mu, day).label("price"),
    )


def free_on(day: date) -> ColumnElement[int]:
    """What of a carrier is free on a day, the same as `rules.free_area` says."""
    taken = (
        select(func.coalesce(func.sum(CarrierHolding.area_m2), 0))
        .where(CarrierHolding.carrier_id == Carrier.id, takes_on(day))
        .correlate(Carrier)
        .scalar_subquery()
    )
    return case((Carrier.ready_on > day, 0), else_=Carrier.area_m2 - taken)


def takes_on(day: date) -> ColumnElement[bool]:
    return and_(
        holds(),
        CarrierHolding.starts_on <= day,
        or_(CarrierHolding.until.is_(None), CarrierHolding.until >= day),
    )


def holds() -> ColumnElement[bool]:
    """Whether a holding takes area away: nobody ended it, and its lead did not end either."""
    ended = [one for one in Status if one.is_ended]
    gone = exists().where(Lead.id == CarrierHolding.lead_id, Lead.status.in_(ended))
    return and_(CarrierHolding.ended_at.is_(None), CarrierHolding.state.in_(TAKING), ~gone)


def _terms(column: Any, day: date) -> ColumnElement[Any]:
    """What holds on a day: the newest row up to then that says it."""
    found: ColumnElement[Any] = (
        select(column)
        .where(CarrierTerms.carrier_id == Carrier.id, CarrierTerms.from_on <= day)
        .order_by(CarrierTerms.from_on.desc(), CarrierTerms.id.desc())
        .limit(1)
        .correlate(Carrier)
        .scalar_subquery()
    )
    return found


@dataclass(frozen=True)
class Asked:
    """What a list of carriers is asked for: free at least so much, on a day, for at most so much."""

    block: str = ""
    kind: str = ""
    use: str = ""
    free: int | None = None
    rent_fen: int | None = None
    on: date | None = None


def listed(user: User, asked: Asked, today: date) -> Select[Any]:
    """What can be let as it is: a building that is split stands here by its units."""
    day = asked.on or today
    query = with_free(visible_to(user).where(Carrier.is_split.is_(False)), day)
    if asked.block:
        query = query.where(Carrier.block_id.in_(select(Block.id).where(Block.code == asked.block)))
    if asked.kind:
        query = query.where(Carrier.kind == Kind(asked.kind))
    if asked.use:
        use = Use(asked.use)
        query = query.where(Carrier.use.in_(SERVES.get(use, (use,))))
    if asked.free is not None:
        query = query.where(free_on(day) >= asked.free)
    if asked.rent_fen is not None:
        query = query.where(_terms(CarrierTerms.rent_fen, day) <= asked.rent_fen)
    return query


def get(carrier_id: int, user: User) -> Carrier:
    """One carrier with its block, place and building. Raises NoResultFound (404)."""
    query = visible_to(user).where(Carrier.id == carrier_id)
    found: Carrier = db.session.scalars(query.options(joinedload(Carrier.parent))).one()
    return found


def row(carrier_id: int, user: User, today: date) -> Row:
    """The same with what is free today."""
    query = visible_to(user).where(Carrier.id == carrier_id).options(joinedload(Carrier.parent))
    return shown(db.session.execute(with_free(query, today)).one())


def lock(carrier_id: int) -> Carrier:
    """A carrier for a change, read after waiting for others. Raises NoResultFound."""
    query = select(Carrier).where(Carrier.id == carrier_id).with_for_update(of=Carrier)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def units(carrier: Carrier, user: User, today: date) -> list[Row]:
    """The units of a building with what is free today."""
    if not carrier.is_split:
        return []
    query = visible_to(user).where(Carrier.parent_id == carrier.id).order_by(*KEYS)
    return [shown(one) for one in db.session.execute(with_free(query, today))]


def terms_of(carrier_id: int) -> list[tuple[CarrierTerms, str]]:
    """What it cost and will cost, the newest day first."""
    query = (
        select(CarrierTerms, User.name)
        .join(User, User.id == CarrierTerms.by_id)
        .where(CarrierTerms.carrier_id == carrier_id)
        .order_by(CarrierTerms.from_on.desc(), CarrierTerms.id.desc())
    )
    return [(one, name) for one, name in db.session.execute(query)]


@dataclass(frozen=True)
class Holder:
    """Who holds part of a carrier; the lead only where the reader may read it."""

    holding: CarrierHolding
    lead: Lead | None
    is_gone: bool

    @property
    def counts(self) -> bool:
        return self.holding.is_live and not self.is_gone


def holders(carrier: Carrier, user: User) -> list[Holder]:
    """Everybody who holds or held part of a carrier or its units, the newest first."""
    is_seen = case((leads.is_visible_to(user), 1), else_=0)
    carriers = select(Carrier.id).where(
        or_(Carrier.id == carrier.id, Carrier.parent_id == carrier.id)
    )
    query = (
        select(CarrierHolding, Lead, is_seen)
        .join(Lead, Lead.id == CarrierHolding.lead_id)
        .where(CarrierHolding.carrier_id.in_(carriers))
        .options(joinedload(CarrierHolding.carrier))
        .order_by(CarrierHolding.ended_at.is_not(None), CarrierHolding.id.desc())
        .limit(200)
    )
    return [
        Holder(holding, lead if seen_ else None, lead.status.is_ended)
        for holding, lead, seen_ in db.session.execute(query)
    ]


def of_lead(lead: Lead) -> list[CarrierHolding]:
    """What a lead holds and held, what lasts first."""
    query = (
        select(CarrierHolding)
        .where(CarrierHolding.lead_id == lead.id)
        .options(joinedload(CarrierHolding.carrier).joinedload(Carrier.block))
        .order_by(CarrierHolding.ended_at.is_not(None), CarrierHolding.id.desc())
    )
    return list(db.session.scalars(query))


def holding(lead: Lead, holding_id: int) -> CarrierHolding:
    """One holding of a lead. Raises NoResultFound (404)."""
    found = db.session.get(CarrierHolding, holding_id, options=[joinedload(CarrierHolding.carrier)])
    if found is None or found.lead_id != lead.id:
        raise NoResultFound
    return found


def live(carrier_id: int) -> list[CarrierHolding]:
    """What nobody ended yet of a carrier, whatever became of it."""
    query = select(CarrierHolding).where(
        CarrierHolding.carrier_id == carrier_id, CarrierHolding.ended_at.is_(None)
    )
    return list(db.session.scalars(query))


def as_held(found: Sequence[CarrierHolding]) -> list[Held]:
    """Those that take area away, as the rules see them."""
    return [
        Held(one.carrier_id, one.area_m2, one.starts_on, one.until)
        for one in found
        if one.state.takes
    ]


def ended_leads(ids: set[int]) -> set[int]:
    """Which of some leads ended."""
    ended = [one for one in Status if one.is_ended]
    query = select(Lead.id).where(Lead.id.in_(ids), Lead.status.in_(ended))
    return set(db.session.scalars(query)) if ids else set()


def to_let(user: User, block_ids: set[int], today: date) -> list[Row]:
    """What can be let in some blocks, the largest free area last."""
    query = visible_to(user).where(Carrier.is_split.is_(False), Carrier.block_id.in_(block_ids))
    # By its name: asked for again, PostgreSQL would add up every holding twice.
    query = with_free(query, today).order_by("free", Carrier.id)
    return [shown(one) for one in db.session.execute(query)]


def places(block_ids: set[int]) -> list[Place]:
    """The zones and parks of the plan that lie in some blocks, or of which it names no block."""
    here = or_(Place.block_id.in_(block_ids), Place.block_id.is_(None))
    return list(db.session.scalars(select(Place).where(here).order_by(Place.id)))


def buildings(block_ids: set[int]) -> list[Carrier]:
    """The buildings that units can be entered for."""
    query = select(Carrier).where(Carrier.kind == Kind.BUILDING, Carrier.block_id.in_(block_ids))
    return list(db.session.scalars(query.order_by(*KEYS)))


def area_of_units(building_id: int, but: int | None = None) -> int:
    """What the units of a building have together, one of them left out where it is corrected."""
    query = select(func.coalesce(func.sum(Carrier.area_m2), 0)).where(
        Carrier.parent_id == building_id, Carrier.id != (but or 0)
    )
    return int(db.session.scalar(query) or 0)


def terms_on(carrier_id: int, day: date) -> CarrierTerms | None:
    """The terms that hold on a day."""
    query = select(CarrierTerms).where(
        CarrierTerms.carrier_id == carrier_id, CarrierTerms.from_on <= day
    )
    query = query.order_by(CarrierTerms.from_on.desc(), CarrierTerms.id.desc())
    return db.session.scalars(query.limit(1)).one_or_none()
