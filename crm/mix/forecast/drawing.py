"""Where the lines of the forecast's drawings run. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import floor

from crm.core.charts import Point, Scale, area, path, ticks
from crm.mix.forecast.calibration import FEW, Calibration
from crm.mix.forecast.outlook import Horizon, Outlook
from crm.mix.forecast.question import FIT, Lever, Spread
from crm.mix.forecast.wording import figure_of, percent

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 44.0, 640.0, 14.0, 268.0
APART = 15.0
"""Between two labels at the end."""
BANDS = (("P90", "p90"), ("P75", "p75"), ("P50", "p50"), ("P25", "p25"), ("P10", "p10"))
LEVERS = 8
ROOM = 4
"""Points left above and below what is drawn."""


@dataclass(frozen=True)
class Mark:
    """A place on an axis and what stands there."""

    at: float
    text: str


@dataclass(frozen=True)
class Fan:
    """The fan: verified past, the two bands, the median, target and tolerance."""

    outer: str
    inner: str
    middle: str
    past: str
    now: Point
    value_now: str
    rows: tuple[Mark, ...]
    days: tuple[tuple[float, date], ...]
    ends: tuple[Mark, ...]
    target: float | None
    strip: tuple[float, float] | None


def fan(found: Outlook) -> Fan | None:
    """The drawing up to the horizon; None where there is no share to draw."""
    ahead = [
        (one, outcome.spreads[found.ask.focus])
        for one, outcome in zip(found.horizons, found.answer.outcomes, strict=True)
        if one.months <= found.horizon.months and found.ask.focus in outcome.spreads
    ]
    if len(ahead) < 2:
        return None
    target = _target(found)
    scale = _values(found, ahead, target)
    last = found.horizon.day
    first = found.past[0][0] if found.past else ahead[0][0].day - timedelta(days=1)
    across = Scale(first.toordinal(), last.toordinal(), LEFT, RIGHT)

    def line(band: str) -> list[Point]:
        return [
            (across(one.day.toordinal()), scale(getattr(spread, band) * 100))
            for one, spread in ahead
        ]

    start = ahead[0][1].p50 * 100
    now = (across(ahead[0][0].day.toordinal()), scale(start))
    past = [(across(day.toordinal()), scale(value * 100)) for day, value in found.past]
    tolerance = float(found.shown.tolerance)
    return Fan(
        outer=area(line("p90"), line("p10")),
        inner=area(line("p75"), line("p25")),
        middle=path(line("p50")),
        past=path([*past, now]) if past else "",
        now=now,
        value_now=f"{floor(start * 10 + 0.5) / 10:.1f}",
        rows=tuple(Mark(scale(v), f"{v:g}") for v in ticks(scale.low, scale.high)),
        days=_days(first, ahead, across),
        ends=_ends(ahead[-1][1], scale),
        target=None if target is None else scale(target),
        strip=None if target is None else _strip(scale, target, tolerance, found.ask.focus),
    )


def _target(found: Outlook) -> float | None:
    if found.ask.focus == FIT:
        return float(found.fit_wanted) if found.is_judged else None
    goal = found.row.target.get(found.ask.focus)
    return None if goal is None else float(goal) * 100


def _values(found: Outlook, ahead: Sequence[tuple[Horizon, Spread]], target: float | None) -> Scale:
    seen = [value * 100 for _, value in found.past]
    seen += [value for _, spread in ahead for value in (spread.p10 * 100, spread.p90 * 100)]
    if target is not None:
        tolerance = 0.0 if found.ask.focus == FIT else float(found.shown.tolerance)
        seen += [target - tolerance, target + tolerance]
    low, high = max(min(seen) - ROOM, 0.0), min(max(seen) + ROOM, 100.0)
    if low < 15:
        low = 0.0
    return Scale(low, high, BOTTOM, TOP)


def _strip(scale: Scale, target: float, tolerance: float, focus: str) -> tuple[float, float] | None:
    """Top and height of what is within tolerance; an F has no upper end to it."""
    if focus == FIT:
        return None
    top, bottom = scale(target + tolerance), scale(target - tolerance)
    return top, round(bottom - top, 1)


def _days(
    first: date, ahead: Sequence[tuple[Horizon, Spread]], across: Scale
) -> tuple[tuple[float, date], ...]:
    """Today, every half year, the end, and where the past begins; never so near that they touch."""
    days = [one.day for one, _ in ahead]
    wanted = [*(days[0::2] if len(days) > 3 else days), days[-1], first]
    found: list[tuple[float, date]] = []
    for day in wanted:
        at = across(day.toordinal())
        if all(abs(at - other) > 66 for other, _ in found):
            found.append((at, day))
    return tuple(sorted(found))


def _ends(spread: Spread, scale: Scale) -> tuple[Mark, ...]:
    """The labels at the right end, moved apart where they would touch."""
    places = [(scale(getattr(spread, band) * 100), name, band) for name, band in BANDS]
    at, found = TOP - APART, []
    room = BOTTOM - APART * (len(places) - 1)
    for number, (place, name, band) in enumerate(places):
        at = min(max(place, at + APART), room + APART * number)
        found.append(Mark(round(at, 1), f"{name} {figure_of(getattr(spread, band), spread)}"))
    return tuple(found)


@dataclass(frozen=True)
class Pull:
    """One lead's two ends on a common axis."""

    lever: Lever
    name: str
    code: str
    cluster: str
    brings: int
    landed: float
    missed: float


