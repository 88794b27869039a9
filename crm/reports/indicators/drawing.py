"""A year of months beside the year before, as places in an inline SVG. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from crm.core.charts import Scale, path, ticks
from crm.reports.indicators.rules import PARTS

WIDTH, HEIGHT = 640, 200
LEFT, RIGHT, TOP, BOTTOM = 56, 8, 10, 22
BAR = 22
SMALL_WIDTH, SMALL_HEIGHT = 96, 22


@dataclass(frozen=True)
class Bar:
    """A month of this year."""

    month: int
    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Chart:
    """Bars of this year, the line of the year before (broken where a month is unknown), the axis."""

    bars: tuple[Bar, ...]
    before: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]
    grid: tuple[tuple[float, str], ...]
    months: tuple[tuple[float, int], ...]
    base: float = HEIGHT - BOTTOM


def chart(this: Mapping[int, int], before: Mapping[int, int]) -> Chart:
    """Both years on one axis from 0."""
    most = max([*this.values(), *before.values(), 1]) / PARTS
    across = Scale(1, 12, LEFT + BAR, WIDTH - RIGHT - BAR)
    up = Scale(0, most * 1.05, HEIGHT - BOTTOM, TOP)
    base = HEIGHT - BOTTOM
    bars = [
        Bar(month, across(month) - BAR / 2, up(value / PARTS), base - up(value / PARTS))
        for month, value in sorted(this.items())
    ]
    runs = _runs(before)
    places = [[(across(month), up(before[month] / PARTS)) for month in run] for run in runs]
    return Chart(
        tuple(bars),
        tuple(path(one) for one in places if len(one) > 1),
        tuple(point for one in places for point in one),
        tuple((up(value), f"{value:,g}") for value in ticks(0, most * 1.05, 4)),
        tuple((across(month), month) for month in range(1, 13)),
    )


def _runs(known: Mapping[int, int]) -> list[list[int]]:
    """Months that follow each other."""
    runs: list[list[int]] = []
    for month in sorted(known):
        if runs and runs[-1][-1] == month - 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return runs


def spark(this: Mapping[int, int]) -> tuple[tuple[float, float, float], ...]:
    """Small bars (x, y, height), one place for each month."""
    most = max([*this.values(), 1])
    up = Scale(0, most, 0, SMALL_HEIGHT)
    return tuple(
        ((month - 1) * 8.0, SMALL_HEIGHT - up(value), up(value))
        for month, value in sorted(this.items())
    )
