"""Campaigns for programs."""

from typing import Any

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.campaigns import actions, queries, rules
from crm.campaigns.queries import Row
from crm.campaigns.rules import AddCampaign, NameCampaign
from crm.campaigns.shapes import (
    CampaignBody,
    CampaignEdit,
    CampaignOut,
    CampaignWhole,
    LeadCampaignBody,
    LeadCampaignOut,
)
from crm.core.db import db
from crm.core.rest.contract import Contract
from crm.core.rest.openapi import Resource
from crm.core.rest.paging import PageQuery, listing, page_of, shown
from crm.core.say import say
from crm.leads.queries import get, get_editable

campaigns = Resource("campaigns", say("招商活动"))
RESOURCES = (campaigns,)
CAMPAIGN = "/campaigns/<int:campaign_id>"
LEAD = "/leads/<int:lead_id>/campaign"
SAME = "id name kind starts_on ends_on place note version"


def drawn(row: Row) -> dict[str, Any]:
    block = row.block.code if row.block else None
    same = {name: getattr(row.campaign, name) for name in SAME.split()}
    return same | {"block": block, "got": row.got}


def _whole(campaign_id: int) -> dict[str, Any]:
    db.session.flush()
    row = queries.get(campaign_id, reader())
    return drawn(row) | {"leads": queries.leads_of(row.campaign, reader())}


def _current(campaign_id: int) -> dict[str, Any]:
    return dict(CampaignWhole().dump(_whole(campaign_id)))


def _given(given: dict[str, Any]) -> rules.Campaign:
    return rules.Campaign(**{name: one for name, one in given.items() if name != "block_id"})


def _of_lead(lead_id: int) -> dict[str, Any]:
    db.session.flush()
    row = queries.of_lead(get(lead_id, reader()), reader())
    campaign = row.campaign if row else None
    return {
        "campaign_id": campaign.id if campaign else None,
        "name": campaign.name if campaign else None,
    }


@operation(
    campaigns,
    "GET /campaigns",
    Permission.LEADS_READ,
    Contract(
        say("招商活动和各自带来的线索，最近的在前"), asks=PageQuery, gives=listing(CampaignOut)
    ),
)
def index(asked: dict[str, Any]) -> dict[str, Any]:
    page = page_of(queries.visible_to(reader()), queries.KEYS, asked)
    return shown(page, lambda rows: [drawn(one) for one in queries.shown(rows, reader())])


@operation(
    campaigns,
    f"GET {CAMPAIGN}",
    Permission.LEADS_READ,
    Contract(say("一场活动和它带来的线索"), gives=CampaignWhole),
)
def show(campaign_id: int) -> dict[str, Any]:
    return _whole(campaign_id)


@operation(
    campaigns,
    "POST /campaigns",
    Permission.LEADS_EDIT,
    Contract(
        say("登记招商活动"), takes=CampaignBody, gives=CampaignWhole, status=201,
        location="/api/v1/campaigns/{id}",
    ),
)  # fmt: skip
def add(given: dict[str, Any]) -> dict[str, Any]:
    return _whole(actions.add(AddCampaign(given["block_id"], _given(given)), by=reader()).id)


@operation(
    campaigns,
    f"PUT {CAMPAIGN}",
    Permission.LEADS_EDIT,
    Contract(say("修改招商活动"), takes=CampaignEdit, gives=CampaignWhole, current=_current),
)
def edit(campaign_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    row = queries.get(campaign_id, reader(), lock=True)
    actions.edit(row, _given(given), by=reader(), base=base_version)
    return _whole(campaign_id)


@operation(
    campaigns,
    f"GET {LEAD}",
    Permission.LEADS_READ,
    Contract(say("一条线索来自哪场活动"), gives=LeadCampaignOut),
)
def lead(lead_id: int) -> dict[str, Any]:
    return _of_lead(lead_id)


@operation(
    campaigns,
    f"POST {LEAD}",
    Permission.LEADS_EDIT,
    Contract(
        say("写明线索来自哪场活动，来源随之改为展会活动"),
        takes=LeadCampaignBody,
        gives=LeadCampaignOut,
    ),
)
def name_of_lead(lead_id: int, given: dict[str, Any]) -> dict[str, Any]:
    found = get_editable(lead_id, reader())
    command = NameCampaign(given["campaign_id"])
    actions.name_of_lead(found, command, by=reader(), base=found.version)
    return _of_lead(lead_id)
