"""Which moment an address, a program or the command line asks for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from crm.core.db import db
from crm.core.errors import Invalid, Problem
from crm.core.say import Sentence, say
from crm.core.weeks import Week
from crm.mix import queries
from crm.mix.models import WeekClose
from crm.mix.progress import AsOf

NOW, CLOSED = "now", "closed"


@dataclass(frozen=True)
class Choice:
    """A moment to choose, and what it puts into the address."""

    words: Sentence
    values: dict[str, Any]
    active: bool


@dataclass(frozen=True)
class Moments:
    """The closed weeks, the newest first."""

    weeks: tuple[Week, ...]

    @property
    def newest(self) -> AsOf | None:
        """The last closed week as published; None before the first."""
        return queries.closed_week(self.weeks[0]) if self.weeks else None

    def asked(self, text: str, *, known: bool = False) -> AsOf | None:
        """A closed week; None for the open one, and for what is no closed week."""
        name = str(self.weeks[0]) if text == CLOSED and self.weeks else text
        found = next((week for week in self.weeks if str(week) == name), None)
        return queries.closed_week(found, known=known) if found else None

    def get(self, text: str, *, known: bool = False) -> AsOf:
        """The same for programs. Raises Invalid for what is neither now nor a closed week."""
        found = self.asked(text, known=known)
        if found is None and text not in (NOW, CLOSED):
            wrong = say("as_of 应是 now、closed 或一个已结账的周，例如 2026-W40。")
            raise Invalid([Problem("as_of", wrong)])
        return found or queries.open_week()

    def address(self, as_of: AsOf) -> dict[str, Any]:
        """What keeps a moment in an address."""
        newest = bool(self.weeks) and as_of.week == self.weeks[0]
        week = CLOSED if as_of.published and newest else name_of(as_of)
        return {"as_of": week, "known": "1" if as_of.known else None}

    def is_older(self, as_of: AsOf) -> bool:
        """Whether it is neither the open week nor the last closed one as published."""
        return as_of.closed and (as_of.known or as_of.week != self.weeks[0])


def name_of(as_of: AsOf) -> str:
    """What stands for a moment in an address."""
    return str(as_of.week) if as_of.closed else NOW


def closed_weeks() -> Moments:
    """All weeks whose figures were taken."""
    names = db.session.scalars(select(WeekClose.week).order_by(WeekClose.edge_at.desc()))
    return Moments(tuple(Week.parse(name) for name in names))


def choices(moments: Moments, as_of: AsOf) -> Iterator[Choice]:
    """The open week; the closed one that is asked for, or the last; what is known of it now."""
    yield Choice(say("现在 · 未结周"), {"as_of": NOW, "known": None}, active=not as_of.closed)
    week = as_of.week if as_of.closed else next(iter(moments.weeks), None)
    if week is None:
        return
    published = queries.closed_week(week)
    at = moments.address(published)
    words = say("%(week)s 已结账", week=str(week))
    yield Choice(words, at, active=as_of.published)
    again = {"as_of": str(week), "known": "1"}
    yield Choice(say("按现在所知"), again, active=as_of.known)


def moment_words(as_of: AsOf) -> Sentence:
    """The moment in words."""
    if not as_of.closed:
        return say("第 %(number)s 周，未结周", number=as_of.week.number)
    if as_of.known:
        return say("第 %(number)s 周，按现在所知", number=as_of.week.number)
    return say("第 %(number)s 周，已结账", number=as_of.week.number)
