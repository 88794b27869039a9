"""Acting out a story through the product's own commands, at the hours at which it happened."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from crm.accounts.models import User
from crm.activities.queries import open_steps
from crm.activities.rules import ActivityKind, LogActivity, PlanStep
from crm.core import clock
from crm.core.db import db
from crm.core.weeks import next_working_day
from crm.enterprises.actions import create_contact
from crm.enterprises.rules import ContactDraft
from crm.leads import actions, claiming, contacting, moving, parties, queries, receiving
from crm.leads.commands import AddParty, EditLead, LogLead, Receive
from crm.leads.models import Lead, StageClaim
from crm.leads.moves import Move, Verdict
from crm.leads.reasons import Evidence
from crm.leads.rules import ORDER, AmountKind, Funding, PartyRole, Source, Stage
from crm.plan.models import ListItem

YI = 10**8


@contextmanager
def on(day: date, hour: int = 10, minute: int = 0) -> Iterator[date]:
    """Do what follows at an hour of a day in Shanghai, as one transaction."""
    with clock.at(clock.local(day, hour, minute)):
        yield day
        db.session.commit()


def person(login: str) -> User:
    return db.session.scalars(select(User).where(User.login == login)).one()


def log(name: str, item: str, by: User, source: Source) -> Lead:
    """An officer logs a lead in their own block."""
    item_id = db.session.scalars(select(ListItem.id).where(ListItem.code == item)).one()
    command = LogLead(name=name, source=source, item_id=item_id, block_id=by.block_id or 0)
    return actions.log_lead(command, by=by)


def fresh(lead: Lead, by: User) -> Lead:
    """The lead with everything its verbs need loaded."""
    return queries.get(lead.id, by, lock=True)


def edit(lead: Lead, by: User, amounts: dict[AmountKind, int] | None = None, **values: Any) -> Lead:
    """Fill in fields and amounts."""
    lead = fresh(lead, by)
    actions.edit(lead, EditLead(values, amounts or {}), by=by, base_version=lead.version)
    return lead


def visit(
    lead: Lead,
    by: User,
    text: str,
    kind: ActivityKind = ActivityKind.VISIT,
    step: str = "",
    step_in: int = 7,
) -> None:
    """Note a contact and what comes next."""
    lead = fresh(lead, by)
    due = next_working_day(clock.today() + timedelta(days=step_in)) if step else None
    command = LogActivity(kind, clock.today(), text, next_step=step, next_step_on=due)
    contacting.log_visit(lead, command, by=by)


def finish_steps(lead: Lead, by: User) -> None:
    """Tick off whatever was planned up to today."""
    for step in open_steps(lead.id):
        if step.due_on <= clock.today():
            contacting.complete_step(fresh(lead, by), step, by=by, base_version=step.version)


def plan(lead: Lead, by: User, what: str, days: int) -> None:
    """Plan a next step `days` from now (on a working day)."""
    due = next_working_day(clock.today() + timedelta(days=days))
    contacting.plan_step(fresh(lead, by), PlanStep(what, due), by=by)


FIELDS: dict[Stage, dict[str, Any]] = {
    Stage.S2: {"project": "区域总部和运营中心", "industry": "5930", "funding": Funding.DOMESTIC},
    Stage.S3: {"site_need": "办公楼 3000 平方米", "competitors": "武汉、西安"},
    Stage.S4: {"visit_heads": "我方区块负责人，对方副总经理", "intended_site": "金融岛周边楼宇"},
    Stage.S5: {
        "land_mu": "60",
        "output_forecast": 6 * YI,
        "tax_forecast": 3600 * 10**4,
        "jobs_forecast": 240,
        "energy_conclusion": "登记表备案，能耗达标",
        "no_policy_ask": True,
    },
    Stage.S6: {"breach_terms": "逾期开工六个月可收回用地"},
    Stage.S8: {"no_filing_needed": True},
    Stage.S9: {"statistics_code": "入统待发"},
    Stage.S10: {"jobs_actual": 210},
}

PROOF: dict[Stage, tuple[Evidence, str]] = {
    Stage.S3: (Evidence.MINUTES, "会谈纪要"),
    Stage.S4: (Evidence.VISIT_REPORT, "考察报告"),
    Stage.S5: (Evidence.REVIEW_RECORD, "联审会议纪要"),
    Stage.S6: (Evidence.CONTRACT, "投资合同"),
    Stage.S7: (Evidence.LICENCE, "营业执照"),
    Stage.S8: (Evidence.LEASE, "租赁合同"),
    Stage.S9: (Evidence.FIT_OUT, "装修合同"),
    Stage.S10: (Evidence.INVOICE, "首张发票"),
}


def prepare(lead: Lead, stage: Stage, by: User, checker: User, planned: int) -> None:
    """Fill in what the gate of `stage` asks for."""
    values = dict(FIELDS.get(stage, {}))
    amounts: dict[AmountKind, int] = {}
    if stage is Stage.S2:
        amounts[AmountKind.PLANNED] = planned
    if stage is Stage.S3:
        values["contact_id"] = _contact(lead, by)
        plan(lead, by, "约第二轮洽谈", 5)
    if stage is Stage.S5:
        amounts[AmountKind.FIXED] = planned * 6 // 10
    if stage is Stage.S6:
        amounts[AmountKind.CONTRACT] = planned
        values |= _promises()
    if stage is Stage.S7:
        amounts[AmountKind.REGISTERED] = planned // 5
        _company(lead, by)
    if values or amounts:
        edit(lead, by, amounts, **values)
    if stage is Stage.S8:
        _first_money(lead, by, checker, planned // 10)


def _promises() -> dict[str, date]:
    today = clock.today()
    return {
        "promised_start_on": today + timedelta(days=90),
        "promised_operation_on": today + timedelta(days=360),
        "promised_full_on": today + timedelta(days=720),
    }


def _contact(lead: Lead, by: User) -> int:
    lead = fresh(lead, by)
    draft = ContactDraft(name="示例联系人", title="投资总监", source="meeting", phone="13800005678")
    return create_contact(by, lead.parties[0].enterprise, draft).id


def _company(lead: Lead, by: User) -> None:
    lead = fresh(lead, by)
    investor = lead.parties[0].enterprise
    command = AddParty(investor.name, PartyRole.INVESTOR, share_bp=10_000)
    parties.add_party(lead, command, by=by, base_version=lead.version)
    lead = fresh(lead, by)
    name = lead.name.replace("（示例）", "") + "郑州项目公司（示例）"
    company = AddParty(name, PartyRole.PROJECT_COMPANY, uscc=demo_code(lead.id))
    parties.add_party(lead, company, by=by, base_version=lead.version)


def demo_code(number: int) -> str:
    """A well-formed code that no registry gives out (authority digit Y), check digit computed."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"Y1410100MADEM{number:04d}"
    total = sum(alphabet.index(letter) * 3**place for place, letter in enumerate(body))
    return body + alphabet[(31 - total % 31) % 31]


