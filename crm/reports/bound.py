"""A reader and a week that a statement knows by name only: it is worded once, then bound and run.

To word what the desk asks for took several times as long as to run it.
"""

from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam

from crm.accounts.rules import Permission, Reader, Role, may
from crm.core.weeks import Week


@dataclass(frozen=True)
class Anyone:
    """All that words of a statement may depend on: two readers who are equal here share it."""

    role: Role
    in_block: bool
    in_cluster: bool

    @classmethod
    def like(cls, reader: Reader) -> "Anyone":
        return cls(reader.role, reader.block_id is not None, reader.cluster_id is not None)

    @property
    def id(self) -> Any:
        return bindparam("reader_id")

    @property
    def block_id(self) -> Any:
        return bindparam("reader_block_id") if self.in_block else None

    @property
    def cluster_id(self) -> Any:
        return bindparam("reader_cluster_id") if self.in_cluster else None

    def can(self, permission: Permission) -> bool:
        """Whether the role has the permission."""
        return may(self.role, permission)


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
    return {
        **(vars(days) if days else {}),
        "reader_id": reader.id,
        "reader_block_id": reader.block_id,
        "reader_cluster_id": reader.cluster_id,
    }
