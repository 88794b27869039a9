"""What pages, the desk and digests draw of a row: lines, bars, verdict. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from crm.core.say import Sentence
from crm.mix import rules
from crm.mix.measures import Measure
from crm.mix.noise import Band
from crm.mix.progress import SCOPES, KnownTarget, Progress
from crm.mix.rows import Cell, Row
from crm.mix.rules import CLUSTERS
from crm.mix.table import shortfalls
from crm.mix.tallies import NONE, Moves
from crm.mix.wording import CLUSTER_WORDS, ROW_WORDS, notes, unmeasured, verdict

WHOLE = Decimal(100)


@dataclass(frozen=True)
class Line:
    """One cluster of a row; `pale` is its share if everything signed lands, in points."""

    cell: Cell
    label: Sentence
    pale: Decimal | None
    base: int | None
    moved: Moves

    @property
    def cluster(self) -> str:
        """The cluster's code."""
        return self.cell.cluster

    @property
    def gap_class(self) -> str:
        """The step on the gap scale as a class; hatched, or none where no number is printed."""
        if self.cell.hatched:
            return "gap-noise"
        if self.cell.step is None:
            return "gap-none"
        side = "m" if self.cell.step < 0 else "p"
        return f"gap-{side}{abs(self.cell.step)}" if self.cell.step else "gap-0"


@dataclass(frozen=True)
class Drawn:
    """A row ready to be drawn."""

    row: Row
    label: Sentence
    lines: tuple[Line, ...]
    moved: Moves
    base: int | None
    target: KnownTarget | None
    impossible: str
    band: Band | None
    sentences: tuple[Sentence, ...]
    notes: tuple[Sentence, ...]
    measure: Measure = Measure.COUNT

    @property
    def key(self) -> str:
        """The block's code, or that of a total."""
        return self.row.key

    @property
    def deviation(self) -> Decimal | None:
        """D in points as it may be printed: none under 5 firms."""
        if self.row.deviation is None or self.row.size == "few":
            return None
        return rules.points(self.row.deviation)

    @property
    def total(self) -> int | None:
        """All that stands here, with what has no cluster; None where unknown."""
        return None if self.row.values is None else sum(self.row.values.values())

    @property
    def unclassified(self) -> Decimal:
        """The part without a cluster, in points."""
        return rules.points(self.row.unclassified)

    @property
    def fit_without(self) -> Decimal | None:
        """F in points as it would be without the largest project."""
        giant = self.row.giant
        if giant is None or giant.deviation is None or self.row.size == "few":
            return None
        return rules.points(rules.fit(giant.deviation))

    @property
    def giant_share(self) -> Decimal | None:
        """How much of all that stands here is the largest project, in points; not under 5 firms."""
        giant, total = self.row.giant, self.total
        if giant is None or not total or self.row.size == "few":
            return None
        return rules.points(Fraction(giant.amount, total))

    @property
    def sample(self) -> str:
        """n, with tenths where a firm is shared between blocks."""
        return rules.count(self.row.firms)

    @property
    def axis(self) -> Decimal:
        """Where the common axis of the bars ends: the next ten points above all of them."""
        ends = [v for line in self.lines for v in (line.cell.share, line.pale, line.cell.target)]
        most = max((value for value in ends if value is not None), default=Decimal(0))
        return min((most // 10 + 1) * 10, WHOLE)


def drawn(shown: Progress, row: Row, *, with_verdict: bool = True) -> Drawn:
    """A row of the table with its bars and, if wanted, the verdict that needs the noise band."""
    judged = with_verdict and bool(row.gaps)
    lines = _lines(shown, row)
    return Drawn(
        row=row,
        label=ROW_WORDS[row.key],
        lines=lines,
        moved=sum((line.moved for line in lines), NONE),
        base=_base(shown, row, CLUSTERS),
        target=shown.targets.get(row.key),
        impossible=shown.impossible.get(row.key, ""),
        band=row.band if judged else None,
        sentences=_sentences(shown, row) if with_verdict else (),
        notes=notes(row),
        measure=shown.measure,
    )


def _sentences(shown: Progress, row: Row) -> tuple[Sentence, ...]:
    silent = unmeasured(shown.measure, kept=shown.kept, known=row.state != "unknown")
    return (silent,) if silent else verdict(row, shown.tolerance)


@dataclass(frozen=True)
class Fill:
    """A shortfall worth filling; amounts in tenths, `part` = signed as a part of what is needed."""

    block: str
    label: Sentence
    cluster: str
    cluster_label: Sentence
    gap: Decimal
    needed: int
    signed: int

    @property
    def part(self) -> float:
        """How far what is signed goes; the drawing ends at 2.2."""
        return self.signed / self.needed if self.needed else 0.0


def fills(shown: Progress, rows: list[Row], most: int = 5) -> list[Fill]:
    """The largest shortfalls; registered capital has none, for nothing is judged by it."""
    if not shown.measure.judged:
        return []
    return [
        Fill(
            block=short.block,
            label=ROW_WORDS[short.block],
            cluster=short.cluster,
            cluster_label=CLUSTER_WORDS[short.cluster],
            gap=rules.points(short.gap),
            needed=round(short.needed),
            signed=shown.committed((short.block,))[short.cluster],
        )
        for short in shortfalls(rows, shown.tolerance)[:most]
    ]


def drawn_block(shown: Progress, block: str) -> Drawn:
    """One block, for the desk, the digest and its own page."""
    return drawn(shown, next(row for row in shown.table() if row.key == block))


def _lines(shown: Progress, row: Row) -> tuple[Line, ...]:
    pale = _pale(shown, row)
    return tuple(
        Line(
            cell=cell,
            label=CLUSTER_WORDS[cell.cluster],
            pale=pale.get(cell.cluster),
            base=_base(shown, row, (cell.cluster,)),
            moved=shown.moved(SCOPES[row.key], (cell.cluster,)),
        )
        for cell in row.cells(shown.tolerance)
    )


def _pale(shown: Progress, row: Row) -> dict[str, Decimal]:
    """Shares if everything signed lands; none where the whole would still be too few firms."""
    signed = shown.committed(SCOPES[row.key])
    if row.values is None or not shown.measure.carries_committed:
        return {}
    if rules.size_of(row.firms + shown.signed_firms(SCOPES[row.key])) == "few":
        return {}
    shares = rules.committed_shares(row.values, signed)
    return {cluster: rules.points(share) for cluster, share in shares.items()}


def _base(shown: Progress, row: Row, clusters: tuple[str, ...]) -> int | None:
    bases = [shown.base(block, k) for block in SCOPES[row.key] for k in clusters]
    known = [base for base in bases if base is not None]
    return sum(known) if len(known) == len(bases) else None
