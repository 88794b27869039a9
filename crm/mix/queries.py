"""Reading the figures of the mix, open to everybody who may read it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from crm.core import clock
from crm.core.db import db
from crm.core.weeks import Week
from crm.mix.books import Books, books
from crm.mix.counting import Counted, counted
from crm.mix.giants import Projects, largest
from crm.mix.history.giants import kept_projects
from crm.mix.history.moments import Known
from crm.mix.keeping import kept_moves
from crm.mix.measures import Measure
from crm.mix.models import (
    Baseline,
    BaselineCell,
    WeekClose,
    WeekRow,
)
from crm.mix.progress import COUNT, AsOf, Basis, KnownBaseline, Progress
from crm.mix.rules import BLOCKS, U
from crm.mix.tallies import Moves, Tally
from crm.mix.weekly import COUNTED, WeekCount, before, from_weeks
from crm.plan.models import Block, Cluster
from crm.settings.queries import in_force
from crm.settings.rules import Settings


def open_week() -> AsOf:
    """The week that runs, as it stands now."""
    moment = clock.now()
    return AsOf(Week.of(moment), closed=False, day=clock.today(), edge=moment)


def closed_week(week: Week, *, known: bool = False) -> AsOf:
    """A week whose figures were taken: as published, or as known now."""
    return AsOf(week, closed=True, day=week.sunday, edge=week.end, known=known)


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
    known = Known(as_of, measure)
    found = figures(known, books(measure), basis, prefer, office)
    return replace(found, projects=projects_of(known, found)) if with_projects else found


def figures(
    known: Known,
    kept: Books,
    basis: Basis | None = None,
    prefer: Sequence[str] = BLOCKS,
    office: Settings | None = None,
) -> Progress:
    """The same without the largest projects."""
    empty = assembled(known.as_of, kept, basis, prefer, office)
    since = {block: empty.since(block) for block in BLOCKS}
    found = _counted(known, since, kept.measure, empty.basis)
    if found is None:
        return replace(empty, kept=False)
    return replace(empty, moves=found.moves, most=found.most)


def assembled(
    as_of: AsOf,
    kept: Books,
    basis: Basis | None = None,
    prefer: Sequence[str] = BLOCKS,
    office: Settings | None = None,
) -> Progress:
    """What applied at a moment, before anything is counted."""
    office = office or in_force(as_of.day)
    baselines = kept.baselines_at(as_of)
    stated = {block for block, known in baselines.items() if known.states(kept.measure)}
    return Progress(
        as_of=as_of,
        basis=basis or (Basis.STOCK if set(prefer) <= stated else Basis.FLOW),
        flow_since=date.fromisoformat(office["flow_since"]),
        tolerance=Decimal(office["tolerance_points"]).quantize(Decimal("0.1")),
        baselines=baselines,
        targets=kept.targets_on(as_of.day, kept.measure),
        impossible=kept.why_none,
        count_targets=kept.targets_on(as_of.day, COUNT),
        measure=kept.measure,
    )


def projects_of(known: Known, found: Progress) -> Projects:
    """The largest projects by block; by count no project outweighs another."""
    as_of, measure = found.as_of, found.measure
    since = {block: found.since(block) for block in BLOCKS}
    if measure is COUNT:
        return {}
    if as_of.published:
        return kept_projects(as_of.week, measure, found.basis)
    if as_of.known:
        return known.projects(since, found.most)
    return largest(since, measure, found.most)


def baselines_of(as_of: AsOf) -> dict[str, KnownBaseline]:
    """What was approved by then, of each block the newest."""
    return books(COUNT).baselines_at(as_of)


def _counted(
    known: Known, since: Mapping[str, date], measure: Measure, basis: Basis
) -> Counted | None:
    if known.as_of.published:
        moves = _moves_at(known.as_of.week, since, measure, basis)
        return None if moves is None else Counted(moves)
    return known.counted(since) if known.as_of.known else counted(since, measure)


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
        .where(WeekRow.week.in_(sorted(wanted)), WeekRow.stage.in_(COUNTED))
    )
    rows = (WeekCount(*row[:4], Tally(*row[4:])) for row in db.session.execute(query))
    return from_weeks(rows, week, since)


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
