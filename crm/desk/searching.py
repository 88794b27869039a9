"""One search over everything a reader may see: counts first, then a few rows of each kind."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import lazy_gettext, lazy_pgettext
from sqlalchemy import select

from crm.accounts.models import User
from crm.core.db import db
from crm.core.search.queries import MOST_COUNTED, Hits, counted
from crm.core.search.wanted import Wanted
from crm.enterprises import finding as firms
from crm.enterprises.models import CONTACT, ENTERPRISE
from crm.leads import finding as leads
from crm.plan import finding as plan
from crm.targets.queries import items_of

FEW, PAGE = 5, 20
AT_ONCE = 100
"""So many are counted while the page is drawn; what is beyond it asks for by itself, see `whole`."""


@dataclass(frozen=True)
class Kind:
    """A kind of record, what it is called and how it is looked up."""

    name: str
    words: Any
    found: Callable[[User, Wanted], Hits]
    shown: Callable[[Hits, int | None, int], Sequence[Any]]


ENTERPRISES = Kind(
    ENTERPRISE, lazy_gettext("企业"), firms.found_enterprises, firms.shown_enterprises
)
KINDS = (
    Kind(leads.LEAD, lazy_pgettext("list", "线索"), leads.found, leads.shown),
    ENTERPRISES,
    Kind(CONTACT, lazy_pgettext("list", "联系人"), firms.found_contacts, firms.shown_contacts),
    Kind(plan.ITEM, lazy_pgettext("list", "清单条目"), plan.found, plan.shown),
)


@dataclass(frozen=True)
class Group:
    """The hits of one kind: how many there are, and those shown."""

    kind: Kind
    count: int = 0
    is_counted: bool = True
    rows: Sequence[Any] = ()
    after: int | None = None
    most: int = MOST_COUNTED

    @property
    def is_capped(self) -> bool:
        return self.count > self.most

    @property
    def count_label(self) -> str:
        """At least so many, where they were not counted to the end."""
        if self.is_capped:
            return f"{self.most:,}+"
        return f"{self.count:,}" if self.is_counted else f"{self.count:,}+"


@dataclass(frozen=True)
class Answer:
    """What a search found; `items` are the list items each enterprise shown is a target of."""

    wanted: Wanted
    groups: tuple[Group, ...] = ()
    items: Mapping[int, list[str]] = field(default_factory=dict)

    @property
    def is_hasty(self) -> bool:
        """Whether counting further would say more."""
        return any(group.is_capped and group.most < MOST_COUNTED for group in self.groups)

    @property
    def total(self) -> int:
        return sum(group.count for group in self.groups)

    @property
    def total_label(self) -> str:
        """At least so many, where one of the kinds was not counted to its end."""
        capped = sum(group.is_capped for group in self.groups)
        more = capped or not all(group.is_counted for group in self.groups)
        return f"{self.total - capped:,}{'+' if more else ''}"


def glance(user: User, text: str) -> Answer:
    """A few hits of every kind, not counted: what somebody sees while they type must come at once."""
    wanted = Wanted(text)
    if not wanted.is_ready:
        return Answer(wanted)
    groups = tuple(_group(kind, kind.found(user, wanted), None, FEW) for kind in KINDS)
    return Answer(wanted, groups, _items(user, groups))


def answer(
    user: User, text: str, only: str = "", after: int | None = None, *, most: int = MOST_COUNTED
) -> Answer:
    """A few hits of every kind, or a page of `only` one, and how many there are of each, to `most`."""
    wanted = Wanted(text)
    if not wanted.is_ready:
        return Answer(wanted)
    found = {kind: kind.found(user, wanted) for kind in KINDS}
    size = PAGE if only else FEW
    groups = {
        kind: _group(kind, hits, after if only == kind.name else None, size)
        for kind, hits in found.items()
        if only in ("", kind.name)
    }
    unsure = {kind: found[kind] for kind in KINDS if _is_uncounted(groups.get(kind), after)}
    counts = _counted(unsure, most)
    complete = []
    for kind in KINDS:
        group = groups.get(kind, Group(kind))
        count = counts.get(kind, group.count)
        complete.append(replace(group, count=count, is_counted=True, most=most))
    return Answer(wanted, tuple(complete), _items(user, complete))


def _group(kind: Kind, hits: Hits, after: int | None, size: int) -> Group:
    rows = kind.shown(hits, after, size + 1)
    shown, more = rows[:size], len(rows) > size
    return Group(kind, len(shown), not more, shown, shown[-1].key if more else None)


def _is_uncounted(group: Group | None, after: int | None) -> bool:
    """Whether the rows at hand do not already say how many there are."""
    return group is None or not group.is_counted or after is not None


def _items(user: User, groups: Iterable[Group]) -> dict[int, list[str]]:
    firms_shown = [row.id for group in groups if group.kind is ENTERPRISES for row in group.rows]
    return items_of(user, firms_shown) if firms_shown else {}


def _counted(found: dict[Kind, Hits], most: int) -> dict[Kind, int]:
    if not found:
        return {}
    row = db.session.execute(select(*(counted(hits, most) for hits in found.values()))).one()
    return dict(zip(found, row, strict=True))
