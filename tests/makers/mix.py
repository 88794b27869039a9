"""Baselines and mix targets for tests."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from crm.accounts.models import User
from crm.core.db import db
from crm.mix import actions, queries
from crm.mix.baselines import EnterBaseline
from crm.mix.models import Baseline, MixTarget
from crm.mix.rules import CLUSTERS


def waiting_baseline(
    by: User, block: str = "ZD", firms: Mapping[str, int | None] | None = None, **changes: Any
) -> Baseline:
    """A baseline that waits for a second person."""
    given = {"as_of": date(2026, 6, 30), "source": "登记库 2026-06", "base_version": 0, **changes}
    base_version = given.pop("base_version")
    command = EnterBaseline(firms=firms or dict.fromkeys(CLUSTERS, 3), **given)
    return actions.enter_baseline(queries.block(block), command, by=by, base_version=base_version)


def draft_target(block: str) -> MixTarget:
    """The draft that the plan's words come to."""
    actions.load_draft_targets()
    query = select(MixTarget).where(MixTarget.block_id == queries.block(block).id)
    return db.session.scalars(query).one()