@dataclass(frozen=True)
class Pulls:
    """The strongest of those that may be named, and how many others there are."""

    rows: tuple[Pull, ...]
    others: int
    low: int
    high: int


def pulls(found: Outlook) -> Pulls:
    """The leads that move the watched share most; those of others are counted, never named."""
    levers = found.answer.levers
    named = [one for one in levers if one.key in found.pipeline.names][:LEVERS]
    ends = [v * 100 for one in named for v in (one.landed, one.missed)]
    low = floor(min(ends, default=0) / 5) * 5
    high = max(-floor(-max(ends, default=0) / 5) * 5, low + 5)
    across = Scale(low, high, 6.0, 194.0)
    bets = {bet.key: bet for bet in found.bets}
    rows = []
    for one in named:
        name, parts = found.pipeline.names[one.key], bets[one.key].parts
        rows.append(
            Pull(
                one,
                name.name,
                name.code,
                max(parts, key=lambda part: part.amount).cluster,
                sum(part.amount for part in parts),
                across(one.landed * 100),
                across(one.missed * 100),
            )
        )
    return Pulls(tuple(rows), found.leads - len(rows), low, high)


@dataclass(frozen=True)
class Dot:
    """A decile: where it stands, its bar, and how many it is of."""

    x: float
    y: float
    top: float
    bottom: float
    radius: float
    n: int
    hollow: bool
    said: int
    landed: int


def dots(known: Calibration) -> tuple[Dot, ...]:
    """The deciles with predictions, on a square of 200 with its origin at 30, 210."""
    across, up = Scale(0, 1, 30.0, 230.0), Scale(0, 1, 210.0, 10.0)
    found = []
    for one in known.bins:
        if one.n:
            low, high = one.bounds
            radius = 3.0 if one.n < FEW else min(3.0 + one.n**0.5 / 3, 9.0)
            found.append(
                Dot(
                    across(one.mean),
                    up(one.rate),
                    up(high),
                    up(low),
                    round(radius, 1),
                    one.n,
                    one.n < FEW,
                    percent(one.mean),
                    percent(one.rate),
                )
            )
    return tuple(found)


def shade(chance: float) -> str:
    """The class of a cell in the table of chances."""
    steps = (0.1, 0.3, 0.5, 0.8)
    return f"odds-{sum(chance >= step for step in steps)}"
