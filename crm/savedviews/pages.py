"""The pages whose views can be kept; whoever has such a page names it here."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from flask import url_for

from crm.accounts.models import User
from crm.core.say import Sentence
from crm.savedviews import queries
from crm.savedviews.models import SavedView


@dataclass(frozen=True)
class BuiltIn:
    """A view that comes with the page."""

    code: str
    words: Sentence
    address: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """A page with views: its endpoint, its name, and what it has ready."""

    endpoint: str
    words: Sentence
    built_in: tuple[BuiltIn, ...]


PAGES: dict[str, Page] = {}


@dataclass(frozen=True)
class Shown:
    """The view that a page is drawn with: `key` as in the address, and what it was kept with."""

    key: str = ""
    address: dict[str, str] = field(default_factory=dict)
    view: SavedView | None = None


@dataclass(frozen=True)
class Views:
    """All that a page needs to know about its views."""

    page: str
    saved: list[SavedView]
    first: str
    shown: Shown


def views_of(page: str, wanted: str, user: User) -> Views | None:
    """The views of a page and the wanted one among them; None when there is no such view."""
    saved, first = queries.of_page(page, user)
    shown = _find(PAGES[page], saved, wanted)
    return Views(page, saved, first, shown) if shown else None


def _find(page: Page, saved: list[SavedView], wanted: str) -> Shown | None:
    if not wanted:
        return Shown()
    for one in page.built_in:
        if one.code == wanted:
            return Shown(one.code, one.address)
    for view in saved:
        if str(view.id) == wanted:
            return Shown(wanted, dict(parse_qsl(view.address)), view)
    return None


def url_of(page: str, view: str, **more: Any) -> str:
    """Where a view is shown."""
    return url_for(PAGES[page].endpoint, **more, view=view)


def plainest(page: str) -> str:
    """The view that comes with a page and asks for nothing."""
    return next(one.code for one in PAGES[page].built_in if not one.address)
