"""Ribbons between two columns of bars (a Sankey drawing), as places for inline SVG. Pure.

As with `charts`, colours and themes come from the style sheet. A ribbon is exactly as thick as its
size at both ends, by one scale for the whole drawing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Ribbon:
    """So much from a bar on the left to one on the right; `layer` 0 lies above layer 1."""

    left: str
    right: str
    size: int
    layer: int = 0


@dataclass(frozen=True)
class Side:
    """The bars of one column from top to bottom, and the gaps that follow them."""

    keys: Sequence[str]
    gaps: Mapping[str, float]

    def total(self) -> float:
        """What all gaps take."""
        return sum(self.gaps.get(key, 0.0) for key in self.keys[:-1])


@dataclass(frozen=True)
class Frame:
    """Where the drawing stands: the inner edges of both columns, top and bottom."""

    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Bar:
    """One bar: its top and height."""

    top: float
    height: float

    @property
    def middle(self) -> float:
        """Where its label stands."""
        return round(self.top + self.height / 2, 2)


@dataclass(frozen=True)
class Drawn:
    """A ribbon as the `d` of a path, and its thickness."""

    ribbon: Ribbon
    path: str
    height: float


@dataclass(frozen=True)
class Drawing:
    """Both columns and what lies between them."""

    lefts: Mapping[str, Bar]
    rights: Mapping[str, Bar]
    ribbons: tuple[Drawn, ...]


def drawing(ribbons: Iterable[Ribbon], left: Side, right: Side, frame: Frame) -> Drawing:
    """Every ribbon above zero; in a bar they lie by layer, then in the order of the other side."""
    found = [one for one in ribbons if one.size > 0]
    total = sum(one.size for one in found)
    room = frame.bottom - frame.top - max(left.total(), right.total())
    unit = room / total if total else 0.0
    lefts, rights = (
        _bars(side, _sizes(found, side, at), unit, frame)
        for side, at in ((left, "left"), (right, "right"))
    )
    starts = _offsets(sorted(found, key=lambda r: (r.layer, right.keys.index(r.right))), "left")
    ends = _offsets(sorted(found, key=lambda r: (r.layer, left.keys.index(r.left))), "right")
    drawn = [
        Drawn(
            one,
            _path(
                frame,
                lefts[one.left].top + starts[one] * unit,
                rights[one.right].top + ends[one] * unit,
                one.size * unit,
            ),
            one.size * unit,
        )
        for one in found
    ]
    return Drawing(lefts, rights, tuple(drawn))


def _sizes(ribbons: Iterable[Ribbon], side: Side, at: str) -> dict[str, int]:
    sizes = dict.fromkeys(side.keys, 0)
    for one in ribbons:
        sizes[getattr(one, at)] += one.size
    return sizes


def _bars(side: Side, sizes: Mapping[str, int], unit: float, frame: Frame) -> dict[str, Bar]:
    """From the top down; what the other side needs more for its gaps is shared out between ours."""
    spare = frame.bottom - frame.top - side.total() - sum(sizes.values()) * unit
    more = spare / max(len(side.keys) - 1, 1)
    bars, at = {}, frame.top
    for key in side.keys:
        bars[key] = Bar(round(at, 2), round(sizes[key] * unit, 2))
        at += sizes[key] * unit + side.gaps.get(key, 0.0) + more
    return bars


def _offsets(ordered: Iterable[Ribbon], at: str) -> dict[Ribbon, int]:
    """How much of the same bar lies above each."""
    used: dict[str, int] = {}
    found = {}
    for one in ordered:
        key = getattr(one, at)
        found[one] = used.get(key, 0)
        used[key] = found[one] + one.size
    return found


def _path(frame: Frame, start: float, end: float, height: float) -> str:
    """Down both ends, across by a curve that is level at either of them."""
    upper = _curve(frame.left, start, frame.right, end)
    lower = _curve(frame.right, end + height, frame.left, start + height)
    return f"M{frame.left:g} {start:.2f}{upper}V{end + height:.2f}{lower}Z"


def _curve(here: float, at: float, there: float, then: float) -> str:
    middle = (here + there) / 2
    return f"C{middle:g} {at:.2f} {middle:g} {then:.2f} {there:g} {then:.2f}"
