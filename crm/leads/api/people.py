"""Whose lead it is, and which enterprises are in it."""

from typing import Any

from marshmallow import fields

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core.rest.contract import Contract
from crm.core.rest.fields import Choice, Flag, Number, Schema, Text, part
from crm.core.rest.paging import whole
from crm.core.say import say
from crm.leads import actions, mentions, parties, queries
from crm.leads.api.resource import LEAD, colleague, current, editable, leads
from crm.leads.api.shapes import LeadOut, PartyOut
from crm.leads.commands import AddParty
from crm.leads.models import Lead
from crm.leads.rules import Funding, PartyRole
from crm.notices import actions as notices

EDIT = Permission.LEADS_EDIT


class PersonBody(Schema):
    """A colleague of the lead's block, by number."""

    user_id = Number(say("人员"), least=1, required=True)


class PartyBody(Schema):
    """An enterprise in a lead, by name and, where known, code; its share in basis points."""

    name = Text(say("企业名称"), load_default="")
    role = Choice(PartyRole, say("身份"), required=True)
    uscc = Text(say("统一社会信用代码"), load_default="")
    uscc_check_ok = Flag(say("代码校验位不符，已核对证照无误"), load_default=False)
    share = Number(
        say("持股比例"), most=1_000_000, load_default=None, allow_none=True, data_key="share_bp"
    )
    funding = Choice(Funding, say("出资来源"), load_default=Funding.DOMESTIC)


class Joined(Schema):
    """An enterprise that joined, and the lead after it."""

    party = part(PartyOut)
    lead = part(LeadOut)
    version = fields.Integer(attribute="lead.version")


@operation(
    leads,
    f"PUT {LEAD}/owner",
    Permission.LEADS_EDIT_ALL,
    Contract(say("改派给本区块的人"), takes=PersonBody, gives=LeadOut, current=current),
)
def reassign(lead_id: int, given: dict[str, Any], base_version: int) -> Lead:
    lead = editable(lead_id)
    owner = colleague(given["user_id"])
    actions.reassign(lead, owner, by=reader(), base_version=base_version)
    return lead


@operation(
    leads,
    f"POST {LEAD}/co-owners",
    EDIT,
    Contract(say("增加协办人"), takes=PersonBody, gives=LeadOut, status=201, current=current),
)
def add_co_owner(lead_id: int, given: dict[str, Any], base_version: int) -> Lead:
    lead = editable(lead_id)
    person = colleague(given["user_id"])
    actions.add_co_owner(lead, person, by=reader(), base_version=base_version)
    return lead


@operation(
    leads,
    f"DELETE {LEAD}/co-owners/<int:user_id>",
    EDIT,
    Contract(say("移除协办人"), gives=LeadOut, current=current),
)
def remove_co_owner(lead_id: int, user_id: int, base_version: int) -> Lead:
    lead = editable(lead_id)
    actions.remove_co_owner(lead, user_id, by=reader(), base_version=base_version)
    return lead


@operation(
    leads,
    f"POST {LEAD}/parties",
    EDIT,
    Contract(say("加入企业"), takes=PartyBody, gives=Joined, status=201, current=current),
)
def add_party(lead_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    lead = editable(lead_id)
    command = AddParty(share_bp=given.pop("share"), **given)
    party = parties.add_party(lead, command, by=reader(), base_version=base_version)
    return {"party": party, "lead": lead}


@operation(
    leads,
    f"DELETE {LEAD}/parties/<int:party_id>",
    EDIT,
    Contract(say("移除企业"), gives=LeadOut, current=current),
)
def remove_party(lead_id: int, party_id: int, base_version: int) -> Lead:
    lead = editable(lead_id)
    parties.remove_party(lead, party_id, by=reader(), base_version=base_version)
    return lead


class ReaderOut(Schema):
    """Somebody who may see a lead, and so can be named with @ in its notes."""

    id = fields.Integer()
    login = fields.String()
    name = fields.String()


@operation(
    leads,
    f"GET {LEAD}/readers",
    Permission.LEADS_READ,
    Contract(say("谁看得到这条线索，记录里可以 @ 到谁"), gives=whole(ReaderOut)),
)
def readers(lead_id: int) -> dict[str, Any]:
    return {"rows": mentions.readers_of(queries.get(lead_id, reader()))}


@operation(leads, f"PUT {LEAD}/follow", Permission.LEADS_READ, Contract(say("关注一条线索")))
def follow(lead_id: int) -> None:
    notices.follow(queries.get(lead_id, reader()).id, by=reader())


@operation(leads, f"DELETE {LEAD}/follow", Permission.LEADS_READ, Contract(say("不再关注")))
def unfollow(lead_id: int) -> None:
    notices.unfollow(queries.get(lead_id, reader()).id, by=reader())
