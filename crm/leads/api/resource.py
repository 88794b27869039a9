"""The area of leads, and how a stale write sees the lead as it is kept."""

from typing import Any

from sqlalchemy import select

from crm.accounts.access import reader
from crm.accounts.models import User
from crm.core.db import db
from crm.core.errors import Invalid, Problem
from crm.core.rest.openapi import Resource
from crm.core.say import say
from crm.leads import queries
from crm.leads.api.shapes import LeadOut
from crm.leads.models import Lead
from crm.plan.models import Block, Cluster, ListItem

leads = Resource("leads", say("线索"))
LEAD = "/leads/<int:lead_id>"


def current(lead_id: int, **_parts: int) -> dict[str, Any]:
    """The lead as it is kept now."""
    return dict(LeadOut().dump(queries.get(lead_id, reader())))


def editable(lead_id: int) -> Lead:
    """The lead, locked for a change. Raises NoResultFound or Forbidden."""
    return queries.get_editable(lead_id, reader())


def item_number(code: str) -> int:
    """The number of a list item. Raises Invalid on `item_id`."""
    found = db.session.scalar(select(ListItem.id).where(ListItem.code == code))
    if found is None:
        raise Invalid([Problem("item_id", say("没有这个清单条目，请重新选择。"))])
    return int(found)


def place_numbers(item: str, block: str) -> dict[str, int]:
    """The numbers of an item and a block, in one statement; 0, which none has, if unknown."""
    queries_of = (
        select(ListItem.id).where(ListItem.code == item).scalar_subquery(),
        select(Block.id).where(Block.code == block).scalar_subquery(),
    )
    item_id, block_id = db.session.execute(select(*queries_of)).one()
    return {"item_id": item_id or 0, "block_id": block_id or 0}


def numbers_of(model: type[Block] | type[Cluster] | type[ListItem] | Any) -> dict[str, int]:
    """Numbers by code."""
    return {row.code: row.id for row in db.session.execute(select(model.code, model.id))}


def colleague(user_id: int) -> User:
    """A person by number. Raises Invalid on `user_id`."""
    found = db.session.get(User, user_id)
    if found is None:
        raise Invalid([Problem("user_id", say("请选择本区块的人员。"))])
    return found
