"""Every baseline and every target of a measure, in one statement: what applied at any moment."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CompoundSelect, Integer, cast, func, null, select, union_all

from crm.core.db import db
from crm.mix.codes import Codes, remember
from crm.mix.measures import Measure
from crm.mix.models import Baseline, BaselineCell, MixTarget, MixTargetShare
from crm.mix.progress import COUNT, AsOf, KnownBaseline, KnownTarget
from crm.mix.rules import U
from crm.mix.targets.versions import holds, on_day
from crm.plan.models import Block, Cluster
from crm.plan.wording import named

NONE = cast(null(), Integer)


@dataclass(frozen=True)
class Books:
    """What was approved of every block, and the targets of a measure and of counts, read once.

    `why_none` says by block why the plan allows no draft of its counts.
    """

    measure: Measure
    baselines: Sequence[tuple[Baseline, KnownBaseline]]
    targets: Mapping[tuple[str, MixTarget], Mapping[str, int]]
    why_none: Mapping[str, str]

    def baselines_at(self, as_of: AsOf) -> dict[str, KnownBaseline]:
        """What was approved by then, of each block the newest."""
        return {
            known.block: known
            for row, known in self.baselines
            if known.as_of <= as_of.day
            and (not as_of.published or (row.approved_at or as_of.edge) < as_of.edge)
        }

    def targets_on(self, day: date, measure: Measure) -> dict[str, KnownTarget]:
        """By block the version that a day goes by."""
        versions = defaultdict(list)
        for block, target in self.targets:
            if target.measure == measure:
                versions[block].append(target)
        found = {block: on_day(targets, day) for block, targets in versions.items()}
        return {
            block: self._known(block, target, day)
            for block, target in found.items()
            if target is not None
        }

    def _known(self, block: str, target: MixTarget, day: date) -> KnownTarget:
        provisional, shares = not holds(target, day), self.targets[block, target]
        return KnownTarget(target.id, block, provisional, target.effective_from, shares)


def books(measure: Measure) -> Books:
    """The baselines and targets of a measure; F by count stands beside every other measure.

    The codes of all blocks and clusters come with them.
    """
    lines = _lines(measure).subquery()
    cluster_id = func.coalesce(
        BaselineCell.cluster_id, MixTargetShare.cluster_id, lines.c.cluster_id
    )
    query = (
        select(
            Block.id.label("block_id"),
            Block.code.label("block"),
            named(Block, "draft_impossible"),
            Cluster.id.label("cluster_id"),
            Cluster.code.label("cluster"),
            Baseline,
            BaselineCell,
            MixTarget,
            MixTargetShare.share_bp,
        )
        .select_from(lines)
        .outerjoin(Block, Block.id == lines.c.block_id)
        .outerjoin(BaselineCell, BaselineCell.id == lines.c.cell_id)
        .outerjoin(Baseline, Baseline.id == BaselineCell.baseline_id)
        .outerjoin(MixTarget, MixTarget.id == lines.c.target_id)
        .outerjoin(MixTargetShare, MixTargetShare.id == lines.c.share_id)
        .outerjoin(Cluster, Cluster.id == cluster_id)
        .order_by(Baseline.as_of, Baseline.id, MixTarget.id)
    )
    rows = db.session.execute(query).all()
    remember(_codes_in(rows))
    return _sorted(measure, rows)


def _lines(measure: Measure) -> CompoundSelect[Any]:
    """Every block and cluster, every cell of an approved baseline, every share of a target."""
    shares = select(MixTarget.block_id, NONE, MixTarget.id, MixTargetShare.id, NONE)
    return union_all(
        select(
            Block.id.label("block_id"),
            NONE.label("cell_id"),
            NONE.label("target_id"),
            NONE.label("share_id"),
            NONE.label("cluster_id"),
        ),
        select(NONE, NONE, NONE, NONE, Cluster.id),
        select(Baseline.block_id, BaselineCell.id, NONE, NONE, NONE)
        .join(BaselineCell, BaselineCell.baseline_id == Baseline.id)
        .where(Baseline.approved_by_id.is_not(None)),
        shares.outerjoin(MixTargetShare, MixTargetShare.target_id == MixTarget.id).where(
            MixTarget.measure.in_({measure, COUNT})
        ),
    )


def _codes_in(rows: Sequence[Any]) -> Codes:
    blocks = {row.block_id: row.block for row in rows if row.block_id is not None}
    clusters = {row.cluster_id: row.cluster for row in rows if row.cluster_id is not None}
    return Codes(blocks, clusters)


def _sorted(measure: Measure, rows: Sequence[Any]) -> Books:
    cells: dict[tuple[str, Baseline], dict[str, BaselineCell]] = defaultdict(dict)
    shares: dict[tuple[str, MixTarget], dict[str, int]] = defaultdict(dict)
    why_none = {}
    for _, block, reason, _, cluster, baseline, cell, target, share in rows:
        if reason:
            why_none[block] = reason
        if baseline is not None:
            cells[block, baseline][cluster or U] = cell
        if target is not None:
            shares[block, target][cluster] = share
    known = [(row, _known_baseline(block, row, found)) for (block, row), found in cells.items()]
    return Books(measure, known, shares, why_none)


def _known_baseline(block: str, row: Baseline, cells: Mapping[str, BaselineCell]) -> KnownBaseline:
    amounts = {
        Measure.RECEIVED: {cluster: cell.received for cluster, cell in cells.items()},
        Measure.JOBS: {cluster: cell.jobs for cluster, cell in cells.items()},
        Measure.REGISTERED: {cluster: cell.registered for cluster, cell in cells.items()},
    }
    firms = {cluster: cell.firms for cluster, cell in cells.items()}
    return KnownBaseline(block, row.as_of, row.source, firms, amounts)
