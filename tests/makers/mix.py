"""Baselines and mix targets for tests."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.mix import actions, queries
from crm.mix.baselines import EnterBaseline
from crm.mix.measures import Measure
from crm.mix.models import Baseline, MixTarget
from crm.mix.rules import CLUSTERS
from crm.mix.targets import actions as targets
from crm.mix.targets import queries as mix_targets
from crm.mix.targets.plan_drafts import load_draft_targets
from crm.mix.targets.rules import DraftTarget, Way

SHARES = (15, 25, 3, 2, 5, 5, 45)


def waiting_baseline(
    by: User, block: str = "ZD", firms: Mapping[str, int | None] | None = None, **changes: Any
) -> Baseline:
    """A baseline that waits for a second person."""
    given = {"as_of": date(2026, 6, 30), "source": "登记库 2026-06", "base_version": 0, **changes}
    base_version = given.pop("base_version")
    command = EnterBaseline(firms=firms or dict.fromkeys(CLUSTERS, 3), **given)
    return actions.enter_baseline(queries.block(block), command, by=by, base_version=base_version)


def target_draft(
    by: User, block: str, measure: Measure = Measure.COUNT, **changes: Any
) -> MixTarget:
    """A draft of a person, for five years from the day of its approval on."""
    today = clock.today()
    shares = changes.pop("shares", SHARES)
    command = DraftTarget(
        **{
            "way": Way.SHARES,
            "shares": {k: Decimal(part) for k, part in zip(CLUSTERS, shares, strict=True)},
            "weights": {},
            "source": "Work meeting",
            "period_from": today,
            "period_to": date(today.year + 5, 12, 31),
            **changes,
        }
    )
    found = targets.draft(queries.block(block), measure, command, by=by)
    db.session.flush()
    return found


def waiting_target(by: User, block: str) -> MixTarget:
    """The draft of the count that waits beside the plan's; made where none does."""
    load_draft_targets()
    found = mix_targets.shelf(block, Measure.COUNT.value).waiting
    return found.target if found else target_draft(by, block)


def compared(by: User, block: str) -> str:
    """The block, once it has two versions to compare."""
    waiting_target(by, block)
    return block


def draft_target(block: str) -> MixTarget:
    """The draft that the plan's words come to."""
    load_draft_targets()
    query = select(MixTarget).where(MixTarget.block_id == queries.block(block).id)
    return db.session.scalars(query).one()
