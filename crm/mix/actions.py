"""Entering and approving baselines, drawing up and approving mix targets."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.audit.actions import record
from crm.audit.rules import changes
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid, Problem, Refused, check_version
from crm.core.say import say
from crm.mix import queries, rules
from crm.mix.baselines import OPTIONAL, EnterBaseline, baseline_problems
from crm.mix.models import Baseline, BaselineCell, MixTarget, MixTargetShare
from crm.mix.progress import COUNT, TargetState
from crm.mix.rules import U
from crm.mix.wording import DRAFTED
from crm.plan.models import Block, BlockEmphasis, Cluster, PlanVersion

WORDS = {weight: word for word, weight in rules.WEIGHTS.items()}


def enter_baseline(
    block: Block, command: EnterBaseline, *, by: User, base_version: int | None
) -> Baseline:
    """Enter a block's baseline, or correct the one that waits for approval.

    Raises Forbidden, Invalid or Stale; `base_version` is 0 where none waits yet.
    """
    _check_writer(block.id, by)
    if found := baseline_problems(command, clock.today()):
        raise Invalid(found)
    baseline = _waiting(block)
    check_version(baseline.version if baseline else 0, base_version)
    before = queries.firms_of(baseline) if baseline else {}
    baseline = _written(baseline or Baseline(block_id=block.id, cells=[]), command, by)
    record(
        by,
        "baseline.entered",
        baseline,
        as_of=baseline.as_of.isoformat(),
        source=baseline.source,
        firms=changes(before, {k: command.firms.get(k) for k in command.rows}),
    )
    return baseline


def may_enter(block_id: int, by: User) -> bool:
    """Own block, or every block for a coordinator."""
    everywhere = by.can(Permission.LEADS_READ_ALL)
    return by.can(Permission.BASELINES_WRITE) and (everywhere or by.block_id == block_id)


def _check_writer(block_id: int, by: User) -> None:
    if not may_enter(block_id, by):
        raise Forbidden(say("只有本区块负责人和片区统筹可以填写这个区块的基数。"))


def _waiting(block: Block) -> Baseline | None:
    query = (
        select(Baseline)
        .where(Baseline.block_id == block.id, Baseline.approved_by_id.is_(None))
        .options(selectinload(Baseline.cells))
        .with_for_update(of=Baseline)
    )
    return db.session.scalars(query).one_or_none()


def _written(baseline: Baseline, command: EnterBaseline, by: User) -> Baseline:
    if command.as_of is None:
        raise Invalid([Problem("as_of", say("请填写截至日期。"))])
    baseline.as_of, baseline.source = command.as_of, command.source.strip()
    baseline.entered_by_id, baseline.recorded_at = by.id, clock.now()
    cells = {cell.cluster_id: cell for cell in baseline.cells if cell.cluster_id is not None}
    for cluster in db.session.scalars(select(Cluster)):
        cell = cells.get(cluster.id)
        if cell is None:
            cell = BaselineCell(cluster_id=cluster.id)
            baseline.cells.append(cell)
        _fill(cell, command, cluster.code)
    _unclassified(baseline, command)
    db.session.add(baseline)
    db.session.flush()  # the event needs its number
    return baseline


def _fill(cell: BaselineCell, command: EnterBaseline, row: str) -> None:
    cell.firms = command.firms.get(row) or 0
    for name in OPTIONAL:
        setattr(cell, name, getattr(command, name).get(row))


def _unclassified(baseline: Baseline, command: EnterBaseline) -> None:
    """The row of firms that belong to no cluster yet is there only while there are any."""
    present = [cell for cell in baseline.cells if cell.cluster_id is None]
    if U not in command.rows:
        for cell in present:
            baseline.cells.remove(cell)
        return
    cell = present[0] if present else BaselineCell(cluster_id=None)
    if not present:
        baseline.cells.append(cell)
    _fill(cell, command, U)


def approve_baseline(
    block: Block, baseline_id: int, *, by: User, base_version: int | None
) -> Baseline:
    """A second person lets a baseline count. Raises NoResultFound, Forbidden, Refused or Stale."""
    query = select(Baseline).where(Baseline.id == baseline_id, Baseline.block_id == block.id)
    baseline = db.session.scalars(query.with_for_update()).one()
    _check_writer(baseline.block_id, by)
    check_version(baseline.version, base_version)
    if baseline.approved_by_id is not None:
        raise Refused(say("这份基数已经批准过。"))
    if baseline.entered_by_id == by.id:
        raise Forbidden(say("填写人不能批准自己填的基数，请另一位负责人或片区统筹批准。"))
    baseline.approved_by_id, baseline.approved_at = by.id, clock.now()
    record(by, "baseline.approved", baseline, as_of=baseline.as_of.isoformat())
    return baseline


def approve_target(target_id: int, *, by: User, base_version: int | None) -> MixTarget:
    """Put a draft in force from today; the one before it is superseded.

    Raises Forbidden, Refused or Stale.
    """
    target = db.session.get_one(MixTarget, target_id, with_for_update=True)
    if not by.can(Permission.MIX_TARGETS_WRITE):
        raise Forbidden(say("只有片区统筹可以批准目标结构。"))
    check_version(target.version, base_version)
    if target.state is not TargetState.DRAFT:
        raise Refused(say("这一版目标已经不是草案。"))
    if target.drafted_by_id == by.id:
        raise Forbidden(say("起草人不能批准自己的草案。"))
    _supersede(target)
    target.state, target.draft = TargetState.APPROVED, False
    target.approved_by_id, target.approved_at = by.id, clock.now()
    target.effective_from = clock.today()
    record(by, "mix_target.approved", target, measure=target.measure)
    return target


def _supersede(target: MixTarget) -> None:
    query = select(MixTarget).where(
        MixTarget.block_id == target.block_id,
        MixTarget.measure == target.measure,
        MixTarget.state == TargetState.APPROVED,
    )
    for old in db.session.scalars(query):
        old.state = TargetState.SUPERSEDED
    db.session.flush()  # only one may be approved at a time


def load_draft_targets() -> int:
    """Draw the count drafts from the plan's words, once; returns how many are new or redrawn.

    A block of which the plan says nothing gets none; what people drafted or approved stays.
    """
    plan = db.session.scalars(select(PlanVersion).order_by(PlanVersion.id.desc())).first()
    if plan is None:
        return 0
    blocks = list(db.session.scalars(select(Block).order_by(Block.position)))
    return sum(_draw(block, plan) for block in blocks)


def _draw(block: Block, plan: PlanVersion) -> bool:
    wanted = {} if block.draft_impossible else _drawn(block.id)
    target = _ours(block.id)
    if not wanted or (target is None and _any_target(block.id)):
        return False
    if target is None:
        target = _new_draft(block.id, plan)
    elif _said(target.shares) == _said(wanted.values()):
        return False
    _redraw(target, wanted)
    return True


def _redraw(target: MixTarget, wanted: Mapping[int, MixTargetShare]) -> None:
    if target.shares:
        target.shares.clear()
        db.session.flush()  # the old shares go before the new ones come
    target.recorded_at = clock.now()
    target.shares.extend(wanted.values())
    db.session.flush()


def _said(shares: Iterable[MixTargetShare]) -> set[tuple[int, int, str, str, int | None]]:
    return {(s.cluster_id, s.share_bp, s.weight, s.wording, s.clause_id) for s in shares}


def _drawn(block_id: int) -> dict[int, MixTargetShare]:
    query = select(BlockEmphasis).where(BlockEmphasis.block_id == block_id, BlockEmphasis.drawn)
    said = {row.cluster_id: row for row in db.session.scalars(query)}
    clusters = {row.id: row.code for row in db.session.scalars(select(Cluster))}
    words = {
        code: WORDS[said[key].weight] if key in said else "none" for key, code in clusters.items()
    }
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
