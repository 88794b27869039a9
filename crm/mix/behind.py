"""The rows behind a number: which firms make it, and what belongs to others. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from crm.leads.rules import Stage, Status
from crm.mix.measures import Measure
from crm.mix.progress import COMMITTED, Progress
from crm.mix.tallies import Kind, Moves, Tally


@dataclass(frozen=True)
class Part:
    """A lead's share in a block and cluster, as it stood at the moment asked for.

    `amount` is the whole lead's in the measure asked for: None where it does not say, and by count.
    """

    lead_id: int
    code: str
    name: str
    stage: Stage
    status: Status
    stage_on: date | None
    landed_on: date | None
    left_on: date | None
    block: str
    cluster: str
    tenths: int
    amount: int | None = None

    def tally(self, measure: Measure) -> Tally:
        """What the share adds to a number."""
        if measure is Measure.COUNT:
            return Tally(1, self.tenths)
        return Tally(1, (self.amount or 0) * self.tenths, self.tenths, int(self.amount is None))


@dataclass(frozen=True)
class Entry:
    """One row: a share that landed (+), left (−) or is committed, and the day that counts.

    `tenths` are of the measure's unit, `firms` of a firm where that is another unit.
    """

    part: Part
    kind: Kind
    on: date | None
    tenths: int
    firms: int = 0
    missing: int = 0


@dataclass(frozen=True)
class StockRow:
    """What a baseline brings into a cell, in tenths of the measure's unit."""

    block: str
    cluster: str
    tenths: int


@dataclass(frozen=True)
class Behind:
    """Everything that a number is made of; `total` is None while a baseline is unknown."""

    entries: tuple[Entry, ...]
    stock: tuple[StockRow, ...]
    hidden: Tally
    total: int | None


def entries_of(parts: Iterable[Part], shown: Progress, kind: Kind) -> list[Entry]:
    """The rows of one kind; a firm that landed and left stands there twice and adds up to 0."""
    return [entry for part in parts for entry in _entries(part, shown, kind)]


def _entries(part: Part, shown: Progress, kind: Kind) -> Iterator[Entry]:
    if part.status is Status.LOST:
        return
    since, tally = shown.since(part.block), part.tally(shown.measure)
    if kind in (Kind.NET, Kind.LANDED) and part.landed_on and part.landed_on >= since:
        yield _entry(part, Kind.LANDED, part.landed_on, tally)
    if kind in (Kind.NET, Kind.LEFT) and part.left_on and part.left_on >= since:
        left = Moves(left=tally).tally(kind)
        yield _entry(part, Kind.LEFT, part.left_on, left)
    if kind is Kind.COMMITTED and part.stage.value in COMMITTED and part.status.is_open:
        yield _entry(part, Kind.COMMITTED, part.stage_on, tally)


def _entry(part: Part, kind: Kind, on: date | None, tally: Tally) -> Entry:
    return Entry(part, kind, on, tally.tenths, tally.firms, tally.missing)


def behind(
    entries: Iterable[Entry],
    shown: Progress,
    blocks: tuple[str, ...],
    clusters: tuple[str, ...],
    kind: Kind,
) -> Behind:
    """The rows a reader may see, and how many of others are left out, so that all adds up."""
    rows = tuple(entries)
    tally = shown.moved(blocks, clusters).tally(kind)
    stock = [(b, k, shown.base(b, k)) for b in blocks for k in clusters] if kind is Kind.NET else []
    unknown = any(base is None for _, _, base in stock)
    known = tuple(StockRow(b, k, base) for b, k, base in stock if base)
    total = tally.tenths + sum(row.tenths for row in known)
    return Behind(rows, known, tally - size_of(rows), None if unknown else total)


def size_of(entries: Sequence[Entry]) -> Tally:
    """How many rows, and how much they make together."""
    return sum((Tally(1, one.tenths, one.firms, one.missing) for one in entries), Tally())
