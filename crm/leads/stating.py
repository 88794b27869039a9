"""Stating an amount of a lead in its own currency, with the rate that makes it 元."""

from collections.abc import Iterable
from dataclasses import dataclass

from crm.accounts.models import User
from crm.audit.actions import record
from crm.core import clock
from crm.core.currencies import Stated, problems
from crm.core.errors import Invalid, check_version
from crm.leads import increments, ledger
from crm.leads.ended import must_be_open
from crm.leads.facts import FactKind, live
from crm.leads.models import Fact, Lead
from crm.leads.rules import AmountKind


@dataclass(frozen=True)
class StateAmount:
    """One of the amounts that are kept apart, as it was stated."""

    kind: AmountKind
    stated: Stated


def state(lead: Lead, command: StateAmount, *, by: User, base_version: int | None) -> Fact:
    """Write the amount down with its currency and rate; later weeks never re-value it.

    Raises Invalid or Stale.
    """
    check_version(lead.version, base_version)
    must_be_open(lead)
    stated = command.stated
    found = problems(stated, clock.today())
    found += increments.problems(lead.track, {command.kind: stated.yuan}) if not found else []
    if found:
        raise Invalid(found)
    before = getattr(lead, command.kind.value)
    fact = ledger.append(
        lead,
        FactKind.AMOUNT,
        clock.today(),
        by,
        subject=command.kind.value,
        amount=stated.yuan,
        currency=stated.currency,
        original_amount=f"{stated.amount:f}",
        rate="" if stated.rate is None else f"{stated.rate:f}",
        rate_on=stated.rate_on,
        rate_source=stated.rate_source.strip(),
    )
    follows = increments.follow(lead, lead.track, {command.kind: stated.yuan}, by)
    changed = {kind.value: [getattr(lead, kind.value), new] for kind, new in follows.items()}
    ledger.refresh(lead, by)
    changed[command.kind.value] = [before, stated.yuan]
    record(by, "lead.edited", lead, changes=changed, currency=stated.currency)
    return fact


def in_their_own(facts: Iterable[Fact]) -> dict[AmountKind, Fact]:
    """The newest statement of each amount that was made in another currency."""
    newest: dict[AmountKind, Fact] = {}
    stated = [fact for fact in live(facts) if fact.kind is FactKind.AMOUNT]
    for fact in sorted(stated, key=lambda one: (one.happened_on, one.id)):
        newest[AmountKind(fact.subject)] = fact
    return {kind: fact for kind, fact in newest.items() if fact.currency != "CNY"}
