"""The rows behind the figures of the mix, by `visible_to`."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select

from crm.accounts.models import User
from crm.core.db import db
from crm.leads.models import Lead, LeadShare
from crm.leads.queries import visible_to
from crm.leads.rules import Stage
from crm.mix.behind import Behind, Entry, Part, behind, entries_of
from crm.mix.known import standings_before, unchanged_since
from crm.mix.progress import AsOf, Kind, Progress
from crm.plan.models import Block, Cluster

COLUMNS = (Lead.id, Lead.code, Lead.name)
STANDING = (Lead.stage, Lead.status, Lead.stage_on, Lead.landed_counted_on, Lead.left_counted_on)


def rows_behind(
    user: User, shown: Progress, blocks: tuple[str, ...], clusters: tuple[str, ...], kind: Kind
) -> Behind:
    """The rows of a cell that a person may read, and the size of what they may not."""
    parts = list(_unchanged_parts(user, shown.as_of, blocks, clusters))
    if shown.as_of.closed:
        parts += _changed_parts(user, shown.as_of, blocks, clusters)
    found = sorted(entries_of(parts, shown, kind), key=_order, reverse=True)
    return behind(found, shown, blocks, clusters, kind)


def _order(entry: Entry) -> tuple[date, str]:
    return entry.on or date.min, entry.part.code


def _unchanged_parts(
    user: User, as_of: AsOf, blocks: Iterable[str], clusters: Iterable[str]
) -> Iterable[Part]:
    columns: tuple[Any, ...] = (*COLUMNS, *STANDING, Block.code, Cluster.code, LeadShare.tenths)
    query = (
        select(*columns)
        .join(LeadShare, LeadShare.lead_id == Lead.id)
        .join(Block, Block.id == LeadShare.block_id)
        .join(Cluster, Cluster.id == LeadShare.cluster_id)
        .where(
            _visible(user),
            Lead.stage_rank >= Stage.S6.rank,
            Block.code.in_(blocks),
            Cluster.code.in_(clusters),
        )
    )
    if as_of.closed:
        query = query.where(unchanged_since(as_of.edge))
    return (Part(*row) for row in db.session.execute(query))


def _changed_parts(
    user: User, as_of: AsOf, blocks: Iterable[str], clusters: Iterable[str]
) -> list[Part]:
    """The same for leads that went on since, as they stood at the edge."""
    query = select(*COLUMNS).where(_visible(user), ~unchanged_since(as_of.edge))
    leads = {row.id: row for row in db.session.execute(query)}
    block_of = _codes(Block, blocks)
    cluster_of = _codes(Cluster, clusters)
    return [
        Part(
            lead_id,
            leads[lead_id].code,
            leads[lead_id].name,
            standing.stage or Stage.S1,
            standing.status,
            standing.stage_on,
            standing.landed_counted_on,
            standing.left_counted_on,
            block_of[block],
            cluster_of[cluster],
            tenths,
        )
        for lead_id, standing in standings_before(as_of.edge, sorted(leads))
        for block, cluster, tenths in standing.shares
        if block in block_of and cluster in cluster_of
    ]


def _visible(user: User) -> ColumnElement[bool]:
    return Lead.id.in_(select(visible_to(user).subquery().c.id))


def _codes(model: type[Block] | type[Cluster], codes: Iterable[str]) -> dict[int, str]:
    query = select(model.id, model.code).where(model.code.in_(codes))
    return {row.id: row.code for row in db.session.execute(query)}
