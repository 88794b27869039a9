"""Which campaigns a firm's leads came from, on its page, in the reader's rights, in one statement."""

from typing import Any, NamedTuple

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.campaigns import queries
from crm.campaigns.models import Campaign, CampaignLead
from crm.core.db import db
from crm.enterprises.models import Enterprise
from crm.enterprises.sections import SECTIONS
from crm.leads import queries as leads
from crm.leads.models import Lead, Party

MOST = 20


class Came(NamedTuple):
    """A lead, the campaign it came from, whether the reader may open that, and say another one."""

    lead: Lead
    campaign: Campaign | None
    is_open: bool
    may_name: bool


def register() -> None:
    """Hang it on the page, once."""
    if section not in SECTIONS:
        SECTIONS.append(section)


def section(enterprise: Enterprise, user: User) -> str:
    """Leads with a campaign, and those that the reader may still tie to one; nothing without any."""
    found = [one for one in _came(enterprise, user) if one.campaign or one.may_name]
    if not found:
        return ""
    return render_template("campaigns/_at_enterprise.html", firm=enterprise, rows=found)


def _came(enterprise: Enterprise, user: User) -> list[Came]:
    theirs = select(Party.lead_id).where(Party.enterprise_id == enterprise.id)
    open_to = queries.visible_to(user).with_only_columns(Campaign.id)
    columns: tuple[Any, ...] = (Campaign, Campaign.id.in_(open_to))
    query = (
        leads.visible_to(user)
        .where(Lead.id.in_(theirs))
        .outerjoin(CampaignLead, CampaignLead.lead_id == Lead.id)
        .outerjoin(Campaign, Campaign.id == CampaignLead.campaign_id)
        .add_columns(*columns)
        .options(joinedload(Lead.co_owners))
        .order_by(Lead.id.desc())
        .limit(MOST)
    )
    return [
        Came(lead, campaign, bool(may), leads.may_edit(lead, user) and lead.status.is_open)
        for lead, campaign, may in db.session.execute(query).unique()
    ]
