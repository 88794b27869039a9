"""The rows of a page as typed records, with the words of what they point to."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, false, select

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.leads import ledger
from crm.leads.models import CoOwner, Lead, StageClaim
from crm.leads.moves import ClaimState
from crm.leads.rules import Stage
from crm.leads.stalls import Reason, reasons
from crm.plan.models import Block, Cluster, ListItem
from crm.plan.wording import named
from crm.settings.queries import in_force


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    lead: Lead
    stall: Reason | None
    item_code: str
    item_name: str
    cluster: str
    cluster_short: str
    block: str
    owner: str
    claimed: Stage | None
    co_owned: bool = False


def rows(leads: list[Lead], reader: User | None = None) -> list[Row]:
    """The lines of a page, with the words of what they point to in one statement.

    With a reader each row knows whether that person is a co-owner.
    """
    words = _words([lead.id for lead in leads], reader)
    today = clock.today()
    settings = in_force(today)
    return [
        Row(
            lead,
            next(iter(reasons(ledger.clocks_of(lead), today, settings)), None),
            *words[lead.id],
        )
        for lead in leads
    ]


def _words(ids: list[int], reader: User | None) -> dict[int, tuple[Any, ...]]:
    """Per lead: item code and name, cluster code and name, block, owner, claimed stage, co-owned."""
    claimed = (StageClaim.lead_id == Lead.id) & (StageClaim.state == ClaimState.OPEN)
    query = (
        select(
            Lead.id, ListItem.code, named(ListItem), Cluster.code, named(Cluster, "short"),
            named(Block, "short"), User.name, StageClaim.stage, _co_owned(reader),
        )
        .join(ListItem, ListItem.id == Lead.item_id)
        .join(Cluster, Cluster.id == ListItem.cluster_id)
        .join(Block, Block.id == Lead.block_id)
        .join(User, User.id == Lead.owner_id)
        .outerjoin(StageClaim, claimed)
        .where(Lead.id.in_(ids))
    )  # fmt: skip
    return {row[0]: tuple(row[1:]) for row in db.session.execute(query)}


def _co_owned(reader: User | None) -> ColumnElement[bool]:
    if reader is None:
        return false()
    return exists().where(CoOwner.lead_id == Lead.id, CoOwner.user_id == reader.id)
