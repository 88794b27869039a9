"""Entering and approving baselines."""

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
from crm.mix import queries
from crm.mix.baselines import OPTIONAL, EnterBaseline, baseline_problems
from crm.mix.models import Baseline, BaselineCell
from crm.mix.rules import U
from crm.plan.models import Block, Cluster


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
