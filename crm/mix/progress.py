"""How far each block is: counts as of a week, seen as flow or as stock. Pure.

Everything here is in tenths of a firm; later measures get modules of their own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from crm.core.say import Worded, say
from crm.core.weeks import Week
from crm.leads.rules import BUCKETS, Bucket
from crm.mix import rules
from crm.mix.rules import CLUSTERS
from crm.mix.table import BlockValues, Row, mix_table

COUNT = "count"
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


class Kind(Worded):
    """Which rows a number is made of."""

    NET = "net", say("落地减退出")
    LANDED = "landed", say("落地")
    LEFT = "left", say("退出")
    COMMITTED = "committed", say("已签约")


@dataclass(frozen=True)
class AsOf:
    """The open week as it stands now, or a closed week as it was published."""

    week: Week
    closed: bool
    day: date
    edge: datetime


@dataclass(frozen=True)
class Tally:
    """So many shares of leads, and the tenths of a firm that they make."""

    leads: int = 0
    tenths: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.leads + other.leads, self.tenths + other.tenths)

    def __sub__(self, other: "Tally") -> "Tally":
        return Tally(self.leads - other.leads, self.tenths - other.tenths)


NOTHING = Tally()


@dataclass(frozen=True)
class Moves:
    """What landed, left and is committed (S6–S7) in one block and cluster."""

    landed: Tally = NOTHING
    left: Tally = NOTHING
    committed: Tally = NOTHING

    def __add__(self, other: "Moves") -> "Moves":
        return Moves(
            self.landed + other.landed, self.left + other.left, self.committed + other.committed
        )

    def tally(self, kind: Kind) -> Tally:
        """One kind of rows; a departure is a row of its own that counts below zero."""
        if kind is not Kind.NET:
            return {
                Kind.LANDED: self.landed,
                Kind.LEFT: self.left,
                Kind.COMMITTED: self.committed,
            }[kind]
        return Tally(self.landed.leads + self.left.leads, self.landed.tenths - self.left.tenths)


@dataclass(frozen=True)
class KnownBaseline:
    """An approved baseline: firms by cluster at the end of the week of a day."""

    block: str
    as_of: date
    source: str
    firms: Mapping[str, int]

    @property
    def since(self) -> date:
        """The Monday from which landings are added: those of its own week are inside it."""
        return Week.of(self.as_of).next.monday


@dataclass(frozen=True)
class KnownTarget:
    """The target that applied, or the draft while there was none (`provisional`)."""

    id: int
    block: str
    provisional: bool
    effective_from: date | None
    shares: Mapping[str, int]


@dataclass(frozen=True)
class WeekCount:
    """One row of a closed week."""

    week: str
    block: str
    cluster: str
    stage: str
    tally: Tally


Cells = Mapping[tuple[str, str], Moves]


@dataclass(frozen=True)
class Progress:
    """All figures of the count, for one moment and one basis."""

    as_of: AsOf
    basis: Basis
    flow_since: date
    tolerance: Decimal
    baselines: Mapping[str, KnownBaseline]
    targets: Mapping[str, KnownTarget]
    impossible: Mapping[str, str]
    moves: Cells = field(default_factory=dict)

    def since(self, block: str) -> date:
        """The Monday from which this block's landings and departures are counted."""
        return since_of(block, self.basis, self.baselines, self.flow_since)

    def moved(self, blocks: Iterable[str], clusters: Iterable[str] = CLUSTERS) -> Moves:
        """What landed, left and is committed in some blocks and clusters together."""
        wanted = [(block, cluster) for block in blocks for cluster in clusters]
        return sum((self.moves.get(key, Moves()) for key in wanted), Moves())

    def base(self, block: str, cluster: str) -> int | None:
        """Tenths of a firm that were here before; 0 in a flow, None where unknown."""
        if self.basis is Basis.FLOW:
            return 0
        known = self.baselines.get(block)
        return None if known is None else known.firms.get(cluster, 0) * 10

    def values(self, block: str) -> dict[str, int] | None:
        """The block's count by cluster; None while the stock's baseline is unknown."""
        found = {}
        for cluster in CLUSTERS:
            moved = self.moves.get((block, cluster), Moves())
            value = rules.stock(self.base(block, cluster), moved.landed.tenths, moved.left.tenths)
            if value is None:
                return None
            found[cluster] = value
        return found

    def committed(self, blocks: Iterable[str]) -> dict[str, int]:
        """Tenths that are signed but have not landed, by cluster."""
        scope = tuple(blocks)
        return {k: self.moved(scope, (k,)).committed.tenths for k in CLUSTERS}

    def table(self) -> list[Row]:
        """The six rows with both totals. By count no project can outweigh the rest."""
        blocks = {block: self._block(block) for block in rules.BLOCKS}
        return mix_table(blocks, {b: target.shares for b, target in self.targets.items()})

    def _block(self, block: str) -> BlockValues:
        values = self.values(block)
        return BlockValues(values, max(sum((values or {}).values()), 0))


def since_of(
    block: str, basis: Basis, baselines: Mapping[str, KnownBaseline], flow_since: date
) -> date:
    """The Monday from which a block counts: after its baseline, or the office's day for flows."""
    if basis is Basis.STOCK and block in baselines:
        return baselines[block].since
    return flow_since


def before(since: date) -> Week:
    """The last week that does not count any more: counting goes by the Monday of a week."""
    return Week.of(since - timedelta(days=1))


def from_weeks(
    rows: Iterable[WeekCount], week: Week, since: Mapping[str, date]
) -> dict[tuple[str, str], Moves]:
    """What moved between two closed weeks: what stood at the end less what stood before."""
    found: dict[tuple[str, str], Moves] = {}
    for row in rows:
        key = (row.block, row.cluster)
        start = min(before(since[row.block]), week)
        moved = found.get(key, Moves())
        if row.week == str(week):
            moved = _with(moved, row, row.tally, committed=True)
        if row.week == str(start):
            moved = _with(moved, row, NOTHING - row.tally, committed=False)
        found[key] = moved
    return found


def _with(moved: Moves, row: WeekCount, tally: Tally, *, committed: bool) -> Moves:
    if row.stage == LEFT_ROW:
        return replace(moved, landed=moved.landed + tally, left=moved.left + tally)
    if row.stage in LANDED:
        return replace(moved, landed=moved.landed + tally)
    if committed and row.stage in COMMITTED:
        return replace(moved, committed=moved.committed + tally)
    return moved
