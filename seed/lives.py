"""The course of one fictional lead: which stage it reached on which day, and how it ended. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from math import exp
from random import Random

from crm.core.weeks import is_working_day
from crm.leads.rules import ORDER, Stage
from crm.settings.rules import STAGE_DAYS

MEDIAN_DAYS = {
    Stage.S1: 8,
    Stage.S2: 16,
    Stage.S3: 40,
    Stage.S4: 52,
    Stage.S5: 46,
    Stage.S6A: 40,
    Stage.S6: 30,
    Stage.S7: 45,
    Stage.S8: 75,
    Stage.S9: 140,
    Stage.S10: 190,
}
"""Days that half of the projects need to leave a stage: about half a year from lead to contract."""

SPREAD = 0.4
LEAST = 5
"""Calendar days between two stages: room for a claim, its verification and the next step."""

OPEN_AT = {
    Stage.S1: 24,
    Stage.S2: 21,
    Stage.S3: 26,
    Stage.S4: 14,
    Stage.S5: 10,
    Stage.S6A: 4,
    Stage.S6: 9,
    Stage.S7: 6,
}
LOST_AT = {
    Stage.S1: 24,
    Stage.S2: 25,
    Stage.S3: 25,
    Stage.S4: 13,
    Stage.S5: 8,
    Stage.S6A: 2,
    Stage.S6: 3,
}


class Fate(StrEnum):
    """How a life stands on the story's last day."""

    OPEN = "open"
    LOST = "lost"
    LANDED = "landed"
    LEFT = "left"


@dataclass(frozen=True)
class Life:
    """Days on which each stage was reached, S1 first; the last day of an ended one."""

    fate: Fate
    days: dict[Stage, date] = field(default_factory=dict)
    ended_on: date | None = None

    @property
    def born_on(self) -> date:
        return self.days[Stage.S1]

    @property
    def last(self) -> Stage:
        return max(self.days, key=lambda stage: stage.rank)


@dataclass(frozen=True)
class Span:
    """The story's first and last day, and the day on which somebody opens it."""

    first: date
    last: date
    today: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days


class Part(StrEnum):
    """How an open lead stands on the last day: well looked after, neglected, or something rarer."""

    PLAIN = "plain"
    OVERDUE = "overdue"
    SILENT = "silent"
    NO_STEP = "no-step"
    HELD = "held"
    SHOWN = "shown"
    GIANT = "giant"
    WAITING = "waiting"
    REFUSED = "refused"
    REVIEW = "review"
    BACK = "back"


USUAL = (
    *(Part.OVERDUE, Part.SILENT, Part.NO_STEP, Part.PLAIN, Part.HELD),
    *(Part.PLAIN, Part.PLAIN, Part.PLAIN, Part.PLAIN, Part.PLAIN),
)
"""What an officer's open leads are like, ten at a time."""


def weighted(chance: Random, weights: dict[Stage, int]) -> Stage:
    return chance.choices(list(weights), list(weights.values()))[0]


def working(day: date, last: date) -> date:
    """The working day nearest after `day`, or before it where the story ends first."""
    step = timedelta(days=1)
    while day <= last and not is_working_day(day)[0]:
        day += step
    while day > last or not is_working_day(day)[0]:
        day -= step
    return day


def open_life(
    chance: Random, span: Span, stage: Stage, least: int = 1, *, strays: bool = True
) -> Life:
    """Still under way, for at least so many days; some stay beyond the stage's limit."""
    limit = STAGE_DAYS[stage]
    inside = not strays or chance.random() < 0.8
    age = (
        chance.randint(least, max(limit - 3, least + 1))
        if inside
        else limit + chance.randint(4, 35)
    )
    reached = min(span.today - timedelta(days=age), span.last - timedelta(days=least - 1))
    return Life(Fate.OPEN, backwards(chance, span, stage, reached))


def lost_life(chance: Random, span: Span, stage: Stage) -> Life:
    """Ended some weeks after its last stage."""
    waited = chance.randint(12, 55)
    early = min(40 + 25 * stage.rank, span.days // 2)
    reached = span.first + timedelta(days=chance.randint(early // 2, max(span.days - 20, early)))
    ended = working(min(reached + timedelta(days=waited), span.last), span.last)
    reached = min(reached, ended - timedelta(days=LEAST))
    return Life(Fate.LOST, backwards(chance, span, stage, reached), ended)


def landed_life(chance: Random, span: Span, *, left: bool) -> Life:
    """Landed on some day of the story, and went on from there as far as time allowed."""
    earliest = min(170, span.days // 2)
    latest = span.days - (120 if left and span.days > 400 else 4)
    landing = span.first + timedelta(days=chance.randint(earliest, latest))
    days = backwards(chance, span, Stage.S8, landing)
    if Stage.S8 not in days:
        return Life(Fate.OPEN, days)
    if left:
        gone = days[Stage.S8] + timedelta(days=chance.randint(60, 300))
        return Life(Fate.LEFT, days, working(min(gone, span.last), span.last))
    for stage, following in zip(ORDER[Stage.S8.rank :], ORDER[Stage.S9.rank :], strict=False):
        day = days[stage] + timedelta(days=duration(chance, stage))
        if day > span.last:
            break
        days[following] = working(day, span.last)
    return Life(Fate.LANDED, days)


def duration(chance: Random, stage: Stage) -> int:
    return max(LEAST, round(MEDIAN_DAYS[stage] * exp(chance.gauss(0, SPREAD))))


def backwards(chance: Random, span: Span, stage: Stage, reached: date) -> dict[Stage, date]:
    """The days of all stages up to `stage`, which was reached on a day."""
    memo = stage is Stage.S6A or (stage.rank > Stage.S6A.rank and chance.random() < 0.15)
    stages = [one for one in ORDER[: stage.rank + 1] if memo or not one.optional]
    gaps = [duration(chance, one) for one in stages[:-1]]
    return _placed(span, stages, gaps, reached)


def _placed(
    span: Span, stages: Sequence[Stage], gaps: list[int], reached: date
) -> dict[Stage, date]:
    """Count back from the last stage; a history that would begin before the story is pressed."""
    reached = max(reached, span.first + timedelta(days=LEAST * len(gaps)))
    room = (reached - span.first).days
    if sum(gaps) > room:
        gaps = [max(LEAST, gap * room // sum(gaps)) for gap in gaps]
    wanted = max(reached - timedelta(days=sum(gaps)), span.first)
    days: dict[Stage, date] = {}
    day = wanted
    for stage, gap in zip(stages, [*gaps, 0], strict=True):
        placed = working(max(wanted, day), span.last)
        if days and placed <= max(days.values()):
            break  # the story ends before there is a day for it
        days[stage] = day = placed
        wanted += timedelta(days=gap)
        day += timedelta(days=1)
    return days
