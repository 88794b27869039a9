"""Days of a calendar: which days a page shows, and how entries stand on them. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from crm.core.say import Worded, say
from crm.core.weeks import Week

MOST_A_DAY = 6
"""Entries of a day that a month shows; a week shows all."""

PHONE = re.compile(r"(?<!\d)(?:\+?\d[\d \-()]{5,}\d)(?!\d)")


class Kind(Worded):
    """What stands on a day, in the order in which a day shows it."""

    ANSWER = "answer", say("待答复")
    PROBLEM = "problem", say("问题待答复")
    STEP = "step", say("下一步")
    TASK = "task", say("待办任务")
    REVIEW = "review", say("暂缓复查")
    MILESTONE = "milestone", say("预计节点")
    VISIT = "visit", say("已联系")


@dataclass(frozen=True)
class Entry:
    """One thing on a day. `what` is what people wrote; `lead` and `person` may be empty."""

    kind: Kind
    number: int
    on: date
    what: str
    lead_id: int | None
    lead: str
    person_id: int | None
    person: str
    changed_at: datetime


@dataclass(frozen=True)
class Span:
    """The days that are shown: a week, or the whole weeks of a month."""

    first: date
    last: date
    month: date | None = None

    @classmethod
    def of(cls, week: str, month: str, today: date) -> "Span":
        """Read an address; what makes no sense shows the present week."""
        if found := re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", month):
            first = date(int(found[1]), int(found[2]), 1)
            return cls(Week.of(first).monday, Week.of(_month_end(first)).sunday, first)
        try:
            monday = Week.parse(week).monday
        except ValueError:
            monday = Week.of(today).monday
        return cls(monday, monday + timedelta(days=6))

    @property
    def before(self) -> dict[str, str]:
        """The address of the span before this one."""
        return self._beside(self.first - timedelta(days=1), (self.month or self.first))

    @property
    def after(self) -> dict[str, str]:
        return self._beside(self.last + timedelta(days=1), _month_end(self.month or self.first))

    def _beside(self, day: date, edge: date) -> dict[str, str]:
        if self.month is None:
            return {"week": str(Week.of(day))}
        other = edge - timedelta(days=1) if day < self.first else edge + timedelta(days=1)
        return {"month": f"{other:%Y-%m}"}


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


@dataclass(frozen=True)
class Person:
    """What one person has on a day; nobody's entries come first."""

    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Day:
    """A day with its people; `more` entries are not shown."""

    on: date
    people: tuple[Person, ...]
    more: int
    outside: bool

    @property
    def count(self) -> int:
        return sum(len(one.entries) for one in self.people) + self.more


def days(span: Span, entries: Iterable[Entry]) -> list[Day]:
    """Every day of the span, its entries by person."""
    found: dict[date, list[Entry]] = {}
    for entry in sorted(entries, key=lambda one: (one.person, list(Kind).index(one.kind))):
        found.setdefault(entry.on, []).append(entry)
    count = (span.last - span.first).days + 1
    return [
        _day(span, day, found.get(day, []))
        for day in (span.first + timedelta(days=number) for number in range(count))
    ]


def _day(span: Span, day: date, entries: list[Entry]) -> Day:
    shown = entries[:MOST_A_DAY] if span.month else entries
    people: dict[str, list[Entry]] = {}
    for entry in shown:
        people.setdefault(entry.person, []).append(entry)
    outside = span.month is not None and day.month != span.month.month
    grouped = tuple(Person(name, tuple(those)) for name, those in people.items())
    return Day(day, grouped, len(entries) - len(shown), outside)


def without_phones(text: str) -> str:
    """Text for a calendar on somebody's phone: whatever looks like a number to call is left out."""
    return PHONE.sub("…", text)
