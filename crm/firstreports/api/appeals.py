"""Appeals, the first block's statement and their answers, for programs."""

from typing import Any

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.core.rest.contract import Contract
from crm.core.rest.paging import whole
from crm.core.say import say
from crm.firstreports import arbitrating, drawing, hearing, lists
from crm.firstreports.api.resource import EDIT, LEAD, READ, firstreports
from crm.firstreports.rules import AnswerAppeal, Appeal, State
from crm.firstreports.shapes import AppealAnswer, AppealBody, AppealOut, StatementBody
from crm.leads.api.resource import current as current_lead
from crm.leads.queries import get_editable

APPEAL = "/first-reports/appeals/<int:appeal_id>"


def _current_appeal(appeal_id: int) -> dict[str, Any]:
    row, _sides = arbitrating.get(appeal_id, reader(), lock=False)
    return dict(AppealOut().dump(drawing.one_appeal(row)))


@operation(
    firstreports,
    "GET /first-reports/appeals",
    READ,
    Contract(say("认定和协作的申请"), gives=whole(AppealOut)),
)
def appeals() -> dict[str, Any]:
    return {"rows": [drawing.appeal(one) for one in lists.appeals(reader())]}


@operation(
    firstreports,
    f"POST {LEAD}/first-report/appeals",
    EDIT,
    Contract(
        say("申请认定或协作"), takes=AppealBody, gives=AppealOut, status=201, current=current_lead
    ),
)
def appeal(lead_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    found = get_editable(lead_id, reader())
    row = arbitrating.appeal(found, Appeal(**given), by=reader(), base_version=base_version)
    return drawing.one_appeal(row)


@operation(
    firstreports,
    f"POST {APPEAL}/statement",
    EDIT,
    Contract(
        say("首报区块在认定前作说明"),
        takes=StatementBody,
        gives=AppealOut,
        status=201,
        current=_current_appeal,
    ),
)
def state(appeal_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    row, sides = arbitrating.get(appeal_id, reader())
    hearing.state(row, sides, State(**given), by=reader(), base_version=base_version)
    return drawing.one_appeal(row)


@operation(
    firstreports,
    f"POST {APPEAL}/answer",
    EDIT,
    Contract(
        say("答复协作或裁定认定"),
        takes=AppealAnswer,
        gives=AppealOut,
        status=201,
        current=_current_appeal,
    ),
)
def answer_appeal(appeal_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    row, sides = arbitrating.get(appeal_id, reader())
    command = AnswerAppeal(**given)
    arbitrating.answer(row, sides, command, by=reader(), base_version=base_version)
    return drawing.one_appeal(row)


@operation(
    firstreports,
    f"POST {APPEAL}/withdrawal",
    EDIT,
    Contract(say("撤回申请"), gives=AppealOut, status=201, current=_current_appeal),
)
def withdraw_appeal(appeal_id: int, base_version: int) -> dict[str, Any]:
    row, sides = arbitrating.get(appeal_id, reader())
    arbitrating.withdraw(row, sides, by=reader(), base_version=base_version)
    return drawing.one_appeal(row)
