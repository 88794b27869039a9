"""The largest project of every row of the mix, so that each can be seen without it."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from crm.core.db import db
from crm.leads.models import Lead, LeadShare
from crm.leads.placing import is_signed
from crm.mix.codes import codes
from crm.mix.counting import AMOUNTS, Since, first_day
from crm.mix.measures import Measure
from crm.mix.rules import TENTHS

Projects = dict[str, dict[str, dict[str, int]]]


def largest(
    since: Since,
    measure: Measure,
    most: Mapping[str, int],
    *where: ColumnElement[bool],
) -> Projects:
    """The project with the most of each row, and a few more: {block: {lead's code: {cluster: tenths}}}.

    `most` is each block's largest part. A row's largest project has at least the largest part of
    each block that it lies in, so whoever could not reach that with all ten tenths is not it. Older
    ones come first. What has left is no part of a row any more.
    """
    if not most:
        return {}
    names = codes()
    bounds = {number: most[code] for number, code in names.blocks.items() if code in most}
    query = (
        select(
            LeadShare.block_id, Lead.code, LeadShare.cluster_id, AMOUNTS[measure] * LeadShare.tenths
        )
        .join(LeadShare, LeadShare.lead_id == Lead.id)
        .where(Lead.id.in_(_able(since, measure, bounds, where)))
        .where(Lead.landed_counted_on >= first_day(since))
        .order_by(Lead.id)
    )
    found: Projects = defaultdict(lambda: defaultdict(dict))
    for block_id, lead, cluster_id, tenths in db.session.execute(query):
        block, cluster = names.cell(block_id, cluster_id)
        found[block][lead][cluster] = int(tenths)
    return {block: dict(projects) for block, projects in found.items()}


def _able(since: Since, measure: Measure, bounds: Mapping[int, int], where: Any) -> Select[int]:
    """Leads that can be the largest of a block; the least that is enough anywhere is asked first."""
    whole = AMOUNTS[measure] * TENTHS
    signed = (
        select(Lead.id, Lead.landed_counted_on, whole.label("whole"))
        .where(is_signed(), Lead.left_counted_on.is_(None), whole >= min(bounds.values()), *where)
        .offset(0)
        .subquery()
    )
    # Of leads that are not split the oldest of equal ones: they could be all there are.
    alike = case((LeadShare.tenths == TENTHS, 0), else_=signed.c.id)
    return (
        select(func.min(signed.c.id))
        .join(LeadShare, LeadShare.lead_id == signed.c.id)
        .where(signed.c.landed_counted_on >= first_day(since))
        .where(signed.c.whole >= case(bounds, value=LeadShare.block_id))
        .group_by(LeadShare.block_id, alike)
    )
