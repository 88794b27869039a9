"""Reading the figures of the mix, open to everybody who may read it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import and_, func, select

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.core.language import speaks_chinese
from crm.core.weeks import Week
from crm.mix import progress as rules
from crm.mix.counting import moves_now
from crm.mix.giants import largest
from crm.mix.keeping import kept_moves
from crm.mix.measures import Measure
from crm.mix.models import (
    Baseline,
    BaselineCell,
    MixTarget,
    MixTargetShare,
    WeekClose,
    WeekRow,
)
from crm.mix.progress import (
    COUNT,
    AsOf,
    Basis,
    KnownBaseline,
    KnownTarget,
    Moves,
    Progress,
    Tally,
    TargetState,
)
from crm.mix.rules import BLOCKS, WHOLE, U, points
from crm.mix.weekly import WeekCount, before, from_weeks
from crm.plan.models import Block, BlockEmphasis, Clause, Cluster
from crm.plan.wording import named
from crm.settings.queries import in_force
from crm.settings.rules import Settings


def open_week() -> AsOf:
    """The week that runs, as it stands now."""
    moment = clock.now()
    return AsOf(Week.of(moment), closed=False, day=clock.today(), edge=moment)


def closed_week(week: Week) -> AsOf:
    """A week whose figures were taken."""
    return AsOf(week, closed=True, day=week.sunday, edge=week.end)


def last_closed_week() -> AsOf | None:
    """The newest week whose figures were taken; None before the first."""
    newest = select(WeekClose.week).order_by(WeekClose.edge_at.desc()).limit(1)
    found = db.session.scalar(newest)
    return closed_week(Week.parse(found)) if found else None


def progress(
    as_of: AsOf,
    basis: Basis | None = None,
    prefer: Sequence[str] = BLOCKS,
    office: Settings | None = None,
    measure: Measure = COUNT,
    *,
    with_projects: bool = True,
) -> Progress:
    """All figures of a measure; without a wish, stock where all baselines of `prefer` state it.

    Who has the `office` settings of the day at hand spares reading them again; so does who needs
    no largest projects.
    """
    office = office or in_force(as_of.day)
    baselines = baselines_of(as_of)
    stated = {b for b, known in baselines.items() if known.states(measure)}
    chosen = basis or (Basis.STOCK if set(prefer) <= stated else Basis.FLOW)
    flow_since = date.fromisoformat(office["flow_since"])
    since = {b: rules.since_of(b, chosen, baselines, flow_since) for b in BLOCKS}
    targets, impossible = _targets(as_of.day, measure)
    moves = _moves_at(as_of.week, since, measure, chosen) if as_of.closed else None
    return Progress(
        as_of=as_of,
        basis=chosen,
        flow_since=flow_since,
        tolerance=Decimal(office["tolerance_points"]).quantize(Decimal("0.1")),
        baselines=baselines,
        targets=targets,
        impossible=impossible,
        moves=(moves or {}) if as_of.closed else moves_now(since, measure),
        measure=measure,
        projects=largest(since, measure)
        if with_projects and not as_of.closed and measure is not COUNT
        else {},
        kept=moves is not None or not as_of.closed,
    )


def by_count(shown: Progress) -> Progress:
    """The firms behind the figures of another measure, against the targets for counts."""
    if shown.measure is COUNT:
        return shown
    return shown.by_count(_targets(shown.as_of.day, COUNT)[0])


def baselines_of(as_of: AsOf) -> dict[str, KnownBaseline]:
    """What was approved by then, of each block the newest."""
    query = (
        select(Baseline, Block.code, Cluster.code, BaselineCell)
        .join(Block, Block.id == Baseline.block_id)
        .join(BaselineCell, BaselineCell.baseline_id == Baseline.id)
        .outerjoin(Cluster, Cluster.id == BaselineCell.cluster_id)
        .where(Baseline.approved_by_id.is_not(None), Baseline.as_of <= as_of.day)
        .order_by(Baseline.as_of, Baseline.id)
    )
    cells: dict[Baseline, dict[str, BaselineCell]] = defaultdict(dict)
    block_of = {}
    for row, block, cluster, cell in db.session.execute(query):
        cells[row][cluster or U], block_of[row] = cell, block
    return {
        block_of[row]: _known_baseline(block_of[row], row, found)
        for row, found in cells.items()
        if not as_of.closed or (row.approved_at is not None and row.approved_at < as_of.edge)
    }


def _known_baseline(block: str, row: Baseline, cells: Mapping[str, BaselineCell]) -> KnownBaseline:
    amounts = {
        Measure.RECEIVED: {cluster: cell.received for cluster, cell in cells.items()},
        Measure.JOBS: {cluster: cell.jobs for cluster, cell in cells.items()},
        Measure.REGISTERED: {cluster: cell.registered for cluster, cell in cells.items()},
    }
    firms = {cluster: cell.firms for cluster, cell in cells.items()}
    return KnownBaseline(block, row.as_of, row.source, firms, amounts)


def _targets(day: date, measure: Measure) -> tuple[dict[str, KnownTarget], dict[str, str]]:
    """The targets of a day by block, and why a block can have no draft."""
    query = (
        select(
            Block.code,
            named(Block, "draft_impossible"),
            MixTarget,
            Cluster.code,
            MixTargetShare.share_bp,
        )
        .outerjoin(MixTarget, and_(MixTarget.block_id == Block.id, MixTarget.measure == measure))
        .outerjoin(MixTargetShare, MixTargetShare.target_id == MixTarget.id)
        .outerjoin(Cluster, Cluster.id == MixTargetShare.cluster_id)
        .order_by(MixTarget.id)
    )
    impossible = {}
    shares: dict[tuple[str, MixTarget], dict[str, int]] = defaultdict(dict)
    for code, reason, target, cluster, share in db.session.execute(query):
        if reason:
            impossible[code] = reason
        # Only for counts does the plan's wording give a draft; elsewhere none applies until approved.
        if target is not None and (measure is COUNT or target.state is not TargetState.DRAFT):
            shares[code, target][cluster] = share
    found: dict[str, KnownTarget] = {}
    for code, target in sorted(shares, key=lambda one: _seniority(one[1], day)):
        found[code] = _known_target(code, target, shares[code, target], day)
    return found, impossible


def _seniority(target: MixTarget, day: date) -> tuple[bool, date, int]:
    """What was in force on the day, the newest of it, comes last; else the newest draft."""
    from_day = target.effective_from
    in_force_then = from_day is not None and from_day <= day
    return in_force_then, from_day if from_day and in_force_then else date.min, target.id


def _known_target(
    block: str, target: MixTarget, shares: Mapping[str, int], day: date
) -> KnownTarget:
    provisional = target.effective_from is None or target.effective_from > day
    return KnownTarget(target.id, block, provisional, target.effective_from, shares)


def _moves_at(
    week: Week, since: Mapping[str, date], measure: Measure, basis: Basis
) -> dict[tuple[str, str], Moves] | None:
    """What a closed week says; None where it was closed before this measure was kept."""
    if measure is not COUNT:
        return kept_moves(week, measure, basis)
    wanted = {str(week), *(str(min(before(day), week)) for day in since.values())}
    query = (
        select(WeekRow.week, Block.code, Cluster.code, WeekRow.stage, WeekRow.leads, WeekRow.tenths)
        .join(Block, Block.id == WeekRow.block_id)
        .join(Cluster, Cluster.id == WeekRow.cluster_id)
        .where(WeekRow.week.in_(sorted(wanted)))
    )
    rows = (WeekCount(*row[:4], Tally(*row[4:])) for row in db.session.execute(query))
    return from_weeks(rows, week, since)


@dataclass(frozen=True)
class TargetLine:
    """One cluster of a target with the word and clause that it was drawn from."""

    cluster: str
    share: Decimal
    weight: str
    wording: str
    clause: str


@dataclass(frozen=True)
class TargetPage:
    """A block's newest target, or why there is none."""

    block: str
    impossible: str
    target: MixTarget | None
    approved_by: str
    lines: list[TargetLine]


