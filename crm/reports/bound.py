"""A week that a statement knows by name only, and what is bound to a reader's statement about it."""

from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam

from crm.accounts import anyone
from crm.accounts.rules import Reader
from crm.core.weeks import Week


@dataclass(frozen=True)
class Days:
    """A closed week, the open one after it and the day that is looked at: as values, or by name."""

    start: Any
    edge: Any
    open_monday: Any
    open_sunday: Any
    open_edge: Any
    today: Any
    tomorrow: Any

    @classmethod
    def of(cls, week: Week, today: date) -> "Days":
        """The values of a week."""
        after = week.next
        tomorrow = today + timedelta(days=1)
        return cls(week.start, week.end, after.monday, after.sunday, after.end, today, tomorrow)


SOME = Days(*(bindparam(one.name) for one in fields(Days)))
"""The days of any week, by name."""


def values(reader: Reader, days: Days | None = None) -> dict[str, Any]:
    """What is bound to a statement that was worded for Anyone in SOME days."""
    return {**(vars(days) if days else {}), **anyone.values(reader)}
