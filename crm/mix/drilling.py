"""The rows behind the figures of the mix, by `visible_to`."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, null, select

from crm.accounts.models import User
from crm.core.db import db
from crm.leads.models import Lead, LeadShare
from crm.leads.queries import visible_to
from crm.leads.rules import Stage
from crm.mix.behind import Behind, Entry, Part, behind, entries_of
from crm.mix.codes import codes
from crm.mix.counting import AMOUNTS
from crm.mix.history.moments import facts_by_lead, moving, unmoved, view_of
from crm.mix.history.rules import standing
from crm.mix.keeping import amount_of
from crm.mix.progress import Progress
from crm.mix.tallies import Kind
from crm.plan.models import Block, Cluster

COLUMNS = (Lead.id, Lead.code, Lead.name)
STANDING = (Lead.stage, Lead.status, Lead.stage_on, Lead.landed_counted_on, Lead.left_counted_on)


def rows_behind(
    user: User, shown: Progress, blocks: tuple[str, ...], clusters: tuple[str, ...], kind: Kind
) -> Behind:
    """The rows of a cell that a person may read, and the size of what they may not."""
    parts = list(_unchanged_parts(user, shown, blocks, clusters))
    if shown.as_of.closed:
        parts += _changed_parts(user, shown, blocks, clusters)
    found = sorted(entries_of(parts, shown, kind), key=_order, reverse=True)
    return behind(found, shown, blocks, clusters, kind)


def _order(entry: Entry) -> tuple[date, str]:
    return entry.on or date.min, entry.part.code


def _unchanged_parts(
    user: User, shown: Progress, blocks: Collection[str], clusters: Collection[str]
) -> Iterable[Part]:
    amount: Any = AMOUNTS.get(shown.measure, null())
    columns: tuple[Any, ...] = (*COLUMNS, *STANDING, Block.code, Cluster.code, LeadShare.tenths)
    query = (
        select(*columns, amount)
        .join(LeadShare, LeadShare.lead_id == Lead.id)
        .join(Block, Block.id == LeadShare.block_id)
        .join(Cluster, Cluster.id == LeadShare.cluster_id)
        .where(
            _visible(user),
            Lead.stage_rank >= Stage.S6.rank,
            Block.code.in_(blocks),
            Cluster.code.in_(clusters),
            unmoved(shown.as_of),
        )
    )
    return (Part(*row) for row in db.session.execute(query))


def _changed_parts(
    user: User, shown: Progress, blocks: Collection[str], clusters: Collection[str]
) -> list[Part]:
    """The same for leads that went on since, as they stood at that moment."""
    block_of = {key: code for key, code in codes().blocks.items() if code in blocks}
    cluster_of = {key: code for key, code in codes().clusters.items() if code in clusters}
    view = view_of(shown.as_of)
    going = moving(shown.as_of).where(_visible(user))
    found = ((lead, standing(facts, view)) for lead, facts in facts_by_lead(going))
    return [
        Part(
            lead.id,
            lead.code,
            lead.name,
            then.stage,
            then.status,
            then.stage_on,
            then.landed_counted_on,
            then.left_counted_on,
            block_of[block],
            cluster_of[cluster],
            tenths,
            amount_of(then, shown.measure),
        )
        for lead, then in found
        for block, cluster, tenths in then.shares
        if then.stage and block in block_of and cluster in cluster_of
    ]


def _visible(user: User) -> ColumnElement[bool]:
    return Lead.id.in_(select(visible_to(user).subquery().c.id))
