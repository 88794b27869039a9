"""Entering and correcting campaigns, and saying which of them a lead came from."""

from typing import Any

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.audit.actions import record
from crm.campaigns import queries, rules
from crm.campaigns.models import Campaign, CampaignLead
from crm.campaigns.queries import Row
from crm.campaigns.rules import AddCampaign, NameCampaign
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Problem, check_version
from crm.core.say import say
from crm.leads import actions as leads
from crm.leads.commands import EditLead
from crm.leads.ended import must_be_open
from crm.leads.models import Lead
from crm.leads.rules import Source
from crm.plan.models import Block


def may_write(block_id: int | None, user: User) -> bool:
    """The people of a block keep its campaigns, the coordinator all, and those of the area."""
    everywhere = user.can(Permission.LEADS_READ_ALL)
    own = block_id is not None and user.block_id == block_id
    return user.can(Permission.LEADS_EDIT) and (everywhere or own)


def must_write(block_id: int | None, by: User) -> None:
    if not may_write(block_id, by):
        raise Forbidden(say("区块的活动由本区块维护，全片区的活动由片区统筹维护。"))


def add(command: AddCampaign, *, by: User) -> Campaign:
    """Enter a campaign. Raises Forbidden or Invalid."""
    if command.block_id is not None and db.session.get(Block, command.block_id) is None:
        raise Invalid([Problem("block_id", say("没有这个区块，请重新选择。"))])
    must_write(command.block_id, by)
    campaign = Campaign(block_id=command.block_id)
    _write(campaign, command.campaign, by)
    db.session.add(campaign)
    db.session.flush()
    record(by, "campaign.added", campaign, **_told(campaign))
    return campaign


def edit(row: Row, given: rules.Campaign, *, by: User, base: int | None) -> None:
    """Correct a campaign. Raises Forbidden, Invalid or Stale."""
    check_version(row.campaign.version, base)
    must_write(row.campaign.block_id, by)
    _write(row.campaign, given, by)
    record(by, "campaign.changed", row.campaign, **_told(row.campaign))


def _told(campaign: Campaign) -> dict[str, Any]:
    return {"name": campaign.name, "day": campaign.starts_on.isoformat()}


def _write(campaign: Campaign, given: rules.Campaign, by: User) -> None:
    if found := rules.campaign_problems(given, clock.today()):
        raise Invalid(found)
    campaign.name, campaign.kind = given.name.strip(), given.kind
    campaign.starts_on, campaign.ends_on = given.starts_on, given.ends_on
    campaign.place, campaign.note = given.place.strip(), given.note.strip()
    campaign.updated_at, campaign.updated_by_id = clock.now(), by.id


def name_of_lead(lead: Lead, command: NameCampaign, *, by: User, base: int | None) -> None:
    """Say which campaign a lead came from: its source then says so too.

    Raises Invalid, Refused or Stale.
    """
    check_version(lead.version, base)
    must_be_open(lead)
    tie = queries.tie_of(lead.id)
    if command.campaign_id is None:
        if tie:
            db.session.delete(tie)
            record(by, "campaign.untied", lead)
        return
    known = {one.id: one for one in queries.choices(by, clock.today())}
    campaign = known.get(command.campaign_id)
    if campaign is None:
        raise Invalid([Problem("campaign_id", say("没有这个活动，请重新选择。"))])
    if tie is None:
        tie = CampaignLead(lead_id=lead.id)
        db.session.add(tie)
    if tie.campaign_id == campaign.id:
        return
    tie.campaign_id = campaign.id
    record(by, "campaign.tied", lead, name=campaign.name)
    source = {"source": Source.FAIR, "source_note": campaign.name}
    leads.edit(lead, EditLead(source), by=by, base_version=lead.version)
