"""Plausible leads by the million: dates, stages and endings drawn from a fixed seed. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from random import Random

from crm.core.weeks import next_working_day
from crm.leads.rules import ORDER, Stage, Status

SEED = 2026
LAST = date(2026, 11, 22)
DAYS = 7 * 130
RECENT = 7 * 26
DAY = timedelta(days=1)

MAIN = [stage for stage in ORDER if not stage.optional]
OPEN_STAGES, OPEN_WEIGHTS = MAIN[:7], (24, 21, 24, 13, 9, 6, 3)
LOST_STAGES, LOST_WEIGHTS = MAIN[:6], (28, 27, 24, 12, 7, 2)
LANDED_STAGES, LANDED_WEIGHTS = MAIN[7:10], (5, 3, 4)


@dataclass
class Course:
    """One lead's life: days by stage, how it stands, when people spoke to the firm."""

    number: int
    status: Status
    days: dict[Stage, date]
    ended_on: date | None
    review_on: date | None
    step_on: date | None
    claimed: bool
    planned: int
    contacts: list[date] = field(default_factory=list)

    @property
    def born_on(self) -> date:
        return self.days[Stage.S1]

    @property
    def stage(self) -> Stage:
        return max(self.days, key=lambda stage: stage.rank)


def courses(count: int) -> Iterator[Course]:
    """So many lives in the order in which they were logged."""
    chance = Random(SEED)  # noqa: S311 - made-up rows are no secret
    for number in range(1, count + 1):
        born = LAST - (DAYS - DAYS * number // (count + 1)) * DAY
        yield _course(chance, number, min(_working(born), _working(LAST - 2 * DAY)))


@cache
def _working(day: date) -> date:
    return next_working_day(day)


def _course(chance: Random, number: int, born: date) -> Course:
    room = (LAST - born).days
    status, stage = _fate(chance, room)
    days = _days(chance, born, stage)
    stage = max(days, key=lambda one: one.rank)
    if status is Status.LEFT and stage.rank < Stage.S8.rank:
        status = Status.LOST  # who has not landed cannot leave
    ended = None
    if status in (Status.LOST, Status.LEFT):
        ended = min(days[stage] + chance.randint(5, 60) * DAY, LAST)
    active = status in (Status.ACTIVE, Status.ON_HOLD)
    course = Course(
        number=number,
        status=status,
        days=days,
        ended_on=ended,
        review_on=LAST + chance.randint(1, 60) * DAY if status is Status.ON_HOLD else None,
        step_on=LAST + chance.randint(-6, 20) * DAY if active and chance.random() < 0.85 else None,
        claimed=stage is Stage.S5 and status is Status.ACTIVE and chance.random() < 0.2,
        planned=int(2 ** chance.gauss(7.0, 1.6)) * 10**6 + 10**6,
    )
    until = ended or LAST
    day = born + chance.randint(3, 20) * DAY
    while day <= until and len(course.contacts) < 9:
        course.contacts.append(day)
        day += chance.randint(8, 45) * DAY
    return course


def _fate(chance: Random, room: int) -> tuple[Status, Stage]:
    draw = chance.random()
    if draw < (0.65 if room < RECENT else 0.03):
        status = Status.ON_HOLD if chance.random() < 0.06 else Status.ACTIVE
        return status, chance.choices(OPEN_STAGES, OPEN_WEIGHTS)[0]
    if chance.random() < (0.17 if room > RECENT else 0):
        status = Status.LEFT if chance.random() < 0.08 else Status.ACTIVE
        return status, chance.choices(LANDED_STAGES, LANDED_WEIGHTS)[0]
    return Status.LOST, chance.choices(LOST_STAGES, LOST_WEIGHTS)[0]


def _days(chance: Random, born: date, stage: Stage) -> dict[Stage, date]:
    """As far as the time until the last day allows, and never two stages on one day."""
    wanted = MAIN[: MAIN.index(stage) + 1]
    days, day = {Stage.S1: born}, born
    left = (LAST - born).days
    for place, one in enumerate(wanted[1:], start=1):
        pace = max(left // (len(wanted) + 1 - place), 2)
        day += chance.randint(1, min(pace, 50)) * DAY
        if day >= LAST:
            break
        days[one] = day
        left = (LAST - day).days
    return days
