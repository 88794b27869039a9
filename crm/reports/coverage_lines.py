"""What the coverage page draws, as plain values in the reader's language.

The focus areas of the plan with their items are drawn once for each state of them (`once`): from
one visit to the next hardly any of two hundred rows changes.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from crm.leads.rules import BUCKETS, Bucket, Stage
from crm.plan.models import FocusArea
from crm.plan.rules import EntryKind
from crm.plan.tree import Entry
from crm.plan.wording import named
from crm.reports.coverage import AreaRow, ItemRow, Tally

COMMITTED = BUCKETS[Bucket.COMMITTED]


class Line(NamedTuple):
    """A list item and what stands on it, with its children's where it has any of its own.

    `stages` says how many running leads stand there and whether they are signed, `idle` the codes
    and names of the children that nothing stands on.
    """

    code: str
    name: str
    kinds: tuple[EntryKind, ...]
    takes_leads: bool
    clause: str
    sentence: int | None
    targets: int
    stages: tuple[tuple[Stage, int, bool], ...]
    running: int
    landed: int
    touched_on: date | None
    children: tuple["Line", ...] = ()
    idle: tuple[tuple[str, str], ...] = ()


class Area(NamedTuple):
    """A focus area; `ours` where we cut it from the sentences of the plan."""

    name: str
    ours: bool
    clause: str
    sentence: int | None
    lines: tuple[Line, ...]


def areas_of(areas: Iterable[AreaRow], locale: str) -> list[Area]:
    """Those that have items."""
    return [_area(row.area, row.items, locale) for row in areas if row.items]


def _area(area: FocusArea, rows: list[ItemRow], locale: str) -> Area:
    lines = tuple(_with_children(row, locale) for row in rows)
    return Area(named(area, "name", locale), area.ours, *_place(area, locale), lines)


def _with_children(row: ItemRow, locale: str) -> Line:
    idle = ((child.code, named(child, "name", locale)) for child in row.idle_children)
    return _line(row.item, row.tally, locale)._replace(
        children=tuple(_line(child, tally, locale) for child, tally in row.busy_children),
        idle=tuple(idle),
    )


def _line(item: Entry, tally: Tally, locale: str) -> Line:
    return Line(
        item.code,
        named(item, "name", locale),
        item.kinds,
        item.takes_leads,
        *_place(item, locale),
        tally.targets,
        tuple((stage, count, stage in COMMITTED) for stage, count in tally.stages),
        tally.running,
        tally.landed,
        tally.touched_on,
    )


def _place(row: Any, locale: str) -> tuple[str, int | None]:
    """Where the plan speaks of it."""
    return named(row.clause, "reference", locale), row.sentence
