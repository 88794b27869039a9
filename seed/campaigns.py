"""Fairs and roadshows of the last two years, and which leads came from them. All fictional."""

from datetime import date, timedelta

from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.campaigns import actions
from crm.campaigns.models import Campaign
from crm.campaigns.rules import AddCampaign, Kind, NameCampaign
from crm.campaigns.rules import Campaign as Held
from crm.core import clock
from crm.core.db import db
from crm.leads.models import Lead
from crm.leads.placing import is_open
from crm.leads.rules import Source
from crm.plan.models import Block
from seed import dsl

HELD: tuple[tuple[str, Kind, str, str, int, int], ...] = (
    ("", Kind.ROADSHOW, "示例自贸区全区推介会", "上海", 690, 1),
    ("JK", Kind.FAIR, "示例智能装备展", "郑州示例会展中心", 610, 3),
    ("HK", Kind.FORUM, "示例航空物流论坛", "航空港示例酒店", 540, 2),
    ("ZD", Kind.FORUM, "示例区域金融年会", "郑东示例会展楼", 430, 2),
    ("", Kind.FAIR, "示例跨境电商大会", "郑州示例会展中心", 330, 3),
    ("JS", Kind.ONLINE, "示例软件企业云招商", "线上", 260, 1),
    ("JK", Kind.ROADSHOW, "示例新能源商用车推介会", "武汉", 170, 1),
    ("HK", Kind.FAIR, "示例生物医药展", "深圳", 120, 3),
    ("", Kind.SIGNING, "示例秋季集中签约", "郑东示例会展楼", 60, 1),
)
"""Block ("" the whole area), kind, name, place, days ago, and how long."""
AFTER = timedelta(days=90)
"""A lead of an event is logged within so long after it."""


def play(monday: date) -> None:
    """On Tuesday the events are entered, and leads that an event brought say which."""
    people = {one.login: one for one in db.session.scalars(select(User))}
    blocks = {one.code: one.id for one in db.session.scalars(select(Block))}
    with dsl.on(monday + timedelta(days=1), 16):
        held = [_enter(row, people, blocks) for row in HELD]
        query = select(Lead).where(Lead.source == Source.FAIR, is_open()).order_by(Lead.id)
        owners = {one.id: one for one in people.values()}
        for lead in list(db.session.scalars(query)):
            if campaign := _behind(lead, held):
                by = owners[lead.owner_id]
                found = dsl.fresh(lead, by)
                command = NameCampaign(campaign.id)
                actions.name_of_lead(found, command, by=by, base=found.version)
                db.session.flush()


def _enter(
    row: tuple[str, Kind, str, str, int, int], people: dict[str, User], blocks: dict[str, int]
) -> Campaign:
    block, kind, name, place, ago, days = row
    first = clock.today() - timedelta(days=ago)
    held = Held(name, kind, first, first + timedelta(days=days - 1), place)
    block_id = blocks[block] if block else None
    by = next(
        one
        for _, one in sorted(people.items())
        if one.role is (Role.MANAGER if block else Role.COORDINATOR) and one.block_id == block_id
    )
    return actions.add(AddCampaign(block_id, held), by=by)


def _behind(lead: Lead, held: list[Campaign]) -> Campaign | None:
    """The newest event before the lead was logged, of its block or of the area."""
    logged = lead.created_at.astimezone(clock.SHANGHAI).date()
    fits = [
        one
        for one in held
        if one.block_id in (None, lead.block_id)
        and one.starts_on <= logged <= one.starts_on + AFTER
    ]
    return max(fits, key=lambda one: one.starts_on, default=None)
