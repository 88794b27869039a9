"""Campaigns in the list of leads: a column, a part of the filter with its choices, a grouping.

A lead's source says the campaign's name already, so whoever reads the lead may read that here.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import escape
from marshmallow import fields
from sqlalchemy import Select, String, bindparam, cast, func, literal, or_, select

from crm.campaigns.models import Campaign, CampaignLead
from crm.core.say import say
from crm.leads import options
from crm.leads.listing import conditions
from crm.leads.listing.columns import Column
from crm.leads.listing.grouping import GROUPINGS, Grouping
from crm.leads.listing.supplied import Supplied, supply
from crm.leads.models import Lead

CAMPAIGN = "campaign"
NOTHING = '<span class="muted">—</span>'
MOST_CHOICES = 200
"""The newest; one that is older is reached from its own page."""
FIELDS: dict[str, fields.Field[Any]] = {
    "campaign_id": fields.Integer(
        allow_none=True, metadata={"description": say("带来这条线索的招商活动；没有则为 null。")}
    ),
    "campaign": fields.String(metadata={"description": say("这场活动的名称；没有则为空。")}),
}


def register() -> None:
    """Teach the list of leads."""
    number = func.coalesce(CampaignLead.campaign_id, 0)
    supply(Supplied(Column(CAMPAIGN, say("招商活动")), _parts(), _values, _cell, FIELDS, dict))
    GROUPINGS[CAMPAIGN] = Grouping(
        say("招商活动"),
        number,
        join=joined,
        named=func.coalesce(Campaign.name, ""),
        nobody=say("没有归到招商活动"),
        falling=True,
    )
    conditions.CONDITIONS[CAMPAIGN] = came_from
    options.FURTHER[CAMPAIGN] = _choices


def _parts() -> tuple[Any, ...]:
    """Number and name of the campaign that a lead came from."""
    found = select(CampaignLead.campaign_id).where(CampaignLead.lead_id == Lead.id)
    found = found.join(Campaign, Campaign.id == CampaignLead.campaign_id).correlate(Lead)
    name = found.with_only_columns(Campaign.name)
    return found.scalar_subquery(), name.scalar_subquery()


def _values(rows: Sequence[tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [{"campaign_id": number, "campaign": name or ""} for _, number, name in rows]


def _cell(value: Mapping[str, Any]) -> str:
    return escape(value["campaign"]) if value["campaign"] else NOTHING


def joined(query: Select[Any]) -> Select[Any]:
    """Leads with their campaign, also those without one."""
    query = query.outerjoin(CampaignLead, CampaignLead.lead_id == Lead.id)
    return query.outerjoin(Campaign, Campaign.id == CampaignLead.campaign_id)


def came_from(text: str) -> Any:
    """The leads of one campaign."""
    return Lead.id.in_(select(CampaignLead.lead_id).where(CampaignLead.campaign_id == int(text)))


def _choices(reach: options.Reach) -> Select[Any]:
    """(kind, code, words, position) of the newest campaigns in reach, and of the one asked for."""
    place = func.row_number().over(order_by=(Campaign.starts_on.desc(), Campaign.id.desc()))
    found = select(
        literal(CAMPAIGN, String).label("kind"),
        cast(Campaign.id, String).label("code"),
        Campaign.name.label("words"),
        place.label("position"),
    )
    if reach is not options.Reach.ALL:
        ours = Campaign.block_id.is_(None)
        own = Campaign.block_id == bindparam("block")
        found = found.where(or_(ours, own) if reach is options.Reach.BLOCK else ours)
    few = found.subquery()
    asked = few.c.code == bindparam(CAMPAIGN)
    return select(few).where(or_(few.c.position <= MOST_CHOICES, asked))
