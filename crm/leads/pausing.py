"""Letting a lead wait, taking it up again, and what the system puts to rest meanwhile."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Invalid
from crm.leads import commands, hooks, ledger, moving
from crm.leads.facts import FactKind
from crm.leads.models import Fact, Lead, Transition
from crm.leads.moves import Verb
from crm.leads.rules import Status
from crm.settings.queries import in_force

WAITING = (Status.ON_HOLD, Status.DORMANT)
WHY = (FactKind.HOLD, FactKind.DORMANT)
BATCH = 50


def hold(lead: Lead, command: commands.Hold, *, by: User, base_version: int | None) -> Transition:
    """Let a lead wait until a review date."""
    moving.ready(lead, base_version)
    if found := commands.hold_problems(command, clock.today()):
        raise Invalid(found)
    transition = moving.new_transition(lead, Verb.HOLD, lead.stage, by, reason=command.reason.value)
    payload = {"review_on": command.review_on.isoformat()}
    ledger.append(
        lead,
        FactKind.HOLD,
        clock.today(),
        by,
        transition=transition,
        subject=command.reason.value,
        payload=payload,
    )
    return moving.finish(lead, transition, by, "lead.held")


def resume(lead: Lead, *, by: User, base_version: int | None) -> Transition:
    """Take a waiting or dormant lead up again."""
    return moving.lift(lead, WAITING, WHY, Verb.RESUME, by=by, base_version=base_version)


def put_to_rest() -> int:
    """Make dormant what has waited for longer than the office allows; how many leads.

    Commits after each few, so that nobody waits for it. Run again it finds nothing more to do.
    """
    days = in_force(clock.today())["dormant_days"]
    found = list(db.session.scalars(_waiting_since_before(clock.today() - timedelta(days=days))))
    done = 0
    for start in range(0, len(found), BATCH):
        done += sum(_rest(lead_id, days) for lead_id in found[start : start + BATCH])
        db.session.commit()
    return done


def _waiting_since_before(day: date) -> Any:
    """Who waits has one hold that was not taken back, and it is the newest."""
    return (
        select(Lead.id)
        .join(Fact, Fact.lead_id == Lead.id)
        .where(Lead.status == Status.ON_HOLD, Fact.kind == FactKind.HOLD)
        .group_by(Lead.id)
        .having(func.max(Fact.happened_on) < day)
        .order_by(Lead.id)
    )


def _rest(lead_id: int, days: int) -> bool:
    """Put one lead to rest, unless somebody took it up in the meantime."""
    query = (
        select(Lead)
        .where(Lead.id == lead_id, Lead.status == Status.ON_HOLD)
        .options(selectinload(Lead.shares))
        .with_for_update(of=Lead)
        .execution_options(populate_existing=True)
    )
    lead = db.session.scalars(query).one_or_none()
    if lead is None:
        return False
    transition = moving.new_transition(lead, Verb.REST, lead.stage, None)
    ledger.append(lead, FactKind.DORMANT, clock.today(), None, transition=transition)
    moving.finish(lead, transition, None, "lead.rested", days=days)
    hooks.ended(lead, None)
    return True
