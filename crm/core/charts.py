"""Where things stand in a drawing that the server makes as inline SVG. Pure.

Colours, fonts and themes come from the style sheet; here are only places, so that a chart prints
and turns dark with its page and needs nothing of the browser.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor, log10

Point = tuple[float, float]


@dataclass(frozen=True)
class Scale:
    """From values `low`..`high` to places `start`..`end` (a y axis has its start below its end)."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of a value, to a tenth of a pixel; outside the axis it stops at the edge."""
        span = self.high - self.low
        part = min(max((float(value) - self.low) / span, 0.0), 1.0) if span else 0.0
        return round(self.start + part * (self.end - self.start), 1)


def step(span: float, about: int = 5) -> float:
    """A round step (1, 2 or 5 times a power of ten) that divides a span into some `about` parts."""
    if span <= 0:
        return 1.0
    rough = span / about
    power = 10.0 ** floor(log10(rough))
    return next(power * k for k in (1, 2, 5, 10) if power * k >= rough * 0.999)


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round values between two ends, both included where they are round themselves."""
    size = step(high - low, about)
    first = floor(low / size + 0.999_999) * size
    return [round(first + k * size, 10) for k in range(int((high - first) / size + 1e-9) + 1)]


def path(points: Iterable[Point]) -> str:
    """A line through points, as the `d` of a path; empty for none."""
    return " ".join(f"{'L' if k else 'M'}{x:g} {y:g}" for k, (x, y) in enumerate(points))


def area(upper: Sequence[Point], lower: Sequence[Point]) -> str:
    """The area between two lines over the same places, as the `d` of a closed path."""
    return f"{path([*upper, *reversed(lower)])} Z" if upper else ""