def _first_money(lead: Lead, by: User, checker: User, amount: int) -> None:
    lead = fresh(lead, by)
    receipt = Receive(amount, clock.today(), "银行回单")
    fact = receiving.receive(lead, receipt, by=by, base_version=lead.version)
    db.session.flush()
    lead = fresh(lead, checker)
    receiving.verify_receipt(lead, fact.id, by=checker, base_version=lead.version)


def move(lead: Lead, stage: Stage, by: User, reason: str = "") -> None:
    """Move to a stage that verifies itself."""
    lead = fresh(lead, by)
    kind, reference = PROOF.get(stage, ("", ""))
    command = Move(
        stage, clock.today(), reason, str(kind), reference and f"{reference} {lead.code}"
    )
    moving.move(lead, command, by=by, base_version=lead.version)


def claim(lead: Lead, stage: Stage, by: User) -> StageClaim:
    """Claim a stage that a second person verifies."""
    lead = fresh(lead, by)
    kind, reference = PROOF[stage]
    command = Move(stage, clock.today(), "", kind, f"{reference} {lead.code}")
    return claiming.claim(lead, command, by=by, base_version=lead.version)


def decide(lead: Lead, made: StageClaim, by: User, refusal: str = "") -> None:
    """Verify a claim, or refuse it with a reason."""
    db.session.flush()
    lead = fresh(lead, by)
    verdict = Verdict(verified=not refusal, reason=refusal)
    claiming.decide(lead, made, verdict, by=by, base_version=made.version)


def stages_to(last: Stage) -> list[Stage]:
    """The stages from S2 up to `last`, the optional one left out."""
    return [stage for stage in ORDER[1 : last.rank + 1] if not stage.optional]


def claim_by_id(claim_id: int) -> StageClaim:
    return db.session.get_one(StageClaim, claim_id)
