"""Writing facts, and drawing a lead's current columns from them again."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.leads import facts as rules
from crm.leads import queries
from crm.leads.facts import FactKind, Standing
from crm.leads.models import Fact, Lead, LeadShare, Transition
from crm.leads.places import place_in
from crm.leads.readers import is_shared
from crm.leads.rules import AmountKind, Stage
from crm.leads.stalls import Clocks, silent_after, stuck_after, stuck_since
from crm.leads.standstills import ending as standstills
from crm.settings.queries import in_force
from crm.settings.rules import Settings


def append(lead: Lead, kind: FactKind, happened_on: date, by: User | None, **columns: Any) -> Fact:
    """Add a fact, verified on the spot unless it waits for a second person."""
    fact = drawn_up(lead, kind, happened_on, by, **columns)
    db.session.add(fact)
    return fact


def drawn_up(
    lead: Lead,
    kind: FactKind,
    happened_on: date,
    by: User | None,
    *,
    verified: bool = True,
    transition: Transition | None = None,
    **columns: Any,
) -> Fact:
    """A fact that is not added yet."""
    moment = clock.now()
    columns = {"subject": "", "payload": {}, **columns}  # alike, so that several go in one INSERT
    fact = Fact(
        lead_id=lead.id,
        block_id=lead.block_id,
        kind=kind,
        happened_on=happened_on,
        recorded_at=moment,
        recorded_by_id=by.id if by else None,
        transition_id=transition.id if transition else None,
        **columns,
    )
    if verified:
        verify(fact, None)
    return fact


def verify(fact: Fact, by: User | None) -> None:
    """Mark a fact as verified now (by the system when `by` is None) and decide its week."""
    fact.verified_at = clock.now()
    fact.verified_by_id = by.id if by else None
    fact.counted_on, fact.late = rules.counted_on(fact.happened_on, fact.verified_at)


def retract(
    lead: Lead, facts: Iterable[Fact], by: User | None, transition: Transition | None
) -> None:
    """Take facts back by further facts; nothing is deleted."""
    for fact in facts:
        append(
            lead,
            FactKind.RETRACTION,
            clock.today(),
            by,
            transition=transition,
            subject=fact.kind,
            retracts_id=fact.id,
        )


def standing(lead: Lead) -> Standing:
    """Where a lead stands by its facts."""
    return rules.project(queries.facts_of(lead.id))


def refresh(lead: Lead, by: User | None, facts: list[Fact] | None = None) -> Standing:
    """Draw the current columns from the facts again, after new ones were appended.

    Who has all `facts` at hand, the new ones among them, spares reading them again.
    """
    db.session.flush()  # new facts need their numbers before they can be projected
    now_standing = standing(lead) if facts is None else rules.project(facts)
    apply(lead, now_standing, in_force(clock.today()))
    _touch(lead, by)
    return now_standing


def _touch(lead: Lead, by: User | None) -> None:
    lead.updated_at, lead.updated_by_id = clock.now(), by.id if by else None


def apply(lead: Lead, now_standing: Standing, settings: Settings) -> None:
    """Write a standing into the lead's columns."""
    lead.stage = now_standing.stage or Stage.S1
    lead.stage_rank = lead.stage.rank
    lead.stage_on = now_standing.stage_on or lead.stage_on
    lead.status = now_standing.status
    lead.hold_reason, lead.review_on = now_standing.hold_reason, now_standing.review_on
    lead.lost_reason = now_standing.lost_reason
    lead.left_on, lead.left_counted_on = now_standing.left_on, now_standing.left_counted_on
    lead.signed_on = now_standing.reached.get(Stage.S6)
    lead.landed_counted_on = now_standing.landed_counted_on
    lead.received = now_standing.received
    lead.has_clash = now_standing.has_clash
    for kind in AmountKind:
        setattr(lead, kind.value, now_standing.amounts.get(kind))
    for name, value in now_standing.figures.items():
        setattr(lead, name, value)
    _apply_shares(lead, now_standing)
    apply_clocks(lead, settings)


def _apply_shares(lead: Lead, now_standing: Standing) -> None:
    wanted = {(block, cluster): tenths for block, cluster, tenths in now_standing.shares}
    present = {(row.block_id, row.cluster_id): row for row in lead.shares}
    for key, row in present.items():
        if key not in wanted:
            lead.shares.remove(row)
        else:
            row.tenths = wanted[key]
    for (block, cluster), tenths in wanted.items():
        if (block, cluster) not in present:
            lead.shares.append(LeadShare(block_id=block, cluster_id=cluster, tenths=tenths))
    lead.place = place_in(wanted)
    elsewhere = any(block != lead.block_id for block, _ in wanted)
    # Only a lead that was open to others before can have readers besides.
    lead.shared = elsewhere or bool(lead.shared and is_shared(lead))


def clocks_of(lead: Lead) -> Clocks:
    """The dates that a lead's stalls are measured from."""
    return Clocks(
        stage=lead.stage,
        status=lead.status,
        stage_on=lead.stage_on,
        last_contact_on=lead.last_contact_on,
        next_step_on=lead.next_step_on,
        review_on=lead.review_on,
        promised_operation_on=lead.promised_operation_on,
        promised_full_on=lead.promised_full_on,
        snoozed_until=lead.snoozed_until,
    )


def apply_clocks(lead: Lead, settings: Settings) -> None:
    """Keep the last days within the limits beside the lead, so that lists can ask the database."""
    clocks = clocks_of(lead)
    lead.silent_after = silent_after(clocks, settings)
    lead.stuck_after = stuck_after(clocks, settings)
    lead.stuck_since = stuck_since(clocks)
    standstills.follow(lead, clocks, settings)
