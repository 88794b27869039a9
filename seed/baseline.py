"""A fictional stock for one block; the other's stays unknown, and the pages say so."""

from datetime import date

from sqlalchemy import select

from crm.core.db import db
from crm.mix import actions, queries
from crm.mix.models import Baseline
from crm.mix.rules import EnterBaseline
from seed import dsl
from seed.story import BASELINE


def has_baseline() -> bool:
    return db.session.scalar(select(Baseline.id).limit(1)) is not None


def enter_baseline() -> None:
    """经开's manager enters it, the coordinator approves."""
    command = EnterBaseline(
        as_of=date(2025, 12, 31),
        source="演示用虚构数据，非统计口径",
        firms=dict(BASELINE),
    )
    block = queries.block("JK")
    actions.enter_baseline(block, command, by=dsl.person("zhoumin"), base_version=0)
    db.session.flush()
    baseline = db.session.scalars(select(Baseline)).one()
    actions.approve_baseline(
        block, baseline.id, by=dsl.person("chenli"), base_version=baseline.version
    )
