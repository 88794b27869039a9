"""Where a lead stands in a sorted list, kept beside what it says: sort keys are never NULL."""

from datetime import date
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column, validates

from crm.core.types import Money

UNKNOWN_AMOUNT, NO_STEP = -1, date.max
"""What has no value stands below every amount, and after every date."""

SORTED = (
    "pinyin_key", "planned_key", "next_step_key", "stage_rank", "stage_on", "last_contact_on",
    "updated_at", "created_at",
)  # fmt: skip
PER_BLOCK = ("pinyin_key", "next_step_key")


def sort_indexes(table: str) -> list[Index]:
    """One per order, each ending in the number that breaks ties; the usual ones per block as well."""
    paths = [(column,) for column in SORTED] + [("block_id", column) for column in PER_BLOCK]
    return [Index(f"ix_{table}_{'_'.join(path)}_id", *path, "id") for path in paths]


def planned_key(planned: int | None) -> int:
    return UNKNOWN_AMOUNT if planned is None else planned


def next_step_key(next_step_on: date | None) -> date:
    return next_step_on or NO_STEP


def _planned_key(context: Any) -> int:
    return planned_key(context.get_current_parameters().get("planned"))


def _next_step_key(context: Any) -> date:
    return next_step_key(context.get_current_parameters().get("next_step_on"))


class Placed:
    """The keys of the columns that may be empty; the defaults serve rows written in bulk."""

    planned_key: Mapped[int] = mapped_column(Money, default=_planned_key)
    next_step_key: Mapped[date] = mapped_column(default=_next_step_key)

    @validates("planned")
    def _place_planned(self, _name: str, value: int | None) -> int | None:
        self.planned_key = planned_key(value)
        return value

    @validates("next_step_on")
    def _place_next_step(self, _name: str, value: date | None) -> date | None:
        self.next_step_key = next_step_key(value)
        return value
