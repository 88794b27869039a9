"""Reading the figures of the mix, open to everybody who may read it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, Date, and_, case, func, literal, select

from crm.core import clock
from crm.core.db import db
from crm.core.weeks import Week
from crm.leads.models import Lead, LeadShare
from crm.leads.placing import is_signed
from crm.leads.rules import Stage, Status
from crm.mix import progress as rules
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
    WeekCount,
)
from crm.mix.rules import BLOCKS
from crm.mix.targets.versions import holds, on_day
from crm.plan.models import Block, Cluster
from crm.plan.wording import named
from crm.settings.queries import in_force
from crm.settings.rules import Settings

COMMITTED = tuple(Stage(value) for value in sorted(rules.COMMITTED))


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
) -> Progress:
    """All figures of the count; without a wish, stock where all of `prefer` have a baseline.

    Who has the `office` settings of the day at hand spares reading them again.
    """
    office = office or in_force(as_of.day)
    baselines = _baselines(as_of)
    chosen = basis or (Basis.STOCK if set(prefer) <= set(baselines) else Basis.FLOW)
    flow_since = date.fromisoformat(office["flow_since"])
    since = {b: rules.since_of(b, chosen, baselines, flow_since) for b in BLOCKS}
    targets, impossible = _targets(as_of.day)
    return Progress(
        as_of=as_of,
        basis=chosen,
        flow_since=flow_since,
        tolerance=Decimal(office["tolerance_points"]).quantize(Decimal("0.1")),
        baselines=baselines,
        targets=targets,
        impossible=impossible,
        moves=_moves_at(as_of.week, since) if as_of.closed else _moves_now(since),
    )


def _baselines(as_of: AsOf) -> dict[str, KnownBaseline]:
    query = (
        select(Baseline, Block.code, Cluster.code, BaselineCell.firms)
        .join(Block, Block.id == Baseline.block_id)
        .join(BaselineCell, BaselineCell.baseline_id == Baseline.id)
        .join(Cluster, Cluster.id == BaselineCell.cluster_id)
        .where(Baseline.approved_by_id.is_not(None), Baseline.as_of <= as_of.day)
        .order_by(Baseline.as_of, Baseline.id)
    )
    firms: dict[Baseline, dict[str, int]] = defaultdict(dict)
    block_of = {}
    for row, block, cluster, count in db.session.execute(query):
        firms[row][cluster], block_of[row] = count, block
    return {
        block_of[row]: KnownBaseline(block_of[row], row.as_of, row.source, cells)
        for row, cells in firms.items()
        if not as_of.closed or (row.approved_at is not None and row.approved_at < as_of.edge)
    }


def _targets(day: date) -> tuple[dict[str, KnownTarget], dict[str, str]]:
    """The targets of a day by block, and why a block can have no draft."""
    query = (
        select(
            Block.code,
            named(Block, "draft_impossible"),
            MixTarget,
            Cluster.code,
            MixTargetShare.share_bp,
        )
        .outerjoin(MixTarget, and_(MixTarget.block_id == Block.id, MixTarget.measure == COUNT))
        .outerjoin(MixTargetShare, MixTargetShare.target_id == MixTarget.id)
        .outerjoin(Cluster, Cluster.id == MixTargetShare.cluster_id)
        .order_by(MixTarget.id)
    )
    impossible = {}
    shares: dict[tuple[str, MixTarget], dict[str, int]] = defaultdict(dict)
    for code, reason, target, cluster, share in db.session.execute(query):
        if reason:
            impossible[code] = reason
        if target is not None:
            shares[code, target][cluster] = share
    found: dict[str, KnownTarget] = {}
    for code in {block for block, _ in shares}:
        target = on_day([one for block, one in shares if block == code], day)
        if target is not None:
            found[code] = _known_target(code, target, shares[code, target], day)
    return found, impossible


def _known_target(
    block: str, target: MixTarget, shares: Mapping[str, int], day: date
) -> KnownTarget:
    provisional = not holds(target, day)
    return KnownTarget(target.id, block, provisional, target.effective_from, shares)


def _moves_now(since: Mapping[str, date]) -> dict[tuple[str, str], Moves]:
    """What counts now. The few leads that got so far come first, from an index that holds it all."""
    # The offset keeps them apart: joined at once, SQLite would look each of them up in the table.
    signed = select(*SIGNED).where(is_signed()).offset(0).subquery()
    start = case({block: literal(day, Date()) for block, day in since.items()}, value=Block.code)
    committed = and_(
        signed.c.stage.in_(COMMITTED), signed.c.status.not_in([Status.LEFT, Status.DORMANT])
    )
    query = (
        select(
            Block.code,
            Cluster.code,
            *_counts(signed.c.landed_counted_on >= start),
            *_counts(signed.c.left_counted_on >= start),
            *_counts(committed),
        )
        .select_from(signed)
        .join(LeadShare, LeadShare.lead_id == signed.c.id)
        .join(Block, Block.id == LeadShare.block_id)
        .join(Cluster, Cluster.id == LeadShare.cluster_id)
        .group_by(Block.code, Cluster.code)
    )
    return {
        (block, cluster): Moves(Tally(a, b), Tally(c, d), Tally(e, f))
        for block, cluster, a, b, c, d, e, f in db.session.execute(query)
    }


SIGNED = (Lead.id, Lead.stage, Lead.status, Lead.landed_counted_on, Lead.left_counted_on)


def _counts(condition: ColumnElement[bool]) -> tuple[ColumnElement[int], ColumnElement[int]]:
    return (
        func.sum(case((condition, 1), else_=0)),
        func.sum(case((condition, LeadShare.tenths), else_=0)),
    )


def _moves_at(week: Week, since: Mapping[str, date]) -> dict[tuple[str, str], Moves]:
    wanted = {str(week), *(str(min(rules.before(day), week)) for day in since.values())}
    query = (
        select(WeekRow.week, Block.code, Cluster.code, WeekRow.stage, WeekRow.leads, WeekRow.tenths)
        .join(Block, Block.id == WeekRow.block_id)
        .join(Cluster, Cluster.id == WeekRow.cluster_id)
        .where(WeekRow.week.in_(sorted(wanted)))
    )
    rows = (WeekCount(*row[:4], Tally(*row[4:])) for row in db.session.execute(query))
    return rules.from_weeks(rows, week, since)


def block(code: str) -> Block:
    """A block by its code. Raises NoResultFound (404)."""
    return db.session.scalars(select(Block).where(Block.code == code)).one()


def waiting_baseline(block_id: int) -> Baseline | None:
    """The baseline of a block that nobody approved yet."""
    query = select(Baseline).where(Baseline.block_id == block_id, Baseline.approved_by_id.is_(None))
    return db.session.scalars(query).one_or_none()


def firms_of(baseline: Baseline) -> dict[str, int]:
    """Firms by cluster code."""
    query = (
        select(Cluster.code, BaselineCell.firms)
        .join(Cluster, Cluster.id == BaselineCell.cluster_id)
        .where(BaselineCell.baseline_id == baseline.id)
    )
    return {row.code: row.firms for row in db.session.execute(query)}
