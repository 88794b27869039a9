"""The largest project of every row of the mix, so that each can be seen without it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import CTE, ColumnElement, case, func, select

from crm.core.db import db
from crm.leads.models import Lead, LeadShare
from crm.leads.placing import is_signed
from crm.mix.counting import AMOUNTS, first_day
from crm.mix.measures import Measure
from crm.mix.progress import SCOPES
from crm.plan.models import Block, Cluster

Projects = dict[str, dict[str, dict[str, int]]]


def largest(since: Mapping[str, date], measure: Measure, *where: ColumnElement[bool]) -> Projects:
    """Of each row the project with the most: {block: {lead's code: {cluster: tenths}}}.

    Of equal ones the older. What has left is no part of a row any more.
    """
    per_lead = _per_lead(since, measure, where)
    heads = [_head(per_lead, scope) for scope in SCOPES]
    amount = func.coalesce(AMOUNTS[measure], 0) * LeadShare.tenths
    query = (
        select(Block.code, Lead.code, Cluster.code, amount)
        .join(LeadShare, LeadShare.lead_id == Lead.id)
        .join(Block, Block.id == LeadShare.block_id)
        .join(Cluster, Cluster.id == LeadShare.cluster_id)
        .where(Lead.id.in_(heads[0].union(*heads[1:])))
        .order_by(Lead.id)
    )
    found: Projects = defaultdict(lambda: defaultdict(dict))
    for block, lead, cluster, tenths in db.session.execute(query):
        if tenths:
            found[block][lead][cluster] = int(tenths)
    return {block: dict(projects) for block, projects in found.items()}


def _per_lead(
    since: Mapping[str, date], measure: Measure, where: Iterable[ColumnElement[bool]]
) -> CTE:
    """Each landed lead with its amount in every row."""
    start = first_day(since)
    signed = (
        select(Lead.id, Lead.landed_counted_on, AMOUNTS[measure].label("amount"))
        .where(is_signed(), Lead.left_counted_on.is_(None), AMOUNTS[measure] > 0, *where)
        .offset(0)
        .subquery()
    )
    amount = signed.c.amount * LeadShare.tenths
    sums = [_within(amount, scope).label(scope) for scope in SCOPES]
    return (
        select(LeadShare.lead_id, *sums)
        .select_from(signed)
        .join(LeadShare, LeadShare.lead_id == signed.c.id)
        .join(Block, Block.id == LeadShare.block_id)
        .where(signed.c.landed_counted_on >= start)
        .group_by(LeadShare.lead_id)
        .cte("per_lead")
    )


def _within(amount: ColumnElement[Any], scope: str) -> ColumnElement[Any]:
    return func.sum(case((Block.code.in_(SCOPES[scope]), amount), else_=0))


def _head(per_lead: CTE, scope: str) -> Any:
    column = per_lead.c[scope]
    first = (
        select(per_lead.c.lead_id)
        .where(column > 0)
        .order_by(column.desc(), per_lead.c.lead_id)
        .limit(1)
        .subquery()
    )
    return select(first.c.lead_id)
