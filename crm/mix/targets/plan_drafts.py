"""The drafts that are drawn from the plan's words: for the count, where the plan says anything."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from crm.core import clock
from crm.core.db import db
from crm.mix import rules
from crm.mix.measures import Measure
from crm.mix.models import MixTarget, MixTargetShare
from crm.mix.progress import TargetState
from crm.mix.targets.queries import all_blocks, plan_says
from crm.mix.wording import DRAFTED
from crm.plan.models import Block, Cluster, PlanVersion

COUNT = Measure.COUNT.value


def load_draft_targets() -> int:
    """Draw the count drafts from the plan's words, once; returns how many are new or redrawn.

    A block of which the plan says nothing gets none; what people drafted or approved stays.
    """
    plan = db.session.scalars(select(PlanVersion).order_by(PlanVersion.id.desc())).first()
    if plan is None:
        return 0
    return sum(_draw(block, plan) for block in all_blocks())


def _draw(block: Block, plan: PlanVersion) -> bool:
    wanted = {} if block.draft_impossible else _drawn(block.id)
    old = _ours(block.id)
    if not wanted or (old is None and _any_target(block.id)):
        return False
    if old is not None and _said(old.shares) == _said(wanted.values()):
        return False
    _fill(_new_draft(block.id, plan) if old is None else _after(old, plan), wanted)
    return True


def _fill(target: MixTarget, wanted: Mapping[int, MixTargetShare]) -> None:
    target.shares.extend(wanted.values())
    db.session.flush()


def _after(old: MixTarget, plan: PlanVersion) -> MixTarget:
    """A draft of its own from today on: the weeks that were judged by the old one keep it."""
    old.state, old.ended_at, old.superseded_from = (
        TargetState.SUPERSEDED,
        clock.now(),
        clock.today(),
    )
    db.session.flush()  # one draft of the plan at a time
    new = _new_draft(old.block_id, plan)
    new.wanted_from = clock.today()
    return new


def _said(shares: Iterable[MixTargetShare]) -> set[tuple[int, int, str, str, int | None]]:
    return {(s.cluster_id, s.share_bp, s.weight, s.wording, s.clause_id) for s in shares}


def _drawn(block_id: int) -> dict[int, MixTargetShare]:
    said = {cluster: one for (_, cluster), one in plan_says([block_id]).items()}
    clusters = {row.id: row.code for row in db.session.scalars(select(Cluster))}
    words = {code: said[key].weight if key in said else "none" for key, code in clusters.items()}
    shares = rules.normalise(words)
    return {
        key: MixTargetShare(
            cluster_id=key,
            share_bp=shares[code],
            weight=words[code],
            wording=said[key].wording if key in said else "",
            clause_id=said[key].clause_id if key in said else None,
        )
        for key, code in clusters.items()
        if shares is not None
    }


def _ours(block_id: int) -> MixTarget | None:
    query = (
        select(MixTarget)
        .where(
            MixTarget.block_id == block_id,
            MixTarget.measure == COUNT,
            MixTarget.state == TargetState.DRAFT,
            MixTarget.drafted_by_id.is_(None),
        )
        .options(selectinload(MixTarget.shares))
    )
    return db.session.scalars(query).one_or_none()


def _any_target(block_id: int) -> bool:
    query = select(MixTarget.id).where(MixTarget.block_id == block_id, MixTarget.measure == COUNT)
    return db.session.scalars(query.limit(1)).first() is not None


def _new_draft(block_id: int, plan: PlanVersion) -> MixTarget:
    target = MixTarget(
        block_id=block_id,
        measure=COUNT,
        period_from=plan.valid_from,
        period_to=plan.valid_to,
        source=str(DRAFTED),
        draft=True,
        state=TargetState.DRAFT,
        recorded_at=clock.now(),
        shares=[],
    )
    db.session.add(target)
    return target
