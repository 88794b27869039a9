"""What people decide about a lead: the negative list, and which way its project goes."""

from crm.accounts.models import User
from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Invalid, Problem, check_version
from crm.core.say import say
from crm.leads.ended import must_be_open
from crm.leads.models import Lead
from crm.screening.approval import ChooseRoute, route_problems
from crm.screening.approving import look_for_route
from crm.screening.decisions import (
    Decide,
    basis,
    decision_problems,
    entries_hit,
    entry_problems,
)
from crm.screening.looking import look
from crm.screening.models import ApprovalRoute, DecidedHit, ScreeningDecision


def decide(lead: Lead, command: Decide, *, by: User, base_version: int | None) -> ScreeningDecision:
    """Decide about a lead under the edition of that day. Raises Invalid or Stale; appends only."""
    check_version(lead.version, base_version)
    must_be_open(lead)
    looked = look(lead, command.decided_on)
    found = decision_problems(command, clock.today(), is_foreign=looked.subject.is_foreign)
    if not found and looked.edition is None:
        found = [Problem("decided_on", say("这一天还没有录入有效的负面清单。"))]
    if found or looked.edition is None:
        raise Invalid(found)
    possible = [entry.number for entry, _ in looked.hits]
    hit = entries_hit(command, possible)
    if wrong := entry_problems(command, hit, looked.edition.numbers):
        raise Invalid(wrong)
    decision = ScreeningDecision(
        lead_id=lead.id,
        block_id=lead.block_id,
        edition=looked.edition,
        answer=command.answer,
        reason=command.reason.strip(),
        decided_on=command.decided_on,
        basis=basis(looked.subject, lead.item_id, lead.block_id, looked.also) | {"hits": possible},
        hits=[DecidedHit(number=number) for number in hit],
        by_id=by.id,
        at=clock.now(),
    )
    db.session.add(decision)
    record(
        by,
        "screening.decided",
        lead,
        answer=command.answer.value,
        edition=looked.edition.code,
        hits=list(hit),
        reason=decision.reason,
    )
    return decision


def choose_route(
    lead: Lead, command: ChooseRoute, *, by: User, base_version: int | None
) -> ApprovalRoute:
    """Say which way a lead's project goes. Raises Invalid or Stale; appends only."""
    check_version(lead.version, base_version)
    must_be_open(lead)
    if found := route_problems(command, look_for_route(lead).suggestion):
        raise Invalid(found)
    chosen = ApprovalRoute(
        lead_id=lead.id,
        block_id=lead.block_id,
        route=command.route,
        reason=command.reason.strip(),
        by_id=by.id,
        at=clock.now(),
    )
    db.session.add(chosen)
    record(by, "screening.routed", lead, route=command.route.value, reason=chosen.reason)
    return chosen
