"""公海: what everybody may know of leads whose protection has run out."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core import clock
from crm.core.db import db
from crm.core.paging import Page
from crm.firstreports import panel, queries
from crm.firstreports.lists import SIZE, in_order
from crm.firstreports.models import Protection
from crm.leads.models import Lead
from crm.plan.models import ListItem
from crm.plan.wording import named


@dataclass(frozen=True)
class Pooled:
    """What everybody may know of a lead in the common pool: no owner, stage, amount or contact."""

    lead_id: int
    name: str
    item: str
    item_name: str
    block: str
    until: date


def pool(user: User, after: str = "", size: int = SIZE) -> Page[Pooled]:
    """公海: leads of every block whose protection has run out, the longest ago first."""
    if not user.can(Permission.LEADS_CREATE):
        return Page([], "")
    return in_order(_free(clock.today()), _pooled(panel.block_names()), after, size)


def everything(today: date) -> list[Pooled]:
    """The whole pool of a day, for the command line."""
    row = _pooled(panel.block_names())
    return [row(one) for one in db.session.execute(_free(today).order_by(Protection.until))]


def _free(today: date) -> Any:
    return (
        select(
            Protection.until, Protection.lead_id, Lead.name, Lead.block_id,
            ListItem.code.label("item"), named(ListItem).label("item_name"),
        )
        .join(Lead, Lead.id == Protection.lead_id)
        .join(ListItem, ListItem.id == Lead.item_id)
        .where(queries.in_pool(today))
    )  # fmt: skip


def _pooled(blocks: dict[int, str]) -> Any:
    def row(found: Any) -> Pooled:
        return Pooled(
            found.lead_id, found.name, found.item, found.item_name, blocks[found.block_id],
            found.until,
        )  # fmt: skip

    return row


def may_take(user: User) -> bool:
    """Whether somebody has a block to take a lead for, and works on leads."""
    return user.block_id is not None and user.can(Permission.LEADS_EDIT)
