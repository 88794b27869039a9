"""须省级首报: what giant projects owe the province before a contract, and what warns of it."""

from typing import Any

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, check_version
from crm.core.say import Sentence, say
from crm.firstreports import queries
from crm.firstreports.models import ProvinceReport
from crm.firstreports.rules import ReportToProvince, province_problems, total
from crm.leads.ended import must_be_open
from crm.leads.gates import Need
from crm.leads.models import Lead
from crm.leads.rules import Stage
from crm.settings.queries import in_force

REPORT = Need("province_report", say("省级首报回执号，或免报理由"), when="owes_province_report")
SETTLED = Need("first_report_settled", say("与首报区块的认定或协作结果"), when="has_open_clash")


def report(
    lead: Lead, command: ReportToProvince, *, by: User, base_version: int | None
) -> ProvinceReport:
    """Note the receipt, or as a manager why none is needed. Raises Invalid, Forbidden or Stale."""
    check_version(lead.version, base_version)
    must_be_open(lead)
    if found := province_problems(command):
        raise Invalid(found)
    if command.exemption.strip() and not by.can(Permission.CLAIMS_VERIFY):
        raise Forbidden(say("免报要由区块负责人写明理由。"))
    row = ProvinceReport(
        lead_id=lead.id,
        receipt=command.receipt.strip(),
        exemption=command.exemption.strip(),
        by_id=by.id,
        at=clock.now(),
    )
    db.session.add(row)
    lead.updated_at, lead.updated_by_id = clock.now(), by.id
    db.session.flush()
    record(by, "province.reported", lead, receipt=row.receipt, reason=row.exemption)
    return row


def is_giant(lead: Lead) -> bool:
    """Whether the investment is of a size that the province is told of."""
    return _reaches(lead, "province_report_from")


def needs_task_force(lead: Lead) -> bool:
    """一项目一专班."""
    return _reaches(lead, "task_force_from")


def _reaches(lead: Lead, setting: str) -> bool:
    size = total(lead.planned, lead.contract)
    return size > 0 and size >= int(in_force(clock.today())[setting])


def is_flagged(lead: Lead) -> bool:
    """须省级首报: of that size and in talks."""
    return lead.stage.rank >= Stage.S3.rank and is_giant(lead)


def for_gates(lead: Lead) -> dict[str, Any]:
    """What the gate of the contract asks about; only a giant project costs a statement."""
    if lead.stage.rank >= Stage.S6.rank:
        return {}
    giant = is_giant(lead)
    known = queries.newest_province_report(lead.id) if giant else None
    return {
        REPORT.when: giant,
        REPORT.field: known is not None,
        SETTLED.when: lead.has_clash,
        SETTLED.field: None,
    }


def warnings(lead: Lead, stage: Stage) -> list[Sentence]:
    """A framework agreement on a giant project is no contract yet, but the report is due now."""
    if stage is not Stage.S6A or not is_giant(lead):
        return []
    found = []
    if queries.newest_province_report(lead.id) is None:
        found.append(
            say("投资达到省级首报门槛，还没有回执号。框架协议可以签，正式签约（S6）前必须补上。")
        )
    if needs_task_force(lead):
        found.append(say("投资达到一项目一专班门槛，请成立专班。"))
    return found
