"""Claims of the four-eyes stages and receipts: made, and looked at by a second person."""

from typing import Any

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core.rest.contract import Contract
from crm.core.rest.fields import Day, LongText, Number, Schema, Several, Text, Yuan
from crm.core.say import say
from crm.leads import claiming, queries, receiving
from crm.leads.api.moves import MoveBody
from crm.leads.api.resource import LEAD, current, editable, leads
from crm.leads.api.shapes import Claimed, ClaimOut, Noted
from crm.leads.commands import Receive
from crm.leads.evidence import photos
from crm.leads.evidence.actions import use
from crm.leads.models import Lead, StageClaim
from crm.leads.moves import Move, Verdict

CLAIM = f"{LEAD}/claims/<int:claim_id>"
VERIFY = Permission.CLAIMS_VERIFY


class VerdictBody(Schema):
    """Why a claim is refused."""

    reason = LongText(say("退回原因"), most=500, load_default="")


class ReceiptBody(Schema):
    """Money that arrived."""

    amount = Yuan(say("到资金额"), required=True)
    happened_on = Day(say("到资日期"), required=True)
    evidence_ref = Text(say("到资凭证编号"), load_default="")
    files = Several(Number(), say("作为凭证的材料的编号"), most=10, load_default=list)


def _claim(lead_id: int, claim_id: int, **_rest: int) -> dict[str, Any]:
    return dict(ClaimOut().dump(queries.claim(queries.get(lead_id, reader()), claim_id)))


def _claimed(lead: Lead, made: StageClaim) -> dict[str, Any]:
    return {"claim": made, "lead": lead}


@operation(
    leads,
    f"POST {LEAD}/claims",
    Permission.LEADS_EDIT,
    Contract(
        say("申报要双人核验的阶段"),
        takes=MoveBody,
        gives=Claimed,
        status=201,
        current=current,
    ),
)
def claim(lead_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    lead, files = editable(lead_id), given.pop("files")
    command = Move(**given, has_photo=photos.among(lead, files))
    made = claiming.claim(lead, command, by=reader(), base_version=base_version)
    use(lead, files, by=reader(), proves=made)
    return _claimed(lead, made)


@operation(
    leads,
    f"POST {CLAIM}/verification",
    VERIFY,
    Contract(say("核验通过一项申报"), gives=Claimed, status=201, current=_claim),
)
def verify(lead_id: int, claim_id: int, base_version: int) -> dict[str, Any]:
    lead = queries.get(lead_id, reader(), lock=True)
    made = queries.claim(lead, claim_id, lock=True)
    claiming.decide(lead, made, Verdict(verified=True), by=reader(), base_version=base_version)
    return _claimed(lead, made)


@operation(
    leads,
    f"POST {CLAIM}/refusal",
    VERIFY,
    Contract(
        say("退回一项申报，写明原因"),
        takes=VerdictBody,
        gives=Claimed,
        status=201,
        current=_claim,
    ),
)
def refuse(lead_id: int, claim_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    lead = queries.get(lead_id, reader(), lock=True)
    made = queries.claim(lead, claim_id, lock=True)
    verdict = Verdict(verified=False, reason=given["reason"])
    claiming.decide(lead, made, verdict, by=reader(), base_version=base_version)
    return _claimed(lead, made)


@operation(
    leads,
    f"POST {CLAIM}/withdrawal",
    Permission.LEADS_EDIT,
    Contract(say("撤回自己的申报"), gives=Claimed, status=201, current=_claim),
)
def withdraw(lead_id: int, claim_id: int, base_version: int) -> dict[str, Any]:
    lead = queries.get(lead_id, reader(), lock=True)
    made = queries.claim(lead, claim_id, lock=True)
    claiming.withdraw(lead, made, by=reader(), base_version=base_version)
    return _claimed(lead, made)


@operation(
    leads,
    f"POST {LEAD}/receipts",
    Permission.LEADS_EDIT,
    Contract(say("登记到资"), takes=ReceiptBody, gives=Noted, status=201, current=current),
)
def receive(lead_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    lead, files = editable(lead_id), given.pop("files")
    fact = receiving.receive(lead, Receive(**given), by=reader(), base_version=base_version)
    use(lead, files, by=reader(), proves=fact)
    return {"fact": fact, "lead": lead}


@operation(
    leads,
    f"POST {LEAD}/receipts/<int:fact_id>/verification",
    VERIFY,
    Contract(say("核实一笔到资"), gives=Noted, status=201, current=current),
)
def verify_receipt(lead_id: int, fact_id: int, base_version: int) -> dict[str, Any]:
    lead = queries.get(lead_id, reader(), lock=True)
    fact = receiving.verify_receipt(lead, fact_id, by=reader(), base_version=base_version)
    return {"fact": fact, "lead": lead}


@operation(
    leads,
    f"POST {LEAD}/receipts/<int:fact_id>/refusal",
    VERIFY,
    Contract(
        say("退回一笔到资，写明原因"),
        takes=VerdictBody,
        gives=Noted,
        status=201,
        current=current,
    ),
)
def refuse_receipt(
    lead_id: int, fact_id: int, given: dict[str, Any], base_version: int
) -> dict[str, Any]:
    lead = queries.get(lead_id, reader(), lock=True)
    fact = receiving.refuse_receipt(
        lead, fact_id, given["reason"], by=reader(), base_version=base_version
    )
    return {"fact": fact, "lead": lead}
