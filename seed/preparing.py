"""What the gate of each stage asks for, filled in as the firm of a tale would have it."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from crm.accounts.models import User
from crm.core import clock
from crm.core.currencies import Stated
from crm.enterprises.actions import create_contact
from crm.enterprises.rules import ContactDraft, Origin, origin_of
from crm.firstreports import provincial
from crm.firstreports.rules import ReportToProvince
from crm.leads import parties, stating
from crm.leads.commands import AddParty
from crm.leads.models import Lead
from crm.leads.rules import AmountKind, Funding, PartyRole, Stage
from crm.leads.stating import StateAmount
from seed import dsl, phrases
from seed.tales import WAN, Firm, Tale

CODES = {
    "TR1": "5193",
    "TR2": "7299",
    "TR4": "7297",
    "TR5": "841",
    "LG1": "561",
    "LG2": "5821",
    "LG5": "593",
    "LG6": "7224",
    "FI2": "671",
    "FI4": "6621",
    "FI7": "673",
    "IN1": "6532",
    "IN6": "644",
    "PS1": "7491",
    "PS3": "724",
    "PS4": "7211",
    "PS6": "723",
    "CU4": "905",
    "CU5": "902",
    "MF-A1": "361",
    "MF-A2": "361",
    "MF-A3": "366",
    "MF-B1": "27",
    "MF-B2": "27",
    "MF-I1": "397",
}
BY_CLUSTER = {
    "TR": "51",
    "LG": "59",
    "FI": "66",
    "CU": "88",
    "IN": "65",
    "PS": "72",
    "MF": "35",
}
FUNDING = {
    Origin.DOMESTIC: Funding.DOMESTIC,
    Origin.FOREIGN: Funding.FOREIGN,
    Origin.HMT: Funding.HMT,
}
RATE_SOURCE = "演示汇率，非公布值"


def ready(lead: Lead, stage: Stage, tale: Tale, by: User) -> None:
    """Fill in what the gate of `stage` asks for and the lead does not have yet."""
    if stage.rank >= Stage.S3.rank and lead.next_step_on is None:
        dsl.plan(lead, by, phrases.STEPS[phrases.TALKS][lead.id % 6], 6)
    if stage not in NEEDED or _filled(lead, stage):
        return
    values, amounts = NEEDED[stage](lead, tale, by)
    dsl.edit(lead, by, amounts, **values)
    if tale.firm.country != "CN" and stage in ABROAD:
        for kind in ABROAD[stage]:
            _in_dollars(lead, kind, tale.firm, by)
    if stage is Stage.S6:
        _report_to_province(lead, by)
    if stage is Stage.S7:
        _company(lead, tale, by)


def _report_to_province(lead: Lead, by: User) -> None:
    """What is large enough has its receipt before the contract."""
    if provincial.is_giant(lead):
        lead = dsl.fresh(lead, by)
        command = ReportToProvince(f"豫招示例〔{clock.today().year}〕{lead.id % 90 + 10}号")
        provincial.report(lead, command, by=by, base_version=lead.version)


def _filled(lead: Lead, stage: Stage) -> bool:
    """Filled in before the lead went back, or before a claim was refused."""
    marks = {Stage.S2: "project", Stage.S3: "contact_id", Stage.S4: "visit_heads"}
    later = {Stage.S5: "fixed", Stage.S6A: "mou_amount", Stage.S6: "contract"}
    last = {Stage.S7: "registered", Stage.S8: "filing", Stage.S9: "statistics_code"}
    return bool(getattr(lead, (marks | later | last).get(stage, "jobs_actual")))


Filled = tuple[dict[str, Any], dict[AmountKind, int]]


def _screened(lead: Lead, tale: Tale, _by: User) -> Filled:
    firm = tale.firm
    values = {
        "project": firm.project,
        "source_note": phrases.SOURCE_NOTES.get(lead.source, ""),
        "industry": CODES.get(firm.item, BY_CLUSTER[firm.cluster]),
        "funding": FUNDING[origin_of(firm.country)],
    }
    return values, {} if firm.country != "CN" else {AmountKind.PLANNED: firm.planned}


def _in_talks(lead: Lead, tale: Tale, by: User) -> Filled:
    need = f"用地 {_land(tale.firm)} 亩" if tale.firm.builds else f"办公 {_floor(tale.firm)} 平方米"
    return {
        "contact_id": _contact(lead, by),
        "site_need": need,
        "competitors": phrases.RIVALS[lead.id % len(phrases.RIVALS)],
    }, {}


def _visited(lead: Lead, tale: Tale, _by: User) -> Filled:
    sites = phrases.SITES[tale.district.code]
    whom = phrases.COUNTERPARTS[lead.id % len(phrases.COUNTERPARTS)]
    return {
        "visit_heads": f"我方区块负责人，对方{whom}",
        "intended_site": sites[lead.id % len(sites)],
    }, {}


def _reviewed(lead: Lead, tale: Tale, _by: User) -> Filled:
    firm = tale.firm
    size = {"land_mu": str(_land(firm))} if firm.builds else {"floor_m2": str(_floor(firm))}
    return {
        **size,
        "output_forecast": firm.planned * (90 + lead.id % 80) // 100 // WAN * WAN,
        "tax_forecast": firm.planned * (4 + lead.id % 5) // 100 // WAN * WAN,
        "jobs_forecast": _jobs(firm),
        "leading_talents": lead.id % 4,
        "energy_conclusion": "报告表，已受理" if firm.builds else "登记表备案，能耗达标",
        "no_policy_ask": True,
    }, {AmountKind.FIXED: firm.planned * (62 if firm.builds else 30) // 100 // WAN * WAN}


def _framed(_lead: Lead, tale: Tale, _by: User) -> Filled:
    until = clock.today() + timedelta(days=180)
    return {"mou_amount": tale.firm.planned, "mou_until": until}, {}


def _signed(lead: Lead, tale: Tale, _by: User) -> Filled:
    today = clock.today()
    values: dict[str, Any] = {
        "breach_terms": "逾期开工六个月可收回用地" if tale.firm.builds else "三年内迁出须退还补贴",
        **{
            name: _promised(today, days)
            for name, days in (
                ("promised_start_on", 120),
                ("promised_operation_on", 400),
                ("promised_full_on", 760),
            )
        },
    }
    amount = _contract(lead, tale.firm)
    return values, {} if tale.firm.country != "CN" else {AmountKind.CONTRACT: amount}


def _promised(today: date, days: int) -> date:
    return today + timedelta(days=days)


def _registered(_lead: Lead, tale: Tale, _by: User) -> Filled:
    return {}, {AmountKind.REGISTERED: tale.firm.planned // 5 // WAN * WAN}


def _settled(lead: Lead, tale: Tale, _by: User) -> Filled:
    if tale.firm.builds:
        return {"filing": f"备案 {lead.code}"}, {}
    return {"filing": "租赁登记，无需备案", "no_filing_needed": True}, {}


def _started(lead: Lead, _tale: Tale, _by: User) -> Filled:
    return {"statistics_code": f"入统 {lead.code}"}, {}


def _operating(_lead: Lead, tale: Tale, _by: User) -> Filled:
    return {"jobs_actual": _jobs(tale.firm) * 7 // 10 + 1}, {}


NEEDED: dict[Stage, Callable[[Lead, Tale, User], Filled]] = {
    Stage.S2: _screened,
    Stage.S3: _in_talks,
    Stage.S4: _visited,
    Stage.S5: _reviewed,
    Stage.S6A: _framed,
    Stage.S6: _signed,
    Stage.S7: _registered,
    Stage.S8: _settled,
    Stage.S9: _started,
    Stage.S10: _operating,
}
ABROAD = {
    Stage.S2: (AmountKind.PLANNED,),
    Stage.S6: (AmountKind.CONTRACT, AmountKind.FOREIGN),
}


def promises_kept(lead: Lead, by: User) -> None:
    """Output, taxes and jobs come near enough to what was promised."""
    dsl.edit(
        lead,
        by,
        output_actual=(lead.output_forecast or 0) * 104 // 100,
        tax_actual=(lead.tax_forecast or 0) * 97 // 100,
        jobs_actual=(lead.jobs_forecast or 0) + 6,
    )


def _land(firm: Firm) -> int:
    return max(12, firm.planned // (4 * 10**6))


def _floor(firm: Firm) -> int:
    return 300 + min(firm.planned // 10**5, 9000) // 100 * 100


def _jobs(firm: Firm) -> int:
    return 12 + min(firm.planned // 10**6, 2400)


def _contract(lead: Lead, firm: Firm) -> int:
    """What is signed differs a little from what was planned."""
    return firm.planned * (90 + lead.id % 16) // 100 // WAN * WAN


def _in_dollars(lead: Lead, kind: AmountKind, firm: Firm, by: User) -> None:
    today = clock.today()
    rate = Decimal("7.05") + Decimal(today.toordinal() % 20) / 100
    yuan = firm.planned if kind is AmountKind.PLANNED else _contract(lead, firm)
    dollars = (Decimal(yuan) / rate / WAN).quantize(Decimal(1)) * WAN
    lead = dsl.fresh(lead, by)
    stated = StateAmount(kind, Stated(dollars, "USD", rate, today, RATE_SOURCE))
    stating.state(lead, stated, by=by, base_version=lead.version)


def _contact(lead: Lead, by: User) -> int:
    surname = phrases.SURNAMES[lead.id % len(phrases.SURNAMES)]
    title = phrases.COUNTERPARTS[lead.id % len(phrases.COUNTERPARTS)]
    draft = ContactDraft(
        name=f"{surname}示例",
        title=title,
        source=("meeting", "card", "referral")[lead.id % 3],
        phone=f"1380000{lead.id * 37 % 10_000:04d}",
    )
    return create_contact(by, lead.parties[0].enterprise, draft).id


def _company(lead: Lead, tale: Tale, by: User) -> None:
    investor = lead.parties[0].enterprise
    whole = AddParty(
        investor.name, PartyRole.INVESTOR, share_bp=10_000, funding=lead.parties[0].funding
    )
    lead = dsl.fresh(lead, by)
    parties.add_party(lead, whole, by=by, base_version=lead.version)
    name = tale.firm.name.replace("（示例）", "") + "郑州项目公司（示例）"
    company = AddParty(name, PartyRole.PROJECT_COMPANY, uscc=dsl.demo_code(lead.id))
    lead = dsl.fresh(lead, by)
    parties.add_party(lead, company, by=by, base_version=lead.version)
