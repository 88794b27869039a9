"""The milestones of all projects on one axis: where marks and lines stand. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from crm.core.say import Sentence
from crm.reports.projects.rules import LETTERS, Milestone, Point

WIDTH = 300
HEIGHT = 22
EDGE = 10
"""Left free at both ends, for half a mark."""
NEAR = 17
"""Marks that would cover each other stand so far apart; the exact day is in words beside them."""
ROOM = 30
"""Days that stay free behind the last one."""


@dataclass(frozen=True)
class Mark:
    """A milestone as a circle with its letter: done, moved to another day, or planned."""

    x: int
    kind: str
    letter: Sentence
    milestone: Milestone
    day: date


@dataclass(frozen=True)
class Line:
    """From one mark to the next: done, ahead, or slip (from the first day to the new one)."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Drawing:
    """One project's marks, the rings at first days that were left, and the lines."""

    marks: tuple[Mark, ...]
    rings: tuple[int, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Axis:
    """The days that all projects share, with a tick at each new year."""

    first: date
    last: date
    today: date

    @property
    def now(self) -> int:
        return self.x(self.today)

    @property
    def ticks(self) -> tuple[tuple[int, int], ...]:
        """(x, year) of every first of January on it; every second one where there are many."""
        whole = range(self.first.year, self.last.year + 1)
        years = [year for year in whole if date(year, 1, 1) >= self.first]
        step = 1 + len(years) // 6
        return tuple((self.x(date(year, 1, 1)), year) for year in years[::step])

    def x(self, day: date) -> int:
        """Where a day stands, in whole pixels."""
        whole = max((self.last - self.first).days, 1)
        inside = min(max((day - self.first).days, 0), whole)
        return EDGE + round(inside * (WIDTH - 2 * EDGE) / whole)

    def draw(self, points: Sequence[Point]) -> Drawing:
        """A project's line."""
        dated = [(one, one.shown) for one in points if one.shown]
        places = apart([self.x(day) for _, day in dated])
        marks = tuple(
            Mark(x, _kind(one), LETTERS[one.milestone], one.milestone, day)
            for x, (one, day) in zip(places, dated, strict=True)
        )
        left = [(one.x, self._ring(points[one.milestone.rank])) for one in marks]
        slips = [Line(min(x, ring), max(x, ring), "slip") for x, ring in left if ring is not None]
        rings = tuple(ring for _, ring in left if ring is not None)
        return Drawing(marks, rings, (*_joined(marks), *slips))

    def _ring(self, point: Point) -> int | None:
        return self.x(point.first) if point.is_moved and point.first else None


def _kind(point: Point) -> str:
    if point.reached:
        return "done"
    return "moved" if point.is_moved else "planned"


def _joined(marks: Sequence[Mark]) -> tuple[Line, ...]:
    pairs = pairwise(marks)
    return tuple(Line(a.x, b.x, "done" if b.kind == "done" else "ahead") for a, b in pairs)


def apart(places: Sequence[int]) -> list[int]:
    """The same in order with room for each, none beyond the ends."""
    found: list[int] = []
    for place in places:
        found.append(max(place, found[-1] + NEAR) if found else place)
    end = WIDTH - EDGE
    for number in range(len(found) - 1, -1, -1):
        found[number] = min(found[number], end)
        end = found[number] - NEAR
    return found


def axis_of(every: Iterable[Sequence[Point]], today: date) -> Axis:
    """From the month of the first day that anything is about to that of the last, today too."""
    days = [day for points in every for one in points for day in (one.first, one.shown) if day]
    first, last = min([*days, today]), max([*days, today])
    return Axis(first.replace(day=1), last + timedelta(days=ROOM), today)
