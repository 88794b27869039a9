"""A fictional stock for three blocks; that of 金水 stays unknown, and the pages say so."""

from datetime import date, timedelta

from sqlalchemy import select

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.mix import actions, queries
from crm.mix.baselines import EnterBaseline
from crm.mix.models import Baseline
from crm.mix.rules import U
from seed.districts import (
    BASELINE_JOBS,
    BASELINE_RECEIVED,
    BASELINES,
    DISTRICTS,
    UNCLASSIFIED,
)

SOURCE = "演示用虚构数据，非统计口径"


def has_baseline() -> bool:
    return db.session.scalar(select(Baseline.id).limit(1)) is not None


def enter_baselines() -> None:
    """Each block's manager enters it as of the week before, the coordinator approves."""
    people = {one.login: one for one in db.session.scalars(select(User))}
    as_of = clock.today() - timedelta(days=7)
    for district in DISTRICTS:
        if district.code not in BASELINES:
            continue
        command = _command(district.code, as_of)
        block = queries.block(district.code)
        entered = actions.enter_baseline(
            block, command, by=people[district.manager], base_version=0
        )
        actions.approve_baseline(
            block, entered.id, by=people["chenli"], base_version=entered.version
        )


def _command(block: str, as_of: date) -> EnterBaseline:
    received = BASELINE_RECEIVED.get(block, {})
    return EnterBaseline(
        as_of,
        SOURCE,
        firms={**BASELINES[block], U: UNCLASSIFIED.get(block, 0)},
        received={cluster: yi * 10**8 for cluster, yi in received.items()},
        jobs=BASELINE_JOBS.get(block, {}),
    )