def _said_by_plan() -> Any:
    """A share's words as they were drawn; for an English reader those of the plan as loaded."""
    return MixTargetShare.wording if speaks_chinese() else BlockEmphasis.wording_en


def targets_by_block() -> list[TargetPage]:
    """Each block with its newest target and what every share was drawn from, in one statement."""
    newest = select(func.max(MixTarget.id)).where(MixTarget.measure == COUNT)
    newest_of_block = newest.where(MixTarget.block_id == Block.id).correlate(Block)
    query = (
        select(
            Block,
            MixTarget,
            User.name,
            MixTargetShare,
            Cluster.code,
            named(Clause, "reference"),
            _said_by_plan(),
        )
        .outerjoin(MixTarget, MixTarget.id == newest_of_block.scalar_subquery())
        .outerjoin(User, User.id == MixTarget.approved_by_id)
        .outerjoin(MixTargetShare, MixTargetShare.target_id == MixTarget.id)
        .outerjoin(Cluster, Cluster.id == MixTargetShare.cluster_id)
        .outerjoin(Clause, Clause.id == MixTargetShare.clause_id)
        .outerjoin(
            BlockEmphasis,
            and_(
                BlockEmphasis.block_id == Block.id,
                BlockEmphasis.cluster_id == MixTargetShare.cluster_id,
                BlockEmphasis.drawn,
            ),
        )
        .order_by(Block.position, Cluster.position)
    )
    pages: dict[str, TargetPage] = {}
    for block, target, name, share, cluster, clause, said in db.session.execute(query):
        page = TargetPage(block.code, named(block, "draft_impossible"), target, name or "", [])
        page = pages.setdefault(block.code, page)
        if share is not None:
            part = points(Fraction(share.share_bp, WHOLE))
            page.lines.append(TargetLine(cluster, part, share.weight, said or "", clause or ""))
    return list(pages.values())


def block(code: str) -> Block:
    """A block by its code. Raises NoResultFound (404)."""
    return db.session.scalars(select(Block).where(Block.code == code)).one()


def waiting_baseline(block_id: int) -> Baseline | None:
    """The baseline of a block that nobody approved yet."""
    query = select(Baseline).where(Baseline.block_id == block_id, Baseline.approved_by_id.is_(None))
    return db.session.scalars(query).one_or_none()


def cells_of(baseline: Baseline) -> dict[str, BaselineCell]:
    """A baseline's cells by cluster code, U for firms without one."""
    query = (
        select(Cluster.code, BaselineCell)
        .outerjoin(Cluster, Cluster.id == BaselineCell.cluster_id)
        .where(BaselineCell.baseline_id == baseline.id)
    )
    return {code or U: cell for code, cell in db.session.execute(query)}


def firms_of(baseline: Baseline) -> dict[str, int]:
    """Firms by cluster code."""
    return {code: cell.firms for code, cell in cells_of(baseline).items()}
