"""Where the lines of a fit over time stand: broken where the target changed. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, pairwise

from crm.core.charts import Scale, path, ticks
from crm.mix.history.drawing import mark
from crm.mix.history.series import FitWeek, Series
from crm.mix.rules import points

WIDTH, HEIGHT = 520, 240
LEFT, RIGHT, TOP, FLOOR = 34, 476, 20, 196
FEW_LABELS = 6


@dataclass(frozen=True)
class Line:
    """A stretch of weeks: dashed under a target that was not theirs, dotted where n is small."""

    d: str
    dashed: bool
    small: bool


@dataclass(frozen=True)
class Mark:
    """Something on the picture with words: a week on the axis, a value, a receipt, a new target."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Jump:
    """Another target came into force: by how much it moved F on its own."""

    x: float
    week: str
    points: Decimal | None
    since: date | None


@dataclass(frozen=True)
class Picture:
    """All that is drawn; `dots` are single weeks that no line shows."""

    lines: tuple[Line, ...]
    dots: tuple[Mark, ...]
    weeks: tuple[Mark, ...]
    ticks: tuple[Mark, ...]
    receipts: tuple[Mark, ...]
    jumps: tuple[Jump, ...]
    last: Mark | None


def picture(found: Series) -> Picture:
    """Where everything stands."""
    weeks = found.weeks
    place = Scale(0, max(len(weeks) - 1, 1), LEFT, RIGHT)
    level = _level(weeks)
    solid = [_at(place, level, number, one.fit) for number, one in enumerate(weeks)]
    dashed = [
        _at(place, level, number, one.fit_today if _is_older(one, weeks[-1]) else None)
        for number, one in enumerate(weeks)
    ]
    stretches = [
        *_stretches(weeks, solid, dashed=False),
        *_stretches(weeks, dashed, dashed=True),
    ]
    last = solid[-1]
    return Picture(
        lines=tuple(line for line, _ in stretches if line),
        dots=tuple(dot for _, dot in stretches if dot),
        weeks=tuple(_weeks(weeks, place)),
        ticks=tuple(_ticks(level)),
        receipts=tuple(_receipts(found, solid)),
        jumps=tuple(_jumps(weeks, place)),
        last=Mark(*last, str(points(weeks[-1].fit or Fraction(0)))) if last else None,
    )


def _is_older(one: FitWeek, last: FitWeek) -> bool:
    return one.ruler != last.ruler


def _level(weeks: Sequence[FitWeek]) -> Scale:
    values = [float(v) for one in weeks for v in (one.fit, one.fit_today) if v is not None]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    room = max((high - low) * 0.12, 0.02)
    return Scale(max(low - room, 0.0), min(high + room, 1.0), FLOOR, TOP)


def _at(
    place: Scale, level: Scale, number: int, value: Fraction | None
) -> tuple[float, float] | None:
    return None if value is None else (place(number), level(float(value)))


def _stretches(
    weeks: Sequence[FitWeek], spots: Sequence[tuple[float, float] | None], *, dashed: bool
) -> Iterator[tuple[Line | None, Mark | None]]:
    """Unbroken runs of weeks under one target; a change between small and enough keeps its joint."""
    numbered = [n for n, spot in enumerate(spots) if spot is not None]
    runs = groupby(numbered, key=lambda n: (n - numbered.index(n), dashed or weeks[n].ruler))
    for _, run in runs:
        numbers = list(run)
        if len(numbers) == 1:
            spot = spots[numbers[0]]
            yield None, Mark(*spot, str(weeks[numbers[0]].week)) if spot else None
            continue
        pairs = pairwise(numbers)
        for small, joined in groupby(pairs, key=lambda pair: weeks[pair[1]].small):
            steps = list(joined)
            ends = [steps[0][0], *(second for _, second in steps)]
            d = path(spot for n in ends if (spot := spots[n]) is not None)
            yield Line(d, dashed, small), None


def _weeks(weeks: Sequence[FitWeek], place: Scale) -> Iterator[Mark]:
    every = max(-(-len(weeks) // FEW_LABELS), 1)
    for number in range(len(weeks) - 1, -1, -every):
        yield Mark(place(number), FLOOR + 22, f"W{weeks[number].week.number:02d}")


def _ticks(level: Scale) -> Iterator[Mark]:
    for value in ticks(level.low * 100, level.high * 100, 4):
        yield Mark(LEFT, level(value / 100), f"{value:g}")


def _receipts(found: Series, spots: Sequence[tuple[float, float] | None]) -> Iterator[Mark]:
    at = {one.week: spot for one, spot in zip(found.weeks, spots, strict=True)}
    for number, one in enumerate(found.receipts, 1):
        spot = at.get(one.week)
        if spot:
            yield Mark(spot[0], min(spot[1] + 18, FLOOR - 2), mark(number))


def _jumps(weeks: Sequence[FitWeek], place: Scale) -> Iterator[Jump]:
    for number, one in enumerate(weeks):
        if number and one.ruler != weeks[number - 1].ruler:
            x = round((place(number - 1) + place(number)) / 2, 1)
            jump = None if one.jump is None else points(one.jump)
            yield Jump(x, str(one.week), jump, one.since)
