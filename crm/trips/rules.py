"""Trips and visits (走出去·请进来): what one needs, how it ends, in which part of the list it stands.

Pure.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from crm.core.errors import Problem
from crm.core.say import Sentence, Worded, say
from crm.core.weeks import Week

MOST_DAYS = 60
"""No trip takes longer."""
MOST_AHEAD = 366
"""Nor is one planned, or written down, further away than a year."""
BETWEEN = r"[\n,;\uff0c\u3001\uff1b]+"
"""A line, a comma or a semicolon, of either script."""
MOST_TIED = 50
"""Leads and targets of one trip."""


class Direction(Worded):
    """Who travels."""

    OUT = "out", say("走出去")
    IN = "in", say("请进来")


class State(Worded):
    """How a trip stands."""

    PLANNED = "planned", say("计划中")
    DONE = "done", say("已完成")
    CANCELLED = "cancelled", say("已取消")


class Part(Worded):
    """Where a trip stands in the list of a day."""

    NOW = "now", say("本周")
    SOON = "soon", say("接下来两周")
    LATER = "later", say("以后")
    PAST = "past", say("此前")


@dataclass(frozen=True)
class Trip:
    """Who goes where and when, whom they meet and what for; leads by code, targets by name."""

    direction: Direction
    starts_on: date
    ends_on: date
    place: str
    host: str
    purpose: str
    people: frozenset[int]
    leads: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


@dataclass(frozen=True)
class AddTrip:
    """A new one of a block."""

    block_id: int
    trip: Trip


@dataclass(frozen=True)
class JoinTrip:
    """One more lead or target of a planned trip, by number."""

    lead_id: int | None = None
    target_id: int | None = None


@dataclass(frozen=True)
class EndTrip:
    """It took place, with its result, or it did not, with the reason."""

    state: State
    result: str


def trip_problems(trip: Trip, today: date) -> list[Problem]:
    """What is wrong with a trip as it was written."""
    named = (("place", trip.place, say("地点")), ("purpose", trip.purpose, say("目的")))
    found = [
        Problem(field, say("请填写%(label)s。", label=label))
        for field, typed, label in named
        if not typed.strip()
    ]
    if not trip.people:
        found.append(Problem("people", say("请选择我方人员。")))
    tied = {"leads": trip.leads, "targets": trip.targets}
    found += [
        Problem(field, say("一次最多 %(most)s 个。", most=MOST_TIED))
        for field, some in tied.items()
        if len(some) > MOST_TIED
    ]
    return found + _days(trip.starts_on, trip.ends_on, today)


def _days(starts_on: date, ends_on: date, today: date) -> list[Problem]:
    if ends_on < starts_on:
        return [Problem("ends_on", say("结束日不能早于开始日。"))]
    if (ends_on - starts_on).days >= MOST_DAYS:
        return [Problem("ends_on", say("一次行程最长 %(most)s 天。", most=MOST_DAYS))]
    if abs((starts_on - today).days) > MOST_AHEAD:
        return [Problem("starts_on", say("开始日与今天相差不能超过一年。"))]
    return []


def end_problems(command: EndTrip, starts_on: date, today: date) -> list[Problem]:
    """A trip that took place has begun and has a result; one that did not has a reason."""
    if command.state is State.PLANNED:
        return [Problem("state", say("请选择已完成或已取消。"))]
    if command.state is State.DONE and starts_on > today:
        return [Problem("state", say("行程还没有开始，不能记为已完成。"))]
    if not command.result.strip():
        return [Problem("result", say("请填写%(label)s。", label=asks(command.state)))]
    return []


def join_problems(state: State, tied: int, *, has_it: bool) -> list[Problem]:
    """Only a planned trip takes one more, not the same again, and no more than a few."""
    if state is not State.PLANNED:
        return [Problem("trip_id", say("这次行程已经结束，请选计划中的行程。"))]
    if has_it:
        return [Problem("about", say("已经在这次行程里。"))]
    if tied >= MOST_TIED:
        return [Problem("about", say("一次最多 %(most)s 个。", most=MOST_TIED))]
    return []


def asks(state: State) -> Sentence:
    """What an end is told with."""
    return say("结果") if state is State.DONE else say("取消原因")


def part_of(starts_on: date, ends_on: date, today: date) -> Part:
    """What touches this week, begins in the next two, later, or is over."""
    monday = Week.of(today).monday
    if ends_on < monday:
        return Part.PAST
    if starts_on < monday + timedelta(days=7):
        return Part.NOW
    return Part.SOON if starts_on < monday + timedelta(days=21) else Part.LATER


def is_open_ended(state: State, ends_on: date, today: date) -> bool:
    """Whether it is over and nobody wrote down what came of it."""
    return state is State.PLANNED and ends_on < today


def pieces(typed: str) -> tuple[str, ...]:
    """What was written one below the other, or between commas, each once."""
    found = (one.strip() for one in re.split(BETWEEN, typed))
    return tuple(dict.fromkeys(one for one in found if one))
