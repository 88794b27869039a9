"""Receipts (到资): recorded with proof, counted once a second person has verified them."""

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from crm.accounts.models import User
from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Refused, check_version
from crm.core.say import say
from crm.leads import commands, ledger, moves, queries
from crm.leads.ended import must_be_open
from crm.leads.facts import FactKind
from crm.leads.models import Fact, Lead
from crm.leads.reasons import Evidence


def receive(lead: Lead, command: commands.Receive, *, by: User, base_version: int | None) -> Fact:
    """Note money that arrived; it waits for a second person."""
    check_version(lead.version, base_version)
    must_be_open(lead)
    if found := commands.receive_problems(command, clock.today()):
        raise Invalid(found)
    fact = ledger.append(
        lead,
        FactKind.RECEIPT,
        command.happened_on,
        by,
        verified=False,
        amount=command.amount,
        evidence_kind=Evidence.RECEIPT.value,
        evidence_ref=command.evidence_ref.strip(),
    )
    ledger.refresh(lead, by)
    record(
        by,
        "receipt.noted",
        lead,
        fact=fact.id,
        amount=fact.amount,
        happened_on=fact.happened_on.isoformat(),
    )
    return fact


def verify_receipt(lead: Lead, fact_id: int, *, by: User, base_version: int | None) -> Fact:
    """A second person confirms the proof; from then on the money counts.

    Raises NoResultFound (404), Forbidden, Refused or Stale.
    """
    fact = _waiting(lead, fact_id, by, base_version)
    ledger.verify(fact, by)
    ledger.refresh(lead, by)
    record(
        by,
        "receipt.verified",
        lead,
        fact=fact.id,
        amount=fact.amount,
        happened_on=fact.happened_on.isoformat(),
    )
    return fact


def refuse_receipt(
    lead: Lead, fact_id: int, reason: str, *, by: User, base_version: int | None
) -> Fact:
    """A second person finds the proof wanting; a retraction with the reason takes the receipt back.

    Raises NoResultFound (404), Forbidden, Refused, Invalid or Stale.
    """
    fact = _waiting(lead, fact_id, by, base_version)
    if found := commands.reason_problems(reason):
        raise Invalid(found)
    ledger.append(
        lead,
        FactKind.RETRACTION,
        clock.today(),
        by,
        subject=fact.kind,
        payload={"reason": reason.strip()},
        retracts_id=fact.id,
    )
    ledger.refresh(lead, by)
    record(by, "receipt.refused", lead, fact=fact.id, amount=fact.amount, reason=reason.strip())
    return fact


def _waiting(lead: Lead, fact_id: int, by: User, base_version: int | None) -> Fact:
    """The receipt that somebody who is not concerned wants to answer."""
    fact = db.session.get(Fact, fact_id)
    if fact is None or fact.lead_id != lead.id or fact.kind is not FactKind.RECEIPT:
        raise NoResultFound
    concerned = [fact.recorded_by_id, lead.owner_id, *(one.user_id for one in lead.co_owners)]
    if no := moves.verification_refusal(
        queries.person(by), block_id=lead.block_id, concerned=concerned
    ):
        raise Forbidden(no)
    check_version(lead.version, base_version)
    if fact.verified_at is not None:
        raise Refused(say("这笔到资已经核实过。"))
    if db.session.scalar(select(Fact.id).where(Fact.retracts_id == fact.id)):
        raise Refused(say("这笔到资已经退回过。"))
    return fact
