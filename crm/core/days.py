"""Days and moments as readers of either language write them. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from crm.core.clock import SHANGHAI
from crm.core.say import Spoken

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def in_chinese(day: date, *, year: bool) -> str:
    """11-23, with the year 2026-11-23."""
    return f"{day:%Y-%m-%d}" if year else f"{day:%m-%d}"


def in_english(day: date, *, year: bool) -> str:
    """23 Nov, with the year 23 Nov 2026; the month's name needs no locale of the machine."""
    words = f"{day.day} {MONTHS[day.month - 1]}"
    return f"{words} {day.year:04d}" if year else words


@dataclass(frozen=True)
class Shown(Spoken):
    """A day, or a moment with its time in Shanghai, whose language is not known yet."""

    at: date | datetime
    year: bool = False

    def __str__(self) -> str:
        return in_chinese(self._local, year=self.year) + self._time

    def in_english(self) -> str:
        return in_english(self._local, year=self.year) + self._time

    @property
    def _local(self) -> date:
        at = self.at
        return at.astimezone(SHANGHAI) if isinstance(at, datetime) and at.tzinfo else at

    @property
    def _time(self) -> str:
        return f" {self._local:%H:%M}" if isinstance(self.at, datetime) else ""
