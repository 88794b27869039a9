"""Trips, campaigns and annual goals, for tests."""

from datetime import timedelta
from typing import Any

from crm.accounts.models import User
from crm.campaigns import actions as campaigns
from crm.campaigns.models import Campaign
from crm.campaigns.rules import AddCampaign, Kind
from crm.campaigns.rules import Campaign as Held
from crm.core import clock
from crm.core.db import db
from crm.goals import actions as goals
from crm.goals.models import AnnualGoal
from crm.goals.rules import DraftGoal
from crm.plan.models import Block
from crm.trips import actions
from crm.trips.models import Trip
from crm.trips.rules import AddTrip, Direction
from crm.trips.rules import Trip as Planned


def make_trip(by: User, *, starts: int = 0, days: int = 1, **given: Any) -> Trip:
    """Out to a fictional place from today on, unless something else is said."""
    first = clock.today() + timedelta(days=starts)
    last = first + timedelta(days=days - 1)
    fields: dict[str, Any] = {
        "direction": Direction.OUT,
        "starts_on": first,
        "ends_on": last,
        "place": "深圳",
        "host": "示例商会",
        "purpose": "拜访冷链企业",
        "people": frozenset({by.id}),
    }
    made = actions.add(
        AddTrip(given.pop("block_id", by.block_id), Planned(**fields | given)), by=by
    )
    db.session.commit()
    return made


def make_campaign(by: User, **given: Any) -> Campaign:
    """A fair of the person's block that begins today, unless something else is said."""
    today, block = clock.today(), given.pop("block_id", by.block_id)
    fields: dict[str, Any] = {
        "name": "示例冷链博览会",
        "kind": Kind.FAIR,
        "starts_on": today,
        "ends_on": today,
    }
    made = campaigns.add(AddCampaign(block, Held(**fields | given)), by=by)
    db.session.commit()
    return made


def make_goal(by: User, block: str = "ZD", **given: Any) -> AnnualGoal:
    """A draft of this year that waits: ten contracts of a block."""
    fields: dict[str, Any] = {
        "year": clock.today().year,
        "person_id": None,
        "contracts": 10,
        "contracted": 0,
        "received": 0,
        "source": "区块工作会",
    }
    row = db.session.query(Block).filter_by(code=block).one()
    made = goals.draft(row, DraftGoal(**fields | given), by=by)
    db.session.commit()
    return made
