"""One search over everything a reader may see: counts first, then a few rows of each kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from crm.accounts.models import User
from crm.core.db import db
from crm.core.say import Sentence, say
from crm.core.search.queries import MOST_COUNTED, Hits, counted
from crm.core.search.wanted import Wanted
from crm.enterprises import finding as firms
from crm.leads import finding as leads
from crm.plan import finding as plan
from crm.targets.queries import items_of

FEW, PAGE = 5, 20


@dataclass(frozen=True)
class Kind:
    """A kind of record, what it is called and how it is looked up."""

    name: str
    words: Sentence
    found: Callable[[User, Wanted], Hits]
    shown: Callable[[Hits, int | None, int], Sequence[Any]]


KINDS = (
    Kind(leads.LEAD, say("线索"), leads.found, leads.shown),
    Kind(firms.ENTERPRISE, say("企业"), firms.found_enterprises, firms.shown_enterprises),
    Kind(firms.CONTACT, say("联系人"), firms.found_contacts, firms.shown_contacts),
    Kind(plan.ITEM, say("清单条目"), plan.found, plan.shown),
)


@dataclass(frozen=True)
class Group:
    """The hits of one kind: how many there are, and those shown."""

    kind: Kind
    count: int
    rows: Sequence[Any] = ()
    after: int | None = None

    @property
    def count_label(self) -> str:
        """Counting stops at ten thousand."""
        return f"{MOST_COUNTED:,}+" if self.count > MOST_COUNTED else f"{self.count:,}"


@dataclass(frozen=True)
class Answer:
    """What a search found; `items` are the list items each enterprise shown is a target of."""

    wanted: Wanted
    groups: tuple[Group, ...] = ()
    items: dict[int, list[str]] | None = None

    @property
    def total(self) -> int:
        return sum(group.count for group in self.groups)

    @property
    def total_label(self) -> str:
        """At least so many, where one of the kinds was not counted to its end."""
        more = any(group.count > MOST_COUNTED for group in self.groups)
        return f"{self.total - more:,}{'+' if more else ''}"


def answer(user: User, text: str, only: str = "", after: int | None = None) -> Answer:
    """A few hits of every kind, or a page of `only` one."""
    wanted = Wanted(text)
    if not wanted.is_ready:
        return Answer(wanted)
    found = {kind: kind.found(user, wanted) for kind in KINDS}
    counts = db.session.execute(select(*(counted(hits) for hits in found.values()))).one()
    size = PAGE if only else FEW
    groups = tuple(
        _group(kind, hits, count, after, size if only in ("", kind.name) else 0)
        for (kind, hits), count in zip(found.items(), counts, strict=True)
    )
    shown = [row.id for one in groups if one.kind.name == firms.ENTERPRISE for row in one.rows]
    return Answer(wanted, groups, items_of(user, shown) if shown else {})


def _group(kind: Kind, hits: Hits, count: int, after: int | None, size: int) -> Group:
    if not count or not size:
        return Group(kind, count)
    rows = kind.shown(hits, after, size + 1)
    return Group(kind, count, rows[:size], rows[size - 1].key if len(rows) > size else None)
