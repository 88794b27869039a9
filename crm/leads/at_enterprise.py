"""What leads show on an enterprise's page and count in the list of them, in the reader's rights."""

from collections.abc import Sequence
from typing import Any

from flask import render_template
from sqlalchemy import func, select

from crm.accounts.models import User
from crm.core.db import db
from crm.core.say import say
from crm.enterprises.listing import TALLIES, Tally
from crm.enterprises.models import Enterprise
from crm.enterprises.sections import SECTIONS
from crm.leads import queries
from crm.leads.models import Lead, Party
from crm.plan.models import Block, Cluster, ListItem
from crm.plan.wording import named

MOST = 50


def register() -> None:
    """Hang both on the enterprises' pages, once."""
    if section not in SECTIONS:
        SECTIONS.append(section)
    if not any(one.count is counts_of for one in TALLIES):
        TALLIES.append(Tally(say("线索"), counts_of, "leads"))


def section(enterprise: Enterprise, user: User) -> str:
    """The leads an enterprise takes part in, the newest first."""
    found = _leads(enterprise, user)
    return render_template(
        "leads/_at_enterprise.html", leads=found[:MOST], has_more=len(found) > MOST
    )


def _leads(enterprise: Enterprise, user: User) -> list[Any]:
    seen = queries.visible_to(user).with_only_columns(Lead.id)
    query = (
        select(
            Lead, Party.role, named(Block, "short").label("block"), User.name.label("owner"),
            ListItem.code.label("item"), Cluster.code.label("cluster"),
        )
        .join(Party, Party.lead_id == Lead.id)
        .join(Block, Block.id == Lead.block_id)
        .join(User, User.id == Lead.owner_id)
        .join(ListItem, ListItem.id == Lead.item_id)
        .join(Cluster, Cluster.id == ListItem.cluster_id)
        .where(Party.enterprise_id == enterprise.id, Lead.id.in_(seen))
        .order_by(Lead.id.desc(), Party.id)
        .limit(MOST + 1)
    )  # fmt: skip
    return list(db.session.execute(query))


def counts_of(ids: Sequence[int], user: User) -> dict[int, int]:
    """How many of the reader's leads each of these enterprises takes part in."""
    seen = queries.visible_to(user).with_only_columns(Lead.id)
    query = select(Party.enterprise_id, func.count(Party.lead_id.distinct())).where(
        Party.enterprise_id.in_(ids), Party.lead_id.in_(seen)
    )
    return dict(iter(db.session.execute(query.group_by(Party.enterprise_id))))
