"""Where the bars of a waterfall stand. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from crm.core.charts import Scale
from crm.mix.history.causes import Step, Waterfall
from crm.mix.rules import points, signed

WIDTH, HEIGHT = 480, 220
TOP, FLOOR = 30, 176
LEFT, RIGHT = 6, 474
MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def mark(number: int) -> str:
    """A circled number, from 1; a plain one beyond twenty."""
    return MARKS[number - 1] if 0 < number <= len(MARKS) else str(number)


@dataclass(frozen=True)
class Bar:
    """A level or a step: its place, what stands above and below it, and the line to the next."""

    x: float
    width: float
    y: float
    height: float
    label: str
    foot: str
    tone: str
    step: Step | None
    link: float

    @property
    def middle(self) -> float:
        """Where its words stand."""
        return self.x + self.width / 2


def bars(told: Waterfall, first: str, last: str) -> list[Bar]:
    """The bars from left to right; the axis does not begin at 0, so the ends are levels."""
    levels = [told.first]
    for step in told.steps:
        levels.append(levels[-1] + step.points)
    scale = _scale([*levels, told.last])
    slot = (RIGHT - LEFT) / (len(told.steps) + 2)
    width = min(slot * 0.72, 64)

    def at(place: int) -> float:
        return round(LEFT + slot * place + (slot - width) / 2, 1)

    found = [_level(at(0), width, scale(float(told.first)), told.first, first)]
    for place, step in enumerate(told.steps, 1):
        old, new = scale(float(levels[place - 1])), scale(float(levels[place]))
        found.append(
            Bar(
                x=at(place),
                width=round(width, 1),
                y=min(old, new),
                height=max(round(abs(new - old), 1), 1.5),
                label=signed(points(step.points)),
                foot=mark(place),
                tone=_tone(step),
                step=step,
                link=new,
            )
        )
    end = scale(float(told.last))
    return [*found, _level(at(len(told.steps) + 1), width, end, told.last, last)]


def _scale(levels: Sequence[Fraction]) -> Scale:
    low, high = float(min(levels)), float(max(levels))
    room = max((high - low) * 0.15, 0.002)
    return Scale(low - room, high + room, FLOOR, TOP)


def _level(x: float, width: float, y: float, value: Fraction, foot: str) -> Bar:
    return Bar(x, round(width, 1), y - 1.5, 3, f"{points(value)}%", foot, "level", None, y)


def _tone(step: Step) -> str:
    if not points(step.points):
        return "muted"
    return "good" if step.points > 0 else "bad"
