"""First reports, transfers and the common pool for programs."""

from typing import Any

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core.rest.contract import Contract
from crm.core.rest.paging import PageQuery, check_cursor, listing, shown, whole
from crm.core.say import say
from crm.firstreports import (
    drawing,
    lists,
    panel,
    pooled,
    provincial,
    registering,
    transferring,
)
from crm.firstreports import giants as owing
from crm.firstreports.api.resource import EDIT, LEAD, READ, firstreports
from crm.firstreports.rules import (
    AnswerTransfer,
    AskTransfer,
    ReportToProvince,
)
from crm.firstreports.shapes import (
    ClashingOut,
    FirstReportOut,
    GiantOut,
    PooledOut,
    ProvinceBody,
    ShieldedOut,
    TransferAnswer,
    TransferBody,
    TransferOut,
)
from crm.leads.api.resource import current as current_lead
from crm.leads.api.resource import numbers_of
from crm.leads.api.shapes import LeadOut
from crm.leads.models import Lead
from crm.leads.queries import get, get_editable
from crm.plan.models import Block

TRANSFER = f"{LEAD}/transfers/<int:transfer_id>"


def _drawn(lead: Lead, transfer_id: int) -> dict[str, Any]:
    row = transferring.get(lead, transfer_id, lock=False)
    return drawing.transfer(panel.moving(row, panel.block_names(), reader()))


def _current_transfer(lead_id: int, transfer_id: int) -> dict[str, Any]:
    return dict(TransferOut().dump(_drawn(get(lead_id, reader()), transfer_id)))


@operation(
    firstreports,
    "GET /first-reports",
    READ,
    Contract(say("受保护的首报，最早到期的在前"), asks=PageQuery, gives=listing(ShieldedOut)),
)
def index(asked: dict[str, Any]) -> dict[str, Any]:
    check_cursor(asked["after"], lists.BY_END)
    page = lists.shielded(reader(), asked["after"], asked["limit"])
    return shown(
        page,
        lambda rows: [
            drawing.named(one.lead)
            | {
                "owner": one.owner,
                "stamped_at": one.report.stamped_at,
                "since": one.shield.since,
                "until": one.shield.until,
                "lapsed": one.shield.has_lapsed,
            }
            for one in rows
        ],
    )


@operation(
    firstreports,
    "GET /first-reports/clashes",
    READ,
    Contract(say("自己的线索里与首报相撞的"), gives=whole(ClashingOut)),
)
def clashes() -> dict[str, Any]:
    found = lists.clashes(reader())
    return {"rows": [drawing.named(one.lead) | {"clash": drawing.clash(one.met)} for one in found]}


@operation(
    firstreports,
    "GET /first-reports/giants",
    READ,
    Contract(say("须省级首报的线索"), gives=whole(GiantOut)),
)
def giants() -> dict[str, Any]:
    return {
        "rows": [
            drawing.named(one.lead) | {"stage": one.lead.stage.value, "reported": one.is_reported}
            for one in owing.giants(reader())
        ]
    }


@operation(
    firstreports,
    "GET /first-reports/pool",
    Permission.LEADS_CREATE,
    Contract(say("公海里的线索"), asks=PageQuery, gives=listing(PooledOut)),
)
def pool(asked: dict[str, Any]) -> dict[str, Any]:
    check_cursor(asked["after"], lists.BY_END)
    return shown(pooled.pool(reader(), asked["after"], asked["limit"]))


@operation(
    firstreports,
    "GET /transfers",
    READ,
    Contract(say("线索的流转"), gives=whole(TransferOut)),
)
def transfers() -> dict[str, Any]:
    return {"rows": [drawing.transfer(one.moving) for one in lists.transfers(reader())]}


@operation(
    firstreports,
    f"GET {LEAD}/first-report",
    READ,
    Contract(say("一条线索的首报、保护期和相撞"), gives=FirstReportOut),
)
def lead(lead_id: int) -> dict[str, Any]:
    return drawing.whole(get(lead_id, reader()))


@operation(
    firstreports,
    f"POST {LEAD}/first-report/check",
    EDIT,
    Contract(say("再查一次首报"), gives=FirstReportOut, status=201),
)
def check(lead_id: int) -> dict[str, Any]:
    found = get_editable(lead_id, reader())
    registering.register(found, reader())
    return drawing.whole(found)


@operation(
    firstreports,
    f"POST {LEAD}/first-report/taking",
    Permission.LEADS_CREATE,
    Contract(say("从公海领取一条线索"), gives=LeadOut, status=201),
)
def take(lead_id: int) -> Lead:
    return transferring.take(lead_id, by=reader())


@operation(
    firstreports,
    f"POST {LEAD}/first-report/province",
    EDIT,
    Contract(
        say("登记省级首报回执或免报理由"),
        takes=ProvinceBody,
        gives=FirstReportOut,
        status=201,
        current=current_lead,
    ),
)
def province(lead_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    found = get_editable(lead_id, reader())
    command = ReportToProvince(**given)
    provincial.report(found, command, by=reader(), base_version=base_version)
    return drawing.whole(found)


@operation(
    firstreports,
    f"POST {LEAD}/transfers",
    EDIT,
    Contract(
        say("发起流转"), takes=TransferBody, gives=TransferOut, status=201, current=current_lead
    ),
)
def transfer(lead_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    found = get_editable(lead_id, reader())
    block = numbers_of(Block).get(given.pop("block"), 0)
    command = AskTransfer(block_id=block, **given)
    row = transferring.ask(found, command, by=reader(), base_version=base_version)
    return _drawn(found, row.id)


@operation(
    firstreports,
    f"POST {TRANSFER}/answer",
    Permission.CLAIMS_VERIFY,
    Contract(
        say("答复或裁定流转"),
        takes=TransferAnswer,
        gives=TransferOut,
        status=201,
        current=_current_transfer,
    ),
)
def answer_transfer(
    lead_id: int, transfer_id: int, given: dict[str, Any], base_version: int
) -> dict[str, Any]:
    found = get(lead_id, reader(), lock=True)
    row = transferring.get(found, transfer_id)
    command = AnswerTransfer(**given)
    transferring.answer(row, found, command, by=reader(), base_version=base_version)
    return _drawn(found, transfer_id)


@operation(
    firstreports,
    f"POST {TRANSFER}/withdrawal",
    EDIT,
    Contract(say("撤回流转"), gives=TransferOut, status=201, current=_current_transfer),
)
def withdraw_transfer(lead_id: int, transfer_id: int, base_version: int) -> dict[str, Any]:
    found = get_editable(lead_id, reader())
    row = transferring.get(found, transfer_id)
    transferring.withdraw(row, found, by=reader(), base_version=base_version)
    return _drawn(found, transfer_id)
