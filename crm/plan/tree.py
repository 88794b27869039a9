"""The attraction list as a tree: clusters, focus areas, items and their children."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, load_only
from sqlalchemy.orm.interfaces import ORMOption

from crm.core.db import db
from crm.plan.models import Clause, Cluster, FocusArea, ListItem
from crm.plan.queries import clusters_all, focus_areas_all
from crm.plan.wording import named

Options = list[tuple[str, list[tuple[str, str]]]]
CLAUSE_WORDS = (Clause.reference, Clause.reference_en)
ITEM_WORDS = (
    ListItem.code,
    ListItem.parent_id,
    ListItem.focus_area_id,
    ListItem.name,
    ListItem.name_en,
    ListItem.attract,
    ListItem.grow,
    ListItem.outbound,
    ListItem.takes_leads,
    ListItem.sentence,
)


@dataclass(frozen=True)
class Branch:
    """A list item and its children, in the plan's order."""

    item: ListItem
    children: list[ListItem] = field(default_factory=list)

    @property
    def ids(self) -> list[int]:
        return [self.item.id, *(child.id for child in self.children)]


@dataclass(frozen=True)
class AreaBranch:
    """A focus area and the items that we count to it."""

    area: FocusArea
    items: list[Branch]


@dataclass(frozen=True)
class ClusterBranch:
    """A cluster with its focus areas, those without an item too."""

    cluster: Cluster
    areas: list[AreaBranch]

    @property
    def items(self) -> list[Branch]:
        return [branch for area in self.areas for branch in area.items]


def items_all() -> list[Branch]:
    """Every list item with its children, in the plan's order; one statement."""
    return _branches(_items(joinedload(ListItem.clause), joinedload(ListItem.cluster)))


def _items(*options: ORMOption) -> Select[ListItem]:
    return select(ListItem).options(*options).order_by(ListItem.position, ListItem.id)


def _branches(items: Select[ListItem]) -> list[Branch]:
    found = list(db.session.scalars(items))
    branches = {item.id: Branch(item) for item in found if item.parent_id is None}
    for item in found:
        if item.parent_id is not None:
            branches[item.parent_id].children.append(item)
    return list(branches.values())


def tree() -> list[ClusterBranch]:
    """Cluster → focus areas → items → children; three statements."""
    return _tree(items_all())


def outline() -> list[ClusterBranch]:
    """The same, of items no more than codes, names, kinds and where the plan speaks of them."""
    return _tree(_branches(_outline()))


@cache
def _outline() -> Select[ListItem]:
    words = joinedload(ListItem.clause).load_only(*CLAUSE_WORDS, raiseload=True)
    return _items(load_only(*ITEM_WORDS, raiseload=True), words)


def _tree(branches: Iterable[Branch]) -> list[ClusterBranch]:
    by_area: dict[int | None, list[Branch]] = defaultdict(list)
    for branch in branches:
        by_area[branch.item.focus_area_id].append(branch)
    areas: dict[int, list[AreaBranch]] = defaultdict(list)
    for area in focus_areas_all():
        areas[area.cluster_id].append(AreaBranch(area, by_area[area.id]))
    return [ClusterBranch(cluster, areas[cluster.id]) for cluster in clusters_all()]


def item_options(locale: str = "zh", *, leads: bool = False) -> Options:
    """(cluster, [(item number, words)]) to choose from; with `leads`, only items that take them."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for branch in items_all():
        if leads and not branch.item.takes_leads:
            continue
        cluster = branch.item.cluster
        options = groups.setdefault(f"{cluster.code} {named(cluster, 'short', locale)}", [])
        options.append(_option(branch.item, "", locale))
        options.extend(_option(child, "　", locale) for child in branch.children)
    return list(groups.items())


def _option(item: ListItem, indent: str, locale: str) -> tuple[str, str]:
    return str(item.id), f"{indent}{item.code} {named(item, 'name', locale)}"
