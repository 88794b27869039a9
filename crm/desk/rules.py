"""How the desk arranges a reader's week: late first, stalls by reason, the open week by day. Pure."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from crm.accounts.rules import Role
from crm.core.say import Sentence, say
from crm.leads.stalls import Stall
from crm.reports.week_rows import Due, LeadBrief, ReaderWeek, Stalled, told

MOST_DUE = 12
MOST_STALLED = 5
MOST_A_DAY = 4

WHY = {
    Stall.SILENT: say("超过时限没有联系"),
    Stall.STUCK: say("停留超过本阶段时限"),
    Stall.NO_NEXT_STEP: say("没有下一步和日期"),
}
TONES = {Stall.SILENT: "bad", Stall.STUCK: "warn", Stall.NO_NEXT_STEP: "info"}


@dataclass(frozen=True)
class Group:
    """Leads that stand still for one reason; `more` are not shown."""

    kind: Stall
    why: Sentence
    tone: str
    count: int
    rows: tuple[Stalled, ...]

    @property
    def more(self) -> int:
        return self.count - len(self.rows)

    @property
    def told(self) -> str:
        return told(self.count)


@dataclass(frozen=True)
class Entry:
    """One thing on a day; without a lead it concerns everybody."""

    words: Sentence | str
    lead: LeadBrief | None = None
    done: bool = False


@dataclass(frozen=True)
class Day:
    """A day of the open week; `more` entries are not shown."""

    on: date
    is_today: bool
    entries: tuple[Entry, ...]
    more: int


@dataclass(frozen=True)
class Desk:
    """The desk's lists; `more_due` steps are not shown."""

    due: tuple[Due, ...]
    more_due: int
    groups: tuple[Group, ...]
    days: tuple[Day, ...]
    is_new: bool
    exceptions_first: bool


def arranged(rows: ReaderWeek) -> Desk:
    """The desk of a reader's week; `is_new` when there is nothing to show at all."""
    groups = tuple(_group(kind, rows) for kind in Stall)
    lists = (rows.due, rows.stalled, rows.moved, rows.since_then, rows.waiting, rows.fresh)
    return Desk(
        due=rows.due[:MOST_DUE],
        more_due=max(rows.counts.due - MOST_DUE, 0),
        groups=tuple(group for group in groups if group.count),
        days=_days(rows),
        is_new=not any((*lists, rows.recent)),
        exceptions_first=rows.role in (Role.MANAGER, Role.COORDINATOR),
    )


def _group(kind: Stall, rows: ReaderWeek) -> Group:
    found = [one for one in rows.stalled if one.kind is kind]
    count = rows.counts.stalled.get(kind, 0)
    return Group(kind, WHY[kind], TONES[kind], count, tuple(found[:MOST_STALLED]))


def _days(rows: ReaderWeek) -> tuple[Day, ...]:
    """The days of the open week that hold something; its end always stands there."""
    week, found = rows.week.next, defaultdict(list)
    for visit in rows.visited:
        found[visit.on].append(Entry(visit.kind, visit.lead, done=True))
    for review in rows.reviews:
        found[max(review.on, week.monday)].append(Entry(say("暂缓复查"), review.lead))
    for step in rows.due:
        if not step.days_over:
            found[step.due_on].append(Entry(step.what, step.lead))
    found[week.sunday].append(Entry(say("第%(week)s周 24:00 结账", week=week.number)))
    days = (week.monday + timedelta(days=number) for number in range(7))
    return tuple(_day(day, found[day], rows.today) for day in days if found[day])


def _day(day: date, entries: list[Entry], today: date) -> Day:
    shown = tuple(entries[:MOST_A_DAY])
    return Day(day, day == today, shown, len(entries) - len(shown))
