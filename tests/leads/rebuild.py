"""Checking that a lead's current columns are what its dated facts say, by two separate ways."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from crm.activities.actions import earliest_open
from crm.activities.models import Activity
from crm.activities.rules import ActivityKind
from crm.core import clock
from crm.core.clock import SHANGHAI
from crm.core.db import db
from crm.leads.facts import FactKind, project
from crm.leads.ledger import clocks_of
from crm.leads.models import Fact, Lead
from crm.leads.queries import facts_of
from crm.leads.rules import AmountKind, Stage
from crm.leads.stalls import silent_after, stuck_after
from crm.settings.queries import in_force

CONTACTS = [kind for kind in ActivityKind if kind.is_contact]


def differences(lead: Lead) -> dict[str, tuple[Any, Any]]:
    """(kept, rebuilt) of every current column that its facts, steps and visits do not bear out."""
    wanted = _from_facts(lead) | _from_work(lead) | _by_hand(facts_of(lead.id))
    kept = {name: getattr(lead, name) for name in wanted if name != "shares"}
    kept["shares"] = {(one.block_id, one.cluster_id): one.tenths for one in lead.shares}
    return {name: (kept[name], wanted[name]) for name in wanted if kept[name] != wanted[name]}


def assert_rebuilds(leads: Sequence[Lead] | None = None) -> None:
    """Fail with the columns that differ; all leads are checked when none are named."""
    query = (
        select(Lead).options(selectinload(Lead.shares)).execution_options(populate_existing=True)
    )
    if leads is not None:
        query = query.where(Lead.id.in_([one.id for one in leads]))
    found = {lead.code: differences(lead) for lead in db.session.scalars(query)}
    wrong = {code: each for code, each in found.items() if each}
    assert wrong == {}


def _from_facts(lead: Lead) -> dict[str, Any]:
    now = project(facts_of(lead.id))
    columns = {kind.value: now.amounts.get(kind) for kind in AmountKind}
    same = ("stage", "stage_on", "status", "hold_reason", "review_on", "lost_reason")
    more = ("left_on", "left_counted_on", "landed_counted_on", "received", "has_clash")
    return columns | {name: getattr(now, name) for name in same + more}


def _from_work(lead: Lead) -> dict[str, Any]:
    found: dict[str, Any] = {
        "next_step_on": earliest_open(lead.id),
        "last_contact_on": _last_contact(lead),
    }
    if not lead.status.is_open:  # their limits are drawn when they are taken up again
        return found
    settings, clocks = in_force(clock.today()), clocks_of(lead)
    return found | {
        "silent_after": silent_after(clocks, settings),
        "stuck_after": stuck_after(clocks, settings),
    }


def _last_contact(lead: Lead) -> date:
    newest = select(func.max(Activity.happened_on)).where(
        Activity.lead_id == lead.id, Activity.kind.in_(CONTACTS), Activity.undone_at.is_(None)
    )
    born = lead.created_at.astimezone(SHANGHAI).date()
    return max(born, db.session.scalar(newest) or born)


def _by_hand(facts: list[Fact]) -> dict[str, Any]:
    """The weightiest columns once more, by another way than the product's own projection."""
    holding = [fact for fact in facts if holds(fact, facts)]
    stages = [Stage(fact.subject) for fact in holding if fact.kind is FactKind.MILESTONE]
    shares = [fact.payload["shares"] for fact in holding if fact.kind is FactKind.SHARE][-1]
    receipts = [f.amount for f in holding if f.kind is FactKind.RECEIPT and f.verified_at]
    one = shares[0] if len(shares) == 1 else None
    return {
        "place": one["block"] * 65536 + one["cluster"] if one else 0,
        "stage": max(stages, key=lambda stage: stage.rank),
        "stage_rank": max(stage.rank for stage in stages),
        "received": sum(amount or 0 for amount in receipts),
        "shares": {(row["block"], row["cluster"]): row["tenths"] for row in shares},
    }


def holds(fact: Fact, facts: Iterable[Fact]) -> bool:
    """A fact holds while no holding retraction names it."""
    against = [one for one in facts if one.retracts_id == fact.id]
    return not any(holds(one, facts) for one in against)
