"""One week of a block for tests: leads logged, moved, claimed and planned at given moments."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from crm.accounts.models import User
from crm.activities.rules import PlanStep
from crm.core import clock
from crm.core.db import db
from crm.core.weeks import Week
from crm.leads import actions, commands, contacting, ledger
from crm.leads.facts import FactKind
from crm.leads.models import Lead, StageClaim, Transition
from crm.leads.moves import How, Verb, way
from crm.leads.moving import finish, new_transition
from crm.leads.rules import AmountKind, Source, Stage
from crm.plan.models import Block, ListItem

W47 = Week.parse("2026-W47")
TUESDAY = W47.monday + timedelta(days=1)
MONDAY_8 = W47.digest_at
_numbers = count(1)


def noon(day: date) -> datetime:
    return clock.local(day, 12)


def logged(owner: User, on: date, name: str = "", item: str = "LG4", planned: int = 0) -> Lead:
    """A lead of the owner's block, logged at noon of a day; `planned` in 亿元."""
    with clock.at(noon(on)):
        command = commands.LogLead(
            name=name or f"示例线索{next(_numbers)}有限公司",
            source=Source.FAIR,
            item_id=_id(ListItem, item),
            block_id=owner.block_id or _id(Block, "ZD"),
        )
        lead = actions.log_lead(command, by=owner)
        if planned:
            ledger.append(
                lead,
                FactKind.AMOUNT,
                on,
                owner,
                subject=AmountKind.PLANNED.value,
                amount=planned * 10**8,
            )
            ledger.refresh(lead, owner)
        db.session.flush()
    return lead


def moved(lead: Lead, stage: Stage, at: date, by: User, happened: date | None = None) -> Transition:
    """A verified move at noon of a day, gates apart; back when the stage lies behind."""
    with clock.at(noon(at)):
        on = happened or at
        how = way(lead.stage, stage)
        if how is How.BACK:
            return _moved_back(lead, stage, on, by)
        transition = new_transition(
            lead, Verb.VERIFY if stage.four_eyes else Verb.MOVE, stage, by, how=how, happened_on=on
        )
        ledger.append(lead, FactKind.MILESTONE, on, by, transition=transition, subject=stage.value)
        finish(lead, transition, by, "lead.moved")
        db.session.flush()
        return transition


def _moved_back(lead: Lead, stage: Stage, on: date, by: User) -> Transition:
    transition = new_transition(
        lead, Verb.MOVE, stage, by, how=How.BACK, happened_on=on, reason="选址不符"
    )
    beyond = [fact for fact in ledger.queries.facts_of(lead.id) if fact.subject == lead.stage.value]
    ledger.retract(lead, beyond, by, transition)
    return finish(lead, transition, by, "lead.moved_back")


def claimed(lead: Lead, stage: Stage, at: date, by: User) -> StageClaim:
    """An open claim made at noon of a day."""
    claim = StageClaim(
        lead_id=lead.id,
        block_id=lead.block_id,
        stage=stage,
        happened_on=at,
        evidence_kind="contract",
        evidence_ref="合同 2026-11",
        claimed_by_id=by.id,
        claimed_at=noon(at),
    )
    db.session.add(claim)
    db.session.flush()
    return claim


def planned(lead: Lead, what: str, due_on: date, by: User, on: date = W47.monday) -> Any:
    """A next step of the owner's, planned at noon of a day."""
    with clock.at(noon(on)):
        return contacting.plan_step(lead, PlanStep(what, due_on), by=by)


def _id(kind: type[ListItem] | type[Block], code: str) -> int:
    return db.session.scalars(select(kind.id).where(kind.code == code)).one()
