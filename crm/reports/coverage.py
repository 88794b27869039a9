"""产业图谱: how far the plan's list is covered, from the clusters down to the children of an item.

Lead counts are of what the reader may see. Touches are of everybody: an item that a colleague of
another block has spoken to somebody about is not untouched. Targets belong to no block.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select

from crm.accounts.models import User
from crm.core.db import db
from crm.leads.models import Lead
from crm.leads.placing import is_open as is_under_way
from crm.leads.queries import visible_to
from crm.leads.rules import LANDED, ORDER, Stage
from crm.leads.touches import last_touch
from crm.plan import queries as plan
from crm.plan import tree
from crm.plan.models import Cluster, FocusArea, ListItem
from crm.plan.tree import Branch, ClusterBranch, Entry
from crm.targets.models import Target
from crm.targets.queries import is_open


@dataclass(frozen=True)
class Tally:
    """What stands on an item: open targets, running leads by stage, landed ones, the last touch."""

    targets: int = 0
    leads: Counter[Stage] = field(default_factory=Counter)
    landed: int = 0
    touched_on: date | None = None

    @property
    def running(self) -> int:
        """Leads of S1–S7 that are not lost."""
        return self.leads.total()

    @property
    def stages(self) -> list[tuple[Stage, int]]:
        """Running leads in the order of the stages."""
        return [(stage, self.leads[stage]) for stage in ORDER if self.leads[stage]]

    @property
    def is_empty(self) -> bool:
        return not (self.targets or self.running or self.landed or self.touched_on)

    def __add__(self, other: "Tally") -> "Tally":
        if self is NOTHING or other is NOTHING:
            return other if self is NOTHING else self
        days = [day for day in (self.touched_on, other.touched_on) if day]
        return Tally(
            self.targets + other.targets,
            self.leads + other.leads,
            self.landed + other.landed,
            max(days, default=None),
        )


NOTHING = Tally()


@dataclass(frozen=True)
class ItemRow:
    """A list item with everything that hangs from it and its children."""

    item: Entry
    tally: Tally
    children: list[tuple[Entry, Tally]]

    @property
    def touched(self) -> bool:
        """Whether anybody has ever spoken to anybody about it."""
        return self.tally.touched_on is not None

    @property
    def busy_children(self) -> list[tuple[Entry, Tally]]:
        return [(child, tally) for child, tally in self.children if not tally.is_empty]

    @property
    def idle_children(self) -> list[Entry]:
        return [child for child, tally in self.children if tally.is_empty]


@dataclass(frozen=True)
class AreaRow:
    """A focus area, its untouched items first."""

    area: FocusArea
    items: list[ItemRow]


@dataclass(frozen=True)
class ClusterRow:
    """A cluster; its tally is the sum of its items."""

    cluster: Cluster
    areas: list[AreaRow]
    tally: Tally

    @property
    def items(self) -> list[ItemRow]:
        return [row for area in self.areas for row in area.items]

    @property
    def touched(self) -> int:
        return sum(row.touched for row in self.items)

    @property
    def untouched(self) -> int:
        return len(self.items) - self.touched

    def only_untouched(self) -> "ClusterRow":
        """The same cluster with the rows that nobody has touched; the tally stays whole."""
        areas = [
            AreaRow(area.area, [row for row in area.items if not row.touched])
            for area in self.areas
        ]
        return ClusterRow(self.cluster, [area for area in areas if area.items], self.tally)


def coverage_of(user: User) -> list[ClusterRow]:
    """All seven clusters in the plan's order; six statements, however many leads there are."""
    tallies = _tallies(user)
    return [_cluster_row(branch, tallies) for branch in tree.outline()]


def total_of(clusters: Iterable[ClusterRow]) -> Tally:
    """The sum of the cluster rows."""
    return sum((row.tally for row in clusters), NOTHING)


def tally_of(user: User, item: ListItem) -> Tally:
    """What stands on one item and its children."""
    tallies = _tallies(user)
    ids = db.session.scalars(plan.with_children(item.code))
    return sum((tallies.get(one, NOTHING) for one in ids), NOTHING)


def _cluster_row(branch: ClusterBranch[Entry], tallies: dict[int, Tally]) -> ClusterRow:
    areas = [
        AreaRow(area.area, sorted((_item_row(one, tallies) for one in area.items), key=_touched))
        for area in branch.areas
    ]
    total = sum((row.tally for area in areas for row in area.items), NOTHING)
    return ClusterRow(branch.cluster, areas, total)


def _touched(row: ItemRow) -> bool:
    return row.touched


def _item_row(branch: Branch[Entry], tallies: dict[int, Tally]) -> ItemRow:
    children = [(child, tallies.get(child.id, NOTHING)) for child in branch.children]
    own = tallies.get(branch.item.id, NOTHING)
    return ItemRow(branch.item, sum((tally for _, tally in children), own), children)


def _tallies(user: User) -> dict[int, Tally]:
    """What stands on each item itself, parents and children apart."""
    found: dict[int, Tally] = {}
    for item_id, tally in (*_of_leads(user), *of_targets(), *_of_visits()):
        found[item_id] = found.get(item_id, NOTHING) + tally
    return found


def _of_leads(user: User) -> list[tuple[int, Tally]]:
    columns = (Lead.item_id, Lead.stage)
    query = visible_to(user).where(is_under_way()).with_only_columns(*columns, func.count())
    by_item: dict[int, Counter[Stage]] = defaultdict(Counter)
    for item_id, stage, count in db.session.execute(query.group_by(*columns)):
        by_item[item_id][stage] = count
    return [(item_id, of_stages(leads)) for item_id, leads in by_item.items()]


def of_stages(leads: Counter[Stage]) -> Tally:
    """So many leads of each stage; those that have landed apart."""
    running = {stage: count for stage, count in leads.items() if stage not in LANDED}
    return Tally(leads=Counter(running), landed=leads.total() - sum(running.values()))


def of_stage(stage: Stage, count: int) -> Tally:
    """So many leads of a stage."""
    return of_stages(Counter({stage: count}))


def of_targets() -> list[tuple[int, Tally]]:
    """Open ones count; one that was dropped or taken up still tells when it was last touched."""
    query = select(
        Target.item_id, func.count().filter(is_open()), func.max(Target.last_touched_on)
    ).group_by(Target.item_id)
    return [
        (item_id, Tally(count, touched_on=day)) for item_id, count, day in db.session.execute(query)
    ]


@cache
def _visits() -> Select[Any]:
    """Made once: the words for it take longer than the search itself."""
    return select(ListItem.id, last_touch())


def _of_visits() -> list[tuple[int, Tally]]:
    """The last contact of anybody about an item's leads; a note is none."""
    rows = db.session.execute(_visits())
    return [(item_id, Tally(touched_on=day)) for item_id, day in rows if day]
