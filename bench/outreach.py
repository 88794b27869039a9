"""Trips, campaigns, goals and expected signings beside leads, by `INSERT … SELECT`.

.venv/bin/python -m bench.outreach      # a database that was loaded before these were
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Insert, Update, case, func, literal, select, update

from bench.beside import NOW, Narrow, rows
from bench.courses import LAST
from crm import create_app
from crm.accounts.models import User
from crm.campaigns.models import Campaign, CampaignLead
from crm.campaigns.rules import Kind
from crm.core.db import db, writing
from crm.goals.models import AnnualGoal
from crm.goals.rules import State as GoalState
from crm.leads.models import Lead
from crm.leads.placing import signing_keys
from crm.leads.rules import Stage, Status
from crm.plan.models import Block
from crm.trips.models import Trip, TripLead, TripPerson
from crm.trips.rules import Direction, State

PER_TRIP = 200
"""Leads to a trip, as a block that travels every week has them."""
CAMPAIGNS = 40
YI = 10**8

LEAD = Lead.__table__.c


def derive(connection: Connection) -> None:
    """Fill all of it, once; leads and people must be there."""
    if connection.scalar(select(Trip.id).limit(1)) is not None:
        return
    for statement in (*_trips(), *_campaigns(), *_goals(), _signings()):
        connection.execute(statement)
        connection.commit()


def _trips() -> Iterator[Insert]:
    """Trips of the last and next months: each ties one lead and the person who owns it."""
    common: dict[str, Any] = {"place": "苏州", "host": "示例协会", "purpose": "拜访装备企业"}
    for moved, state in ((-9, State.DONE), (0, State.PLANNED), (9, State.PLANNED)):
        day = LAST + timedelta(days=moved)
        days = {"starts_on": day, "ends_on": day + timedelta(days=2)}
        given = {
            "block_id": LEAD.block_id,
            "direction": Direction.OUT if moved else Direction.IN,
            **days,
            **common,
            "state": state,
            "result": "两家有意来郑考察" if state is State.DONE else "",
            "updated_at": NOW,
            "updated_by_id": LEAD.owner_id,
        }
        yield rows(Trip, given, _every(moved % 7))
    first = select(func.min(Trip.id)).scalar_subquery()
    trips = select(func.count(Trip.id)).scalar_subquery()
    here = LEAD.id % 20 == 0
    trip = first + LEAD.id % trips
    yield rows(TripLead, {"trip_id": trip, "lead_id": LEAD.id}, lambda query: query.where(here))
    yield rows(
        TripPerson,
        {"trip_id": Trip.__table__.c.id, "user_id": Trip.__table__.c.updated_by_id},
        lambda query: query,
    )


def _every(turn: int) -> Narrow:
    return lambda query: query.where(LEAD.id % PER_TRIP == turn)


def _campaigns() -> Iterator[Insert]:
    person = User.__table__.c.id
    event = {
        "block_id": None,
        "name": literal("量测推介会").concat(person),
        "kind": Kind.ROADSHOW,
        "starts_on": LAST - timedelta(days=60),
        "ends_on": LAST - timedelta(days=58),
        "updated_at": NOW,
        "updated_by_id": person,
    }
    yield rows(Campaign, event, lambda query: query.where(person <= CAMPAIGNS))
    first = select(func.min(Campaign.id)).scalar_subquery()
    events = select(func.count(Campaign.id)).scalar_subquery()
    came = {"lead_id": LEAD.id, "campaign_id": first + LEAD.id % events}
    yield rows(CampaignLead, came, lambda query: query.where(LEAD.id % 10 == 0))


def _goals() -> Iterator[Insert]:
    """An approved goal of every block this year."""
    someone = select(func.min(User.id)).scalar_subquery()
    goal = {
        "block_id": Block.__table__.c.id,
        "year": LAST.year,
        "contracts": 400,
        "contracted": 900 * YI,
        "received": 90 * YI,
        "source": "量测",
        "state": GoalState.APPROVED,
        "drafted_by_id": someone,
        "drafted_at": NOW,
        "decided_by_id": someone,
        "decided_at": NOW,
    }
    yield rows(AnnualGoal, goal, lambda query: query)


def _signings() -> Update:
    """Every fifth lead in talks expects its signing; every thirty-fifth was put off twice."""
    told = update(Lead).where(
        LEAD.id % 5 == 0, Lead.status == Status.ACTIVE, Lead.stage_rank < Stage.S6.rank
    )
    slips = case((LEAD.id % 35 == 0, 2), else_=0)
    on = LAST + timedelta(days=10)
    key, falls = signing_keys(on)
    return told.values(
        expected_signing_on=on, signing_key=key, signing_falls=falls, signing_slips=slips
    )


def main() -> None:
    """Fill what is missing in the database that the environment names."""
    with create_app().app_context():
        writing.set(True)
        with db.engine.connect() as connection:
            derive(connection)


if __name__ == "__main__":
    main()
