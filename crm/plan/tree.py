"""The attraction list as a tree: clusters, focus areas, items and their children."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from crm.core.db import db
from crm.plan.models import Clause, Cluster, FocusArea, ListItem
from crm.plan.queries import clusters_all, focus_areas_all
from crm.plan.rules import EntryKind, kinds_of
from crm.plan.wording import Reference, named

Options = list[tuple[str, list[tuple[str, str]]]]
ORDER = (ListItem.position, ListItem.id)


class Entry(NamedTuple):
    """A list item, no more of it than stands in a list: a page of all 196 takes no models for it."""

    id: int
    code: str
    parent_id: int | None
    focus_area_id: int | None
    name: str
    name_en: str
    kinds: tuple[EntryKind, ...]
    takes_leads: bool
    sentence: int | None
    clause: Reference


class Listed(Protocol):
    """What a tree is made of: items whole, or no more than entries."""

    @property
    def id(self) -> Any: ...
    @property
    def parent_id(self) -> Any: ...
    @property
    def focus_area_id(self) -> Any: ...


Item = TypeVar("Item", bound=Listed)


@dataclass(frozen=True)
class Branch(Generic[Item]):
    """A list item and its children, in the plan's order."""

    item: Item
    children: list[Item] = field(default_factory=list)

    @property
    def ids(self) -> list[int]:
        return [self.item.id, *(child.id for child in self.children)]


@dataclass(frozen=True)
class AreaBranch(Generic[Item]):
    """A focus area and the items that we count to it."""

    area: FocusArea
    items: list[Branch[Item]]


@dataclass(frozen=True)
class ClusterBranch(Generic[Item]):
    """A cluster with its focus areas, those without an item too."""

    cluster: Cluster
    areas: list[AreaBranch[Item]]

    @property
    def items(self) -> list[Branch[Item]]:
        return [branch for area in self.areas for branch in area.items]


def items_all() -> list[Branch[ListItem]]:
    """Every list item with its children, in the plan's order; one statement."""
    whole = joinedload(ListItem.clause), joinedload(ListItem.cluster)
    return _branches(list(db.session.scalars(select(ListItem).options(*whole).order_by(*ORDER))))


def _branches(items: list[Item]) -> list[Branch[Item]]:
    branches = {item.id: Branch(item) for item in items if item.parent_id is None}
    for item in items:
        if item.parent_id is not None:
            branches[item.parent_id].children.append(item)
    return list(branches.values())


def tree() -> list[ClusterBranch[ListItem]]:
    """Cluster → focus areas → items → children; three statements."""
    return _tree(items_all())


def outline() -> list[ClusterBranch[Entry]]:
    """The same, of items no more than codes, names, kinds and where the plan speaks of them."""
    return _tree(_branches([_entry(*row) for row in db.session.execute(_outline())]))


@cache
def _outline() -> Select[*tuple[Any, ...]]:
    kinds = (ListItem.attract, ListItem.grow, ListItem.outbound)
    found: Select[*tuple[Any, ...]] = (
        select(ListItem.id, ListItem.code, ListItem.parent_id, ListItem.focus_area_id)
        .add_columns(ListItem.name, ListItem.name_en, *kinds, ListItem.takes_leads)
        .add_columns(ListItem.sentence, Clause.reference, Clause.reference_en)
        .join(Clause, Clause.id == ListItem.clause_id)
        .order_by(*ORDER)
    )
    return found


def _entry(*row: Any) -> Entry:
    number, code, parent_id, focus_area_id, name, name_en, *rest = row
    attract, grow, outbound, takes_leads, sentence, reference, reference_en = rest
    return Entry(
        number,
        code,
        parent_id,
        focus_area_id,
        name,
        name_en,
        kinds_of(attract=attract, grow=grow, outbound=outbound),
        takes_leads,
        sentence,
        Reference(reference, reference_en),
    )


def _tree(branches: Iterable[Branch[Item]]) -> list[ClusterBranch[Item]]:
    by_area: dict[int | None, list[Branch[Item]]] = defaultdict(list)
    for branch in branches:
        by_area[branch.item.focus_area_id].append(branch)
    areas: dict[int, list[AreaBranch[Item]]] = defaultdict(list)
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
