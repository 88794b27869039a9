"""How far each block is as of a week, in one measure, seen as flow or as stock. Pure.

Every amount is in tenths of the measure's base unit: of a firm, of a 元, of a person.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import product

from crm.core.say import Worded, say
from crm.core.weeks import Week
from crm.leads.rules import BUCKETS, Bucket
from crm.mix import rules
from crm.mix.measures import Measure
from crm.mix.rows import Row
from crm.mix.rules import CLUSTERS, U, Values
from crm.mix.table import BlockValues, mix_table
from crm.mix.tallies import NONE, Kind, Moves

COUNT = Measure.COUNT
LEFT_ROW = "left"
"""The stage that closed weeks note for firms that have gone."""

SCOPES: dict[str, tuple[str, ...]] = {
    **{block: (block,) for block in rules.BLOCKS},
    rules.AREA: rules.AREA_BLOCKS,
    rules.ALL: rules.BLOCKS,
}
LANDED = frozenset(stage.value for stage in BUCKETS[Bucket.LANDED])
COMMITTED = frozenset(stage.value for stage in BUCKETS[Bucket.COMMITTED])


class TargetState(Worded):
    """Where a mix target stands."""

    DRAFT = "draft", say("草案，等待批准")
    APPROVED = "approved", say("已批准")
    SUPERSEDED = "superseded", say("已被替换")
    REFUSED = "refused", say("未同意")
    WITHDRAWN = "withdrawn", say("已撤回")


class Basis(Worded):
    """存量 is all that stands here; 流量 is what came and went since a day."""

    FLOW = "flow", say("流量")
    STOCK = "stock", say("存量")


@dataclass(frozen=True)
class AsOf:
    """The open week as it stands now, or a closed week: as published, or as `known` now."""

    week: Week
    closed: bool
    day: date
    edge: datetime
    known: bool = False

    @property
    def published(self) -> bool:
        """Whether the figures are those taken at the close."""
        return self.closed and not self.known


@dataclass(frozen=True)
class KnownBaseline:
    """An approved baseline: firms by cluster at the end of the week of a day.

    `amounts` has money in 元 and persons by measure and cluster; None where nobody stated it.
    """

    block: str
    as_of: date
    source: str
    firms: Mapping[str, int]
    amounts: Mapping[Measure, Mapping[str, int | None]] = field(default_factory=dict)

    @property
    def since(self) -> date:
        """The Monday from which landings are added: those of its own week are inside it."""
        return Week.of(self.as_of).next.monday

    def states(self, measure: Measure) -> bool:
        """Whether all of it is known in a measure."""
        return all(self.tenths(measure, cluster) is not None for cluster in self.firms)

    def tenths(self, measure: Measure, cluster: str) -> int | None:
        """What was here in a measure; None where the baseline does not state it."""
        if measure is COUNT:
            return self.firms.get(cluster, 0) * 10
        known = self.amounts.get(measure)
        value = None if known is None else known.get(cluster, 0)
        return None if value is None else value * 10


@dataclass(frozen=True)
class KnownTarget:
    """The target that applied, or the draft while there was none (`provisional`)."""

    id: int
    block: str
    provisional: bool
    effective_from: date | None
    shares: Mapping[str, int]


Cells = Mapping[tuple[str, str], Moves]


@dataclass(frozen=True)
class Progress:
    """All figures of one measure, for one moment and one basis.

    `projects` holds the largest projects of each block with their parts by cluster, `most` the
    largest part by block that they are looked for with; `kept` is False for a week that was closed
    before this measure was kept. `without_largest` takes the largest project out of every row.
    """

    as_of: AsOf
    basis: Basis
    flow_since: date
    tolerance: Decimal
    baselines: Mapping[str, KnownBaseline]
    targets: Mapping[str, KnownTarget]
    impossible: Mapping[str, str]
    moves: Cells = field(default_factory=dict)
    measure: Measure = COUNT
    projects: Mapping[str, Mapping[str, Values]] = field(default_factory=dict)
    most: Mapping[str, int] = field(default_factory=dict)
    kept: bool = True
    without_largest: bool = False
    count_targets: Mapping[str, KnownTarget] = field(default_factory=dict)

    def since(self, block: str) -> date:
        """The Monday from which this block's landings and departures are counted."""
        return since_of(block, self.basis, self.baselines, self.flow_since)

    def moved(self, blocks: Iterable[str], clusters: Iterable[str] = CLUSTERS) -> Moves:
        """What landed, left and is committed in some blocks and clusters together."""
        found = (self.moves.get((block, k)) for block in blocks for k in clusters)
        first, *rest = [moved for moved in found if moved] or (NONE,)
        return sum(rest, first)

    def base(self, block: str, cluster: str) -> int | None:
        """Tenths that were here before; 0 in a flow, None where unknown."""
        if self.basis is Basis.FLOW:
            return 0
        known = self.baselines.get(block)
        return None if known is None else known.tenths(self.measure, cluster)

    def values(self, block: str) -> dict[str, int] | None:
        """The block's amounts by cluster, U for what has none; None where the stock is unknown."""
        found = {cluster: self._value(block, cluster) for cluster in (*CLUSTERS, U)}
        if not self.kept or None in found.values():
            return None
        return {k: value for k, value in found.items() if value is not None and (value or k != U)}

    def _value(self, block: str, cluster: str) -> int | None:
        moved = self.moves.get((block, cluster), NONE)
        return rules.stock(self.base(block, cluster), moved.landed.tenths, moved.left.tenths)

    def firms(self, block: str) -> int:
        """N of a block in tenths of a firm, whatever is measured; never below zero."""
        if self.measure is COUNT:
            return max(sum((self.values(block) or {}).values()), 0)
        known = self.baselines.get(block) if self.basis is Basis.STOCK else None
        net = self.moved((block,)).tally(Kind.NET).firms
        return max(net + 10 * sum(known.firms.values() if known else ()), 0)

    def committed(self, blocks: Iterable[str]) -> dict[str, int]:
        """What is signed but has not landed, by cluster; nothing where that is another measure."""
        found = dict.fromkeys(CLUSTERS, 0)
        if self.measure.carries_committed:
            for key in product(blocks, CLUSTERS):
                found[key[1]] += self.moves.get(key, NONE).committed.tenths
        return found

    def signed_firms(self, blocks: Iterable[str]) -> int:
        """How many tenths of a firm are signed, whatever is measured."""
        signed = self.moved(blocks).committed
        return signed.tenths if self.measure is COUNT else signed.firms

    def by_count(self) -> "Progress":
        """The same firms, counted instead of measured, against the targets for counts."""
        if self.measure is COUNT:
            return self
        moves = {key: moved.in_firms() for key, moved in self.moves.items()}
        found = replace(self, measure=COUNT, moves=moves, projects={})
        return replace(found, targets=self.count_targets, without_largest=False)

    @cached_property
    def fit_by_count(self) -> dict[str, Decimal | None]:
        """F of every row of the table in points, as it is by the number of firms."""
        return {row.key: row.fit for row in self.by_count().table()}

    def table(self) -> list[Row]:
        """The six rows with both totals. By count no project can outweigh the rest."""
        return list(self._rows)

    @cached_property
    def _rows(self) -> list[Row]:
        blocks = {block: self.block_values(block) for block in rules.BLOCKS}
        targets = {b: target.shares for b, target in self.targets.items()}
        return mix_table(blocks, targets, without_largest=self.without_largest)

    def block_values(self, block: str) -> BlockValues:
        """What the table needs of a block."""
        return BlockValues(self.values(block), self.firms(block), self.projects.get(block, {}))


def since_of(
    block: str, basis: Basis, baselines: Mapping[str, KnownBaseline], flow_since: date
) -> date:
    """The Monday from which a block counts: after its baseline, or the office's day for flows."""
    if basis is Basis.STOCK and block in baselines:
        return baselines[block].since
    return flow_since


def since_by_basis(
    baselines: Mapping[str, KnownBaseline], flow_since: date
) -> dict[Basis, dict[str, date]]:
    """From when each block counts, by basis; no stock while nobody has a baseline."""
    bases = (Basis.FLOW, Basis.STOCK) if baselines else (Basis.FLOW,)
    return {
        basis: {b: since_of(b, basis, baselines, flow_since) for b in rules.BLOCKS}
        for basis in bases
    }
