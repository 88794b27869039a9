"""The trade notes' vector as a block: 100 亿元 landed in 经开, and a target to hold it against."""

from datetime import date
from typing import Any

from sqlalchemy import select

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.leads.models import Lead
from crm.leads.rules import Stage
from crm.mix.measures import Measure
from crm.mix.models import MixTarget, MixTargetShare
from crm.mix.progress import TargetState
from crm.plan.models import Block, Cluster, ListItem
from tests.mix.figures import TARGET, ids, new_lead

YI = 10**8
FIRMS = {"TR": [10], "LG": [1] * 15, "FI": [1], "IN": [2], "PS": [2], "MF": [10] * 7}
"""26 firms with A = (10, 15, 1, 0, 2, 2, 70) 亿元 between them."""


def target(block: str, measure: Measure, by: User) -> MixTarget:
    """The vector's target, approved since October."""
    clusters = ids(Cluster)
    moment = clock.local(date(2026, 10, 1), 9)
    made = MixTarget(
        block_id=ids(Block)[block],
        measure=measure.value,
        period_from=date(2018, 1, 1),
        period_to=date(2022, 12, 31),
        source="示例",
        draft=False,
        state=TargetState.APPROVED,
        recorded_at=moment,
        approved_by_id=by.id,
        approved_at=moment,
        effective_from=date(2026, 10, 1),
        shares=[MixTargetShare(cluster_id=clusters[k], share_bp=bp) for k, bp in TARGET.items()],
    )
    db.session.add(made)
    db.session.flush()
    return made


def landed(by: User, block: str = "JK", many: dict[str, list[int]] | None = None) -> None:
    """Firms that landed, by cluster with what they brought in 亿元."""
    for cluster, sizes in (many or FIRMS).items():
        for yi in sizes:
            at_stage(by, block, cluster, Stage.S8, yi, landed_counted_on=date(2026, 11, 2))
    db.session.commit()


def at_stage(
    by: User, block: str, cluster: str, stage: Stage, yi: float | None = None, **more: Any
) -> Lead:
    """A lead that stands in a stage, without the facts that brought it there."""
    item = more.pop("item", "")
    columns = {"stage": stage, "stage_rank": stage.rank, **more}
    if yi is not None:
        columns["planned"] = int(yi * YI)
    if item:
        columns["item_id"] = db.session.scalars(
            select(ListItem.id).where(ListItem.code == item)
        ).one()
    lead = new_lead(by, block, cluster)
    for name, value in columns.items():
        setattr(lead, name, value)
    db.session.flush()
    return lead
