"""Putting an ask on the table, reviewing it, taking it off."""

from crm.accounts.models import User
from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Invalid, Problem, Refused, check_version
from crm.core.say import say
from crm.leads.ended import must_be_open
from crm.leads.models import Lead
from crm.screening.asks.models import PolicyAsk
from crm.screening.asks.rules import (
    LACKING,
    AddAsk,
    Review,
    ReviewAsk,
    WithdrawAsk,
    ask_problems,
    review_problems,
)


def add(lead: Lead, command: AddAsk, *, by: User, base_version: int | None) -> PolicyAsk:
    """Put an ask on the table. Raises Invalid or Stale."""
    check_version(lead.version, base_version)
    must_be_open(lead)
    if found := ask_problems(command, clock.today()):
        raise Invalid(found)
    ask = PolicyAsk(
        lead_id=lead.id,
        block_id=lead.block_id,
        kind=command.kind,
        what=command.what.strip(),
        legal_basis=command.legal_basis.strip(),
        amount=command.amount,
        expires_on=command.expires_on,
        by_id=by.id,
        at=clock.now(),
    )
    db.session.add(ask)
    _count(lead, 1, by)
    record(by, "ask.made", lead, kind=ask.kind.value, what=ask.what, amount=ask.amount)
    return ask


def review(
    lead: Lead, ask: PolicyAsk, command: ReviewAsk, *, by: User, base_version: int | None
) -> None:
    """Record the outcome of the review. Raises Refused, Invalid or Stale."""
    check_version(lead.version, base_version)
    must_be_open(lead)
    if not ask.is_live or ask.review is not Review.WAITING:
        raise Refused(say("这条诉求已经撤回或有了结论；要改就另提一条。"))
    if by.id == ask.by_id:
        raise Refused(say("提出诉求的人不能自己记审查结论。"))
    if found := review_problems(command, ask.legal_basis):
        raise Invalid(found)
    ask.review = command.outcome
    ask.review_number = command.number.strip()
    ask.approver = command.approver.strip()
    ask.review_reason = command.reason.strip()
    ask.reviewed_by_id, ask.reviewed_at = by.id, clock.now()
    facts = {"outcome": ask.review.value, "number": ask.review_number, "what": ask.what}
    record(by, "ask.reviewed", lead, **facts)


def withdraw(
    lead: Lead, ask: PolicyAsk, command: WithdrawAsk, *, by: User, base_version: int | None
) -> None:
    """Take an ask off the table. Raises Refused, Invalid or Stale."""
    check_version(lead.version, base_version)
    must_be_open(lead)
    if not ask.is_live:
        raise Refused(say("这条诉求已经撤回。"))
    if not command.reason.strip():
        raise Invalid([Problem("reason", LACKING["reason"])])
    _count(lead, -1, by)
    ask.withdrawn_at, ask.withdrawn_reason = clock.now(), command.reason.strip()
    record(by, "ask.withdrawn", lead, what=ask.what, reason=ask.withdrawn_reason)


def _count(lead: Lead, change: int, by: User) -> None:
    """The lead counts what is on the table; whoever saw it before meets a newer version."""
    lead.policy_asks += change
    lead.updated_at, lead.updated_by_id = clock.now(), by.id
