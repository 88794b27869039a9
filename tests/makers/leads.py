"""Leads for tests, brought to their stage by the product's own verbs."""

from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.activities.rules import ActivityKind, LogActivity, PlanStep
from crm.core import clock
from crm.core.db import db
from crm.leads import actions, contacting, moving, parties, pausing, queries, receiving
from crm.leads.commands import AddParty, EditLead, Hold, LogLead, Lose, Receive
from crm.leads.models import Lead, StageClaim
from crm.leads.reasons import HoldReason, LossReason
from crm.leads.rules import AmountKind, PartyRole, Source, Stage
from crm.plan.models import Block, ListItem
from seed import dsl
from tests.makers.enterprises import make_contact
from tests.makers.people import make_user

PLANNED = 5 * dsl.YI
_numbers = count(1)

EVERYTHING: dict[str, Any] = {
    name: value for fields in dsl.FIELDS.values() for name, value in fields.items()
} | {
    "output_actual": 6 * dsl.YI,
    "tax_actual": 3600 * 10**4,
    "jobs_actual": 240,
    "mou_amount": PLANNED,
}
AMOUNTS = {
    AmountKind.PLANNED: PLANNED,
    AmountKind.FIXED: 3 * dsl.YI,
    AmountKind.CONTRACT: PLANNED,
    AmountKind.REGISTERED: dsl.YI,
}


def item_id(code: str = "LG4") -> int:
    """The number of a list item."""
    return db.session.scalars(select(ListItem.id).where(ListItem.code == code)).one()


def block_id(code: str = "ZD") -> int:
    """The number of a block."""
    return db.session.scalars(select(Block.id).where(Block.code == code)).one()


def make_lead(
    stage: Stage = Stage.S1,
    *,
    owner: User | None = None,
    checker: User | None = None,
    block: str = "ZD",
    item: str = "LG4",
    name: str = "",
) -> Lead:
    """A lead of `block`, moved and verified up to `stage`; S6a is left out."""
    owner = owner or make_user(block=block)
    name = name or f"测试第{next(_numbers)}物流有限公司"
    command = LogLead(name, Source.VISIT, item_id(item), owner.block_id or block_id(block))
    lead = actions.log_lead(command, by=owner)
    if stage is not Stage.S1:
        checker = checker or make_user(Role.MANAGER, block=block)
        equip(lead, owner, checker)
        for each in dsl.stages_to(stage):
            reach(lead, each, owner, checker)
    db.session.commit()
    return lead


def equip(lead: Lead, by: User, checker: User) -> None:
    """Fill in whatever any gate asks for, except evidence: fields, contact, company, first money."""
    lead = dsl.fresh(lead, by)
    # A phone of its own: two leads with one phone would be the same firm to the first report.
    contact = make_contact(by, lead.parties[0].enterprise, phone=f"138{lead.id:08d}")
    dates = {"mou_until": clock.today(), **dsl.promises()}
    values = EVERYTHING | dates | {"contact_id": contact.id}
    actions.edit(lead, EditLead(values, AMOUNTS), by=by, base_version=lead.version)
    contacting.plan_step(lead, PlanStep("约下一轮", clock.today()), by=by)
    found_company(lead, by)
    pay(lead, by, checker)


def found_company(lead: Lead, by: User) -> None:
    """The investor takes all shares of a new project company."""
    investor = lead.parties[0].enterprise
    whole = AddParty(investor.name, PartyRole.INVESTOR, share_bp=10_000)
    parties.add_party(lead, whole, by=by, base_version=lead.version)
    code = dsl.demo_code(lead.id)
    company = AddParty(f"{lead.name}郑州项目公司", PartyRole.PROJECT_COMPANY, uscc=code)
    parties.add_party(lead, company, by=by, base_version=lead.version)


def pay(lead: Lead, by: User, checker: User, amount: int = 10**7) -> None:
    """Money arrives and a second person sees its proof."""
    receipt = Receive(amount, clock.today(), "银行回单 1")
    fact = receiving.receive(lead, receipt, by=by, base_version=lead.version)
    db.session.flush()  # the version moves with what was just written
    receiving.verify_receipt(lead, fact.id, by=checker, base_version=lead.version)


def reach(lead: Lead, stage: Stage, by: User, checker: User) -> None:
    """Move to a stage, or claim it and have it verified."""
    if stage.four_eyes:
        dsl.decide(lead, dsl.claim(lead, stage, by), checker)
    else:
        dsl.move(lead, stage, by)


def note(
    lead: Lead, by: User, text: str, kind: ActivityKind = ActivityKind.VISIT, step: str = ""
) -> None:
    """A contact today, and with `step` what comes of it in a week."""
    due = clock.today() + timedelta(days=7) if step else None
    command = LogActivity(kind, clock.today(), text, next_step=step, next_step_on=due)
    contacting.log_visit(dsl.fresh(lead, by), command, by=by)


def make_claim(lead: Lead, stage: Stage, by: User) -> StageClaim:
    """An open claim, committed."""
    made = dsl.claim(lead, stage, by)
    db.session.commit()
    return made


def wait(lead: Lead, by: User) -> None:
    """Put a lead on hold for a month."""
    review = dsl.next_working_day(clock.today() + dsl.timedelta(days=30))
    command = Hold(HoldReason.LAND, review)
    lead = dsl.fresh(lead, by)
    pausing.hold(lead, command, by=by, base_version=lead.version)
    db.session.commit()


def end(lead: Lead, by: User) -> None:
    """Lose a lead."""
    lead = dsl.fresh(lead, by)
    moving.lose(lead, Lose(LossReason.CANCELLED), by=by, base_version=lead.version)
    db.session.commit()


def reread(lead: Lead, by: User) -> Lead:
    """The lead as it is kept, with everything its verbs need."""
    db.session.commit()
    return queries.get(lead.id, by, lock=True)
