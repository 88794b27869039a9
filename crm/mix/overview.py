"""The tables of the overview as plain values: the same figures are drawn once (`once`)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from crm.core.language import translated
from crm.mix.drawing import Drawn
from crm.mix.rows import State
from crm.mix.rules import Size
from crm.mix.tallies import Kind


class HeatCell(NamedTuple):
    """One cluster of a row; `shade` is its class on the scale of gaps, numbers are in points."""

    cluster: str
    shade: str
    gap: Decimal | None
    share: Decimal | None
    target: Decimal | None
    amount: int | None


class HeatRow(NamedTuple):
    """A block or a total: its gaps, D and F in points, and what came and went in tenths.

    `compared` where there is a target, even if so few firms allow no number.
    """

    key: str
    label: str
    sample: str
    state: State
    size: Size
    compared: bool
    cells: tuple[HeatCell, ...]
    deviation: Decimal | None
    fit: Decimal | None
    moved: tuple[tuple[str, int], ...]


def heat_rows(rows: Iterable[Drawn]) -> tuple[HeatRow, ...]:
    """The six rows."""
    return tuple(_row(mix) for mix in rows)


def _row(mix: Drawn) -> HeatRow:
    cells = tuple(
        HeatCell(cell.cluster, line.gap_class, cell.gap, cell.share, cell.target, cell.amount)
        for line in mix.lines
        for cell in (line.cell,)
    )
    kinds = (Kind.LANDED, Kind.LEFT, Kind.COMMITTED)
    moved = tuple((kind.value, mix.moved.tally(kind).tenths) for kind in kinds)
    return HeatRow(
        mix.key,
        translated(mix.label),
        mix.sample,
        mix.row.state,
        mix.row.size,
        bool(mix.row.gaps),
        cells,
        mix.deviation,
        mix.row.fit,
        moved,
    )
