"""Reading campaigns: a block's people read those of their block and of the whole area."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.campaigns.models import Campaign, CampaignLead
from crm.campaigns.rules import Yield
from crm.core.db import db
from crm.core.paging import Key
from crm.leads import counted
from crm.leads import queries as leads
from crm.leads.models import Lead
from crm.plan.models import Block

Saver = aliased(User)
KEYS = [Key(Campaign.starts_on, descending=True), Key(Campaign.id, descending=True)]
CHOICE_DAYS, MOST_CHOICES = 730, 200
"""A lead is tied to a campaign of the last two years."""
MOST_LEADS = 100


@dataclass(frozen=True)
class Row:
    """A campaign, its block (None: the whole area), and what came of it as its reader sees it."""

    campaign: Campaign
    block: Block | None
    saved_by: str
    got: Yield = field(default_factory=Yield)


def visible_to(user: User) -> Select[Any]:
    """(campaign, block, who saved it last)."""
    columns: tuple[Any, ...] = (Campaign, Block, Saver.name)
    query = (
        select(*columns)
        .outerjoin(Block, Block.id == Campaign.block_id)
        .join(Saver, Saver.id == Campaign.updated_by_id)
    )
    if user.can(Permission.LEADS_READ_ALL):
        return query
    return query.where(or_(Campaign.block_id.is_(None), Campaign.block_id == user.block_id))


def shown(found: Collection[Any], user: User) -> list[Row]:
    """The rows with what came of each, in one more statement."""
    got = _yields([row[0].id for row in found], user)
    return [Row(row[0], row[1], row[2], got.get(row[0].id, Yield())) for row in found]


def _yields(ids: list[int], user: User) -> dict[int, Yield]:
    """Only leads that the reader may read are counted."""
    if not ids:
        return {}
    query = (
        leads.visible_to(user)
        .join(CampaignLead, CampaignLead.lead_id == Lead.id)
        .where(CampaignLead.campaign_id.in_(ids))
        .group_by(CampaignLead.campaign_id)
        .with_only_columns(
            CampaignLead.campaign_id,
            func.count(),
            func.count(Lead.landed_counted_on),
            *counted.sums(),
        )
    )
    return {
        one: Yield(n, landed, **counted.named(amounts))
        for one, n, landed, *amounts in db.session.execute(query)
    }


def get(campaign_id: int, user: User, *, lock: bool = False) -> Row:
    """One campaign. Raises NoResultFound (404)."""
    query = visible_to(user).where(Campaign.id == campaign_id)
    if lock:
        query = query.with_for_update(of=Campaign).execution_options(populate_existing=True)
    return shown([db.session.execute(query).one()], user)[0]


def leads_of(campaign: Campaign, user: User) -> list[Lead]:
    """The leads that came from it and that the reader may read, the furthest first."""
    query = leads.visible_to(user).join(CampaignLead, CampaignLead.lead_id == Lead.id)
    query = query.where(CampaignLead.campaign_id == campaign.id)
    order = (Lead.stage_rank.desc(), Lead.planned_key.desc(), Lead.id)
    return list(db.session.scalars(query.order_by(*order).limit(MOST_LEADS)))


def of_lead(lead: Lead, user: User) -> Row | None:
    """The campaign that a lead came from, where its reader may read that too."""
    query = visible_to(user).join(CampaignLead, CampaignLead.campaign_id == Campaign.id)
    found = db.session.execute(query.where(CampaignLead.lead_id == lead.id)).one_or_none()
    return Row(*found) if found else None


def tie_of(lead_id: int) -> CampaignLead | None:
    query = select(CampaignLead).where(CampaignLead.lead_id == lead_id)
    return db.session.scalars(query).one_or_none()


def choices(user: User, today: date) -> list[Campaign]:
    """What a lead can be tied to, the newest first."""
    query = visible_to(user).with_only_columns(Campaign)
    query = query.where(Campaign.starts_on >= today - timedelta(days=CHOICE_DAYS))
    newest = query.order_by(Campaign.starts_on.desc(), Campaign.id.desc()).limit(MOST_CHOICES)
    return list(db.session.scalars(newest))
