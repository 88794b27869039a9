"""Every baseline and every target of a measure, in one statement: what applied at any moment."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    Integer,
    ScalarSelect,
    Select,
    String,
    Subquery,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from crm.core.db import db
from crm.core.language import speaks_chinese
from crm.core.weeks import Week
from crm.mix.codes import Codes, remember
from crm.mix.measures import Measure
from crm.mix.models import Baseline, BaselineCell, MixTarget, MixTargetShare, WeekClose
from crm.mix.progress import COUNT, AsOf, KnownBaseline, KnownTarget
from crm.mix.rules import U
from crm.mix.targets.versions import holds, on_day
from crm.plan.models import Block, Cluster
from crm.plan.wording import named

NONE, TEXT = cast(null(), Integer), cast(null(), String)
NEWEST = "newest"


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
    rows = db.session.execute(_reading_of(measure, "zh" if speaks_chinese() else "en")).all()
    remember(codes_in(rows))
    return sorted_out(measure, rows)


@cache
def _reading_of(measure: Measure, locale: str) -> Select[Any]:
    """Made once by measure and language: wording it takes longer than reading so few rows."""
    return reading(union_all(*_selects(measure)).subquery(), locale)


def reading(lines: Subquery, locale: str | None = None) -> Select[Any]:
    """What the lines say is wanted, with the words it needs, in the reader's language or another."""
    cluster_id = func.coalesce(
        BaselineCell.cluster_id, MixTargetShare.cluster_id, lines.c.cluster_id
    )
    return (
        select(
            Block.id.label("block_id"),
            Block.code.label("block"),
            named(Block, "draft_impossible", locale),
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


def books_and_week(measure: Measure) -> tuple[Books, Week | None]:
    """The books, and with them in the same statement the newest week that was closed."""
    lines = union_all(*dated_lines(measure)).subquery()
    rows = db.session.execute(reading(lines).add_columns(lines.c.week)).all()
    remember(codes_in(rows))
    newest = next((row.week for row in rows if row.week is not None), None)
    return sorted_out(measure, [row[:-1] for row in rows]), Week.parse(newest) if newest else None


def dated_lines(measure: Measure) -> list[Select[Any]]:
    """The lines of the books and the newest closed week; `stage` says what a line with a week is."""
    more: list[Any] = [
        TEXT.label("week"),
        TEXT.label("stage"),
        NONE.label("leads"),
        NONE.label("tenths"),
    ]
    found = [line.add_columns(*more) for line in _selects(measure)]
    newest = select(NONE, NONE, NONE, NONE, NONE, WeekClose.week, literal(NEWEST), NONE, NONE)
    return [*found, newest.where(WeekClose.week == newest_week())]


def newest_week() -> ScalarSelect[str]:
    """The last week that was closed."""
    query = select(WeekClose.week).order_by(WeekClose.edge_at.desc()).limit(1)
    return query.scalar_subquery()


def _selects(measure: Measure) -> tuple[Any, ...]:
    """Every block and cluster, every cell of an approved baseline, every share of a target."""
    shares = select(MixTarget.block_id, NONE, MixTarget.id, MixTargetShare.id, NONE)
    return (
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


def codes_in(rows: Sequence[Any]) -> Codes:
    """The codes of all blocks and clusters, out of the rows of a reading."""
    blocks = {row.block_id: row.block for row in rows if row.block_id is not None}
    clusters = {row.cluster_id: row.cluster for row in rows if row.cluster_id is not None}
    return Codes(blocks, clusters)


def sorted_out(measure: Measure, rows: Sequence[Any]) -> Books:
    """The books out of the rows of a reading."""
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
