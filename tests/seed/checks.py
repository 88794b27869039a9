"""What holds of every story, long or short."""

import hashlib
import json
from collections import Counter
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.activities.models import Activity, NextStep
from crm.audit.actions import broken_links
from crm.audit.models import EventChain
from crm.core import clock
from crm.core.db import db
from crm.core.weeks import is_working_day
from crm.leads.models import Fact, Lead, StageClaim, Transition
from crm.leads.moves import ClaimState
from crm.leads.rules import Status
from crm.mix.models import WeekClose, WeekRow
from crm.plan.models import Block
from tests.leads.rebuild import assert_rebuilds

MAIN = (Lead, Fact, Transition, StageClaim, Activity, NextStep, WeekRow)


def fingerprint() -> dict[str, str]:
    """A digest of each main table, and the end of the chain that covers everything done."""
    chain = db.session.scalars(select(EventChain.digest)).one()
    return {kind.__tablename__: _digest(kind) for kind in MAIN} | {"chain": chain}


def _digest(kind: Any) -> str:
    rows = db.session.execute(select(*kind.__table__.columns).order_by(kind.__table__.c.id))
    text = "\n".join(json.dumps(list(row), default=str, sort_keys=True) for row in rows)
    return hashlib.sha256(text.encode()).hexdigest()


def check_invariants(weeks: int) -> None:
    """Facts rebuild the present, nobody rewrote the chain, every week was closed."""
    assert_rebuilds()
    assert broken_links() == []
    closed = list(db.session.scalars(select(WeekClose.week).order_by(WeekClose.edge_at)))
    assert len(closed) == weeks and closed[-1] == "2026-W47"
    assert db.session.scalar(select(func.count(WeekRow.week.distinct()))) == weeks


def check_days() -> None:
    """People rest on days off, and nothing lies ahead of the story's last Sunday."""
    moments = [
        *db.session.scalars(select(Transition.at)),
        *db.session.scalars(select(Activity.recorded_at)),
        *db.session.scalars(select(NextStep.done_at).where(NextStep.done_at.is_not(None))),
    ]
    days = {_day(moment) for moment in moments}
    assert [day for day in days if not is_working_day(day)[0]] == []
    assert max(days) <= date(2026, 11, 22)


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.SHANGHAI).date()


def check_four_eyes() -> None:
    """No claim was answered by whoever made it."""
    own = select(StageClaim.id).where(
        StageClaim.decided_by_id == StageClaim.claimed_by_id,
        StageClaim.state != ClaimState.WITHDRAWN,
    )
    assert list(db.session.scalars(own)) == []


def waiting_by_block() -> Counter[str]:
    """Open claims by block."""
    query = (
        select(Block.code, func.count())
        .join(StageClaim, StageClaim.block_id == Block.id)
        .where(StageClaim.state == ClaimState.OPEN)
        .group_by(Block.code)
    )
    return Counter(dict(iter(db.session.execute(query))))


def officers() -> list[User]:
    """Those who are there; whoever left has passed everything on."""
    query = select(User).where(User.role == Role.OFFICER, User.active)
    return list(db.session.scalars(query))


def count_by(column: Any, *conditions: Any) -> Counter[Any]:
    """How many leads there are of each value."""
    query = select(column, func.count(Lead.id)).where(*conditions).group_by(column)
    return Counter(dict(iter(db.session.execute(query))))


OPEN = Lead.status.in_([Status.ACTIVE, Status.ON_HOLD])
