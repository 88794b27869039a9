"""A lead that stands still, what is said of it, and keeping it quiet, by the product's own verbs."""

from datetime import date, timedelta
from typing import Any

from crm.accounts.models import User
from crm.activities.rules import ActivityKind, LogActivity
from crm.core import clock
from crm.core.db import db
from crm.leads import contacting, queries
from crm.leads.models import Lead
from crm.leads.standstills import actions
from crm.leads.standstills.rules import Cause, Snooze, StateCause
from tests.leads import posting

DAY = timedelta(days=1)


def fresh(lead: Lead, user: User) -> Lead:
    db.session.flush()
    return queries.get(lead.id, user, lock=True)


def row(lead: Lead) -> Any:
    """The lead as it is kept, after what was just done."""
    db.session.flush()
    return posting.row(lead)


def say_why(lead: Lead, by: User, cause: Cause = Cause.LAND, note: str = "") -> None:
    lead = fresh(lead, by)
    actions.state_cause(lead, StateCause(cause, note), by=by, base_version=lead.version)
    db.session.commit()


def keep_quiet(lead: Lead, by: User, days: int = 10) -> None:
    lead = fresh(lead, by)
    command = Snooze(clock.today() + days * DAY, "对方董事会下月初开")
    actions.snooze(lead, command, by=by, base_version=lead.version)
    db.session.commit()


def note(lead: Lead, by: User, kind: ActivityKind, on: date | None = None) -> None:
    command = LogActivity(kind, on or clock.today(), "说了一句")
    contacting.log_visit(fresh(lead, by), command, by=by)
