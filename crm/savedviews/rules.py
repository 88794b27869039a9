"""Saved views: a name for what an address shows, private or shared. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from crm.core.errors import Problem
from crm.core.say import say

MOST_NAME = 40
MOST_ADDRESS = 2000
PASSING = frozenset({"after", "before", "view"})
"""Parts of an address that say where one is in a list, not what the list shows."""


@dataclass(frozen=True)
class SaveView:
    """A name for an address of one page."""

    page: str
    name: str
    address: str
    shared: bool = False


@dataclass(frozen=True)
class ChangeView:
    """Another name, and whether others see it."""

    name: str
    shared: bool = False


@dataclass(frozen=True)
class Holder:
    """What the rules need to know about whoever acts on a view."""

    id: int
    block_id: int | None
    manages: bool
    sees_all: bool


def plain(address: str) -> str:
    """An address as it is kept: its parts in order, nothing empty, nothing that passes."""
    parts = parse_qsl(address.lstrip("?"), max_num_fields=200)
    return urlencode([(name, text) for name, text in parts if name not in PASSING])


def view_problems(name: str, taken: Iterable[str]) -> list[Problem]:
    """A view needs a short name that none of one's own has already."""
    if not name.strip():
        return [Problem("name", say("请给视图起个名字。"))]
    if len(name) > MOST_NAME:
        return [Problem("name", say("名字最多 %(most)s 个字。", most=MOST_NAME))]
    if name.strip() in taken:
        return [Problem("name", say("您已有一个同名的视图，请换个名字。"))]
    return []


def address_problems(address: str) -> list[Problem]:
    """An address must fit into the line of a browser."""
    if len(address) > MOST_ADDRESS:
        return [Problem("address", say("条件太多，存不下。请去掉一些条件再存。"))]
    return []


def may_share(holder: Holder) -> bool:
    """Views are shared with one's own block; who sees all blocks shares with everybody."""
    return holder.sees_all or holder.block_id is not None


def may_change(holder: Holder, *, owner_id: int, block_id: int | None, shared: bool) -> bool:
    """Its owner, and for a shared view whoever answers for the block that it is shared with."""
    if holder.id == owner_id:
        return True
    if not shared or not holder.manages:
        return False
    return holder.sees_all if block_id is None else holder.block_id == block_id
