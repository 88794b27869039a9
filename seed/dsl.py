"""Acting out a story through the product's own commands, at the hours at which it happened."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from crm.accounts.models import User
from crm.activities.queries import open_steps
from crm.activities.rules import LogActivity, PlanStep
from crm.core import clock
from crm.core.db import db
from crm.core.weeks import next_working_day
from crm.leads import actions, claiming, contacting, moving, queries
from crm.leads.commands import EditLead
from crm.leads.evidence.actions import attach_any
from crm.leads.gates import PHOTOGRAPHED
from crm.leads.models import Lead, StageClaim, Transition
from crm.leads.moves import Move, Verdict
from crm.leads.reasons import Evidence
from crm.leads.rules import ORDER, AmountKind, Funding, Stage
from crm.screening import actions as screening
from crm.screening.decisions import Answer, Decide
from crm.screening.looking import for_gates, look
from seed.pictures import site_photo

YI = 10**8


@contextmanager
def on(day: date, hour: int = 10, minute: int = 0) -> Iterator[date]:
    """Do what follows at an hour of a day in Shanghai, as one transaction."""
    with clock.at(clock.local(day, hour, minute)):
        yield day
        db.session.commit()


ALONE = "alone"
"""The mark of a session that nobody else writes beside: what it loaded stays true."""


def work_alone() -> None:
    """Keep what this session has loaded beyond its commits: the story is the only writer."""
    db.session.info[ALONE] = True
    db.session.expire_on_commit = False


def work_together() -> None:
    """Read again what others may have changed."""
    db.session.info.pop(ALONE, None)
    db.session.expire_on_commit = True
    db.session.expire_all()


def fresh(lead: Lead, by: User) -> Lead:
    """The lead with everything its verbs need loaded."""
    if db.session.info.get(ALONE) and {"parties", "co_owners", "shares"} <= lead.__dict__.keys():
        db.session.flush()  # the version moves with what was just written
        return lead
    return queries.get(lead.id, by, lock=True)


def edit(lead: Lead, by: User, amounts: dict[AmountKind, int] | None = None, **values: Any) -> Lead:
    """Fill in fields and amounts."""
    lead = fresh(lead, by)
    actions.edit(lead, EditLead(values, amounts or {}), by=by, base_version=lead.version)
    return lead


def visit(lead: Lead, by: User, command: LogActivity) -> None:
    """Note a contact and what comes next."""
    contacting.log_visit(fresh(lead, by), command, by=by)


def finish_steps(lead: Lead, by: User, *, ahead: bool = False) -> None:
    """Tick off whatever was planned up to today, with `ahead` everything."""
    for step in open_steps(lead.id):
        if ahead or step.due_on <= clock.today():
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
    Stage.S6A: (Evidence.MOU, "框架协议"),
    Stage.S6: (Evidence.CONTRACT, "投资合同"),
    Stage.S7: (Evidence.LICENCE, "营业执照"),
    Stage.S8: (Evidence.LEASE, "租赁合同"),
    Stage.S9: (Evidence.FIT_OUT, "装修合同"),
    Stage.S10: (Evidence.INVOICE, "首张发票"),
    Stage.S11: (Evidence.STATISTICS, "年度统计报表"),
}


ON_LAND: dict[Stage, tuple[Evidence, str]] = {
    Stage.S8: (Evidence.LAND_DEAL, "成交"),
    Stage.S9: (Evidence.PERMIT, "施工"),
    Stage.S10: (Evidence.ACCEPTANCE, "验收备案"),
}


def promises() -> dict[str, date]:
    today = clock.today()
    return {
        "promised_start_on": today + timedelta(days=90),
        "promised_operation_on": today + timedelta(days=360),
        "promised_full_on": today + timedelta(days=720),
    }


def demo_code(number: int) -> str:
    """A well-formed code that no registry gives out (authority digit Y), check digit computed."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"Y1410100M{number:08d}"
    total = sum(alphabet.index(letter) * 3**place for place, letter in enumerate(body))
    return body + alphabet[(31 - total % 31) % 31]


def move(lead: Lead, stage: Stage, by: User, reason: str = "", late: int = 0) -> Transition:
    """Move to a stage that verifies itself, or back; what happened `late` days ago says so."""
    lead = fresh(lead, by)
    if stage.rank > lead.stage.rank:
        screen(lead, by)
    command = Move(stage, clock.today() - timedelta(days=late), reason, *proof(lead, stage))
    return moving.move(lead, command, by=by, base_version=lead.version)


def claim(lead: Lead, stage: Stage, by: User) -> StageClaim:
    """Claim a stage that a second person verifies."""
    lead = fresh(lead, by)
    screen(lead, by)
    pictures = (site_photo(),) if stage in PHOTOGRAPHED else ()
    command = Move(stage, clock.today(), "", *proof(lead, stage), has_photo=bool(pictures))
    made = claiming.claim(lead, command, by=by, base_version=lead.version)
    attach_any(lead, pictures, by=by, proves=made)
    return made


def screen(lead: Lead, by: User) -> None:
    """Decide about the negative list where a gate would ask: somebody foreign takes part."""
    known = for_gates(lead)
    if not known["screening_asked"] or known["screening"]:
        return
    looked = look(lead)
    if not looked.hits or looked.beyond:
        _decide(lead, by, Answer.CLEAR, "经核对，业务范围不涉及清单所列内容")
    else:
        _decide(lead, by, Answer.RESTRICTED, "投资方承诺按清单要求安排中外方股比")


def bar(lead: Lead, by: User) -> bool:
    """Decide that the list bars a lead, where its shares are beyond what an entry allows."""
    beyond = look(lead).beyond if for_gates(lead)["screening_asked"] else []
    if beyond:
        _decide(lead, by, Answer.BARRED, "持股超出清单限度，投资方不愿调整", (beyond[0],))
    return bool(beyond)


def _decide(
    lead: Lead, by: User, answer: Answer, reason: str, entries: tuple[int, ...] | None = None
) -> None:
    command = Decide(answer, reason, clock.today(), entries)
    screening.decide(lead, command, by=by, base_version=lead.version)


def proof(lead: Lead, stage: Stage) -> tuple[str, str]:
    """Kind and reference of what proves a stage; what builds on land shows deeds and permits."""
    kind, words = PROOF.get(stage, ("", ""))
    if lead.land_mu and not lead.floor_m2:
        kind, words = ON_LAND.get(stage, (kind, words))
    return str(kind), words and f"{words} {lead.code}"


def decide(lead: Lead, made: StageClaim, by: User, refusal: str = "") -> None:
    """Verify a claim, or refuse it with a reason."""
    db.session.flush()
    lead = fresh(lead, by)
    verdict = Verdict(verified=not refusal, reason=refusal)
    claiming.decide(lead, made, verdict, by=by, base_version=made.version)


def stages_to(last: Stage) -> list[Stage]:
    """The stages from S2 up to `last`, the optional one left out."""
    return [stage for stage in ORDER[1 : last.rank + 1] if not stage.optional]
