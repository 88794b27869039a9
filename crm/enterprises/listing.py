"""The list of enterprises: what is asked for, in which order, and what higher packages count there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from crm.accounts.models import User
from crm.core.db import db
from crm.core.paging import Key, Page, page
from crm.core.say import Sentence
from crm.enterprises import queries
from crm.enterprises.models import Enterprise
from crm.enterprises.rules import Origin
from crm.plan.models import Cluster

MOST_COUNTED = 10_000
ORDERS: dict[str, tuple[Key, ...]] = {
    "name": (Key(Enterprise.pinyin_key), Key(Enterprise.id)),
    "updated": (Key(Enterprise.updated_at, descending=True), Key(Enterprise.id, descending=True)),
}


@dataclass(frozen=True)
class Tally:
    """A column of numbers, in the reader's rights: how many each of the enterprises has, and where."""

    label: Sentence
    count: Callable[[Sequence[int], User], dict[int, int]]
    anchor: str


TALLIES: list[Tally] = []
"""What higher packages count beside an enterprise; each costs one statement."""


@dataclass(frozen=True)
class Asked:
    """What the list shows and in which order; every part stands in the address."""

    cluster: str = ""
    origin: str = ""
    q: str = ""
    sort: str = "name"

    @classmethod
    def from_query(cls, args: Mapping[str, str]) -> "Asked":
        sort = args.get("sort", "")
        words = {name: args.get(name, "").strip() for name in ("cluster", "origin", "q")}
        return cls(**words, sort=sort if sort in ORDERS else "name")

    @property
    def is_narrowed(self) -> bool:
        return bool(self.cluster or self.origin or self.q)

    @property
    def address(self) -> dict[str, str]:
        """What differs from the bare list, as an address says it."""
        said = {"cluster": self.cluster, "origin": self.origin, "q": self.q}
        said["sort"] = "" if self.sort == "name" else self.sort
        return {name: text for name, text in said.items() if text}


def listed(
    user: User, asked: Asked, after: str = "", before: str = "", size: int = 50
) -> Page[Enterprise]:
    """A page of enterprises."""
    query = _matching(user, asked).options(joinedload(Enterprise.cluster))
    cursor, backwards = (before, True) if before else (after, False)
    return page(query, ORDERS[asked.sort], cursor, size, mark=asked.sort, backwards=backwards)


def count(user: User, asked: Asked) -> int:
    """How many match; beyond the most that are counted it says one more."""
    found = _matching(user, asked).with_only_columns(Enterprise.id).limit(MOST_COUNTED + 1)
    return db.session.scalar(select(func.count()).select_from(found.subquery())) or 0


def _matching(user: User, asked: Asked) -> Select[Enterprise]:
    query = queries.visible_to(user)
    if asked.cluster:
        clusters = select(Cluster.id).where(Cluster.code == asked.cluster)
        query = query.where(Enterprise.cluster_id.in_(clusters))
    if asked.origin in set(Origin):
        query = query.where(Enterprise.origin == Origin(asked.origin))
    return query.where(Enterprise.id.in_(queries.answering(asked.q))) if asked.q else query


def tallies(rows: Sequence[Enterprise], user: User) -> list[dict[str, Any]]:
    """The registered columns for the enterprises of a page."""
    ids = [row.id for row in rows]
    return [
        {"label": one.label, "counts": one.count(ids, user), "anchor": one.anchor}
        for one in TALLIES
    ]
