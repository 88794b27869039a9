"""Major projects with days and milestones, for tests."""

from datetime import timedelta
from typing import Any

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.reports.projects import actions, queries
from crm.reports.projects.models import ProjectClaim
from crm.reports.projects.rules import Charge, ClaimMilestone, Days, Milestone, Schedule
from tests.makers.leads import block_id

NOBODY = Charge("", "", "", "", frozenset(), None, "")


def charge(code: str, by: User, *blocks: str, **given: Any) -> None:
    """Say who leads and where it lies; nobody and nowhere unless something is said."""
    row = queries.get(code, by)
    here = frozenset(block_id(one) for one in blocks)
    command = Charge(**{**vars(NOBODY), "blocks": here, **given})
    actions.put_in_charge(row, command, by=by, base=row.version)
    db.session.commit()


def schedule(code: str, by: User, *days: int | None, reason: str = "") -> None:
    """Say the days of the milestones, counted from today."""
    row, today = queries.get(code, by), clock.today()
    site, build, opened = (None if one is None else today + timedelta(days=one) for one in days)
    said: Days = (site, build, opened)
    actions.schedule(row, Schedule(said, reason), by=by, base=row.version)
    db.session.commit()


def reach(code: str, by: User, milestone: Milestone = Milestone.SITE, ago: int = 0) -> ProjectClaim:
    """Report a milestone."""
    row = queries.get(code, by)
    day = clock.today() - timedelta(days=ago)
    made = actions.claim(row, ClaimMilestone(milestone, day, "批复 12 号"), by=by)
    db.session.commit()
    return made
