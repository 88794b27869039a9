"""The business week, Monday 00:00 to Sunday 24:00 in Shanghai; working days by State calendar."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from chinese_calendar import is_workday

from crm.core.clock import SHANGHAI, local

SNAPSHOT_HOUR = 6
DIGEST_HOUR = 8


@dataclass(frozen=True, order=True)
class Week:
    """An ISO week, named like 2026-W47 and known by its Monday."""

    monday: date

    @classmethod
    def of(cls, moment: date | datetime) -> "Week":
        """The week a day, or a moment seen from Shanghai, falls in."""
        day = moment.astimezone(SHANGHAI).date() if isinstance(moment, datetime) else moment
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def parse(cls, text: str) -> "Week":
        """Read `2026-W47`. Raises ValueError, also where the calendar would end beside the week."""
        found = re.fullmatch(r"((?:19|20|21)\d\d)-W(\d\d)", text.strip(), re.ASCII)
        if not found:
            raise ValueError(text)
        return cls(date.fromisocalendar(int(found[1]), int(found[2]), 1))

    def __str__(self) -> str:
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02d}"

    @property
    def number(self) -> int:
        return self.monday.isocalendar().week

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def start(self) -> datetime:
        return local(self.monday)

    @property
    def end(self) -> datetime:
        """The edge: the first moment that no longer belongs to the week."""
        return self.next.start

    @property
    def next(self) -> "Week":
        return Week(self.monday + timedelta(days=7))

    @property
    def previous(self) -> "Week":
        return Week(self.monday - timedelta(days=7))

    @property
    def snapshot_at(self) -> datetime:
        """When the closed week's figures are taken."""
        return local(self.next.monday, SNAPSHOT_HOUR)

    @property
    def digest_at(self) -> datetime:
        """When its digests fall due."""
        return local(self.next.monday, DIGEST_HOUR)


def last_closed(moment: datetime) -> Week:
    """The newest week whose edge has passed."""
    return Week.of(moment).previous


def next_digest_moment(moment: datetime) -> datetime:
    """The next Monday 08:00 that still lies ahead."""
    today = last_closed(moment).digest_at
    return today if today > moment else Week.of(moment).digest_at


@lru_cache(maxsize=4096)
def is_working_day(day: date) -> tuple[bool, bool]:
    """(works?, known?): by the published calendar, or Monday to Friday beyond its last year."""
    try:
        return is_workday(day), True
    except NotImplementedError:
        return day.weekday() < 5, False


def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after `day`."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)[0]
    return day


def next_working_day(day: date) -> date:
    """`day` itself if people work on it, otherwise the first working day after it."""
    while not is_working_day(day)[0]:
        day += timedelta(days=1)
    return day
