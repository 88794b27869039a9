"""The line of views above a page: which there are, which is shown, and whether it was changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

from crm.accounts.models import User
from crm.core.language import translated
from crm.savedviews import pages
from crm.savedviews.pages import Shown, Views
from crm.savedviews.queries import changeable_by

PASSING = frozenset({"view", "after", "before"})
"""Parts of an address that say nothing about what is shown: beside them a view is as it was kept."""

Address = dict[str, str]


@dataclass(frozen=True)
class Bar:
    """What a page says about its views, and how its addresses stay with the one that is shown.

    `address` is what the page shows now; `normal` reads any address of the page; `order` says the
    order of an address, the usual one too: a view's name alone means the view as it was kept.
    """

    views: Views
    address: Address
    normal: Callable[[Mapping[str, str]], Address]
    order: Callable[[Mapping[str, str]], str]
    user: User

    @property
    def shown(self) -> Shown:
        return self.views.shown

    @property
    def changed(self) -> bool:
        """Whether something else is shown than the view was kept with."""
        return bool(self.shown.key) and not self._is_shown(self.shown.address)

    @property
    def changeable(self) -> bool:
        """Whether the reader may let the view show what is shown now."""
        return self.shown.view is not None and changeable_by(self.shown.view, self.user)

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The built-in views and the kept ones; without one named, the one that shows just this."""
        known = pages.PAGES[self.views.page].built_in
        same = (one.code for one in known if self._is_shown(one.address))
        active = self.shown.key or next(same, "")
        named = [(one.code, translated(one.words)) for one in known]
        named += [(str(view.id), view.name) for view in self.views.saved]
        return [
            {"label": words, "url": self._url(code), "active": code == active}
            for code, words in named
        ]

    @property
    def query(self) -> str:
        """What is shown now, as a view keeps it."""
        return urlencode(self.address)

    @property
    def new_url(self) -> str:
        return url_for("savedviews.new", page=self.views.page, address=self.query)

    @property
    def manage_url(self) -> str:
        return url_for("savedviews.index", page=self.views.page)

    @property
    def leave_url(self) -> str:
        """The view as it was kept."""
        return self._url(self.shown.key)

    def kept(self, address: Address) -> Address:
        """An address of the page that stays with the view, and is never taken for "the first one"."""
        if self.shown.key:
            return {**address, "sort": self.order(address), "view": self.shown.key}
        if address or not self.views.first:
            return address
        return {"view": pages.plainest(self.views.page)}

    def _is_shown(self, address: Mapping[str, str]) -> bool:
        return self.normal(address) == self.address

    def _url(self, view: str) -> str:
        return pages.url_of(self.views.page, view)


def asked(view: Shown) -> Mapping[str, str]:
    """What the address asks for; only a view's name: what the view was kept with."""
    said = any(text for name, text in request.args.items() if name not in PASSING)
    return view.address if view.key and not said else request.args


def first(views: Views) -> str:
    """Where somebody goes who opens a page without saying what, and has a view to see first."""
    if any(request.args.values()) or not views.first:
        return ""
    built_in = {one.code for one in pages.PAGES[views.page].built_in}
    known = {str(one.id) for one in views.saved} | built_in
    return pages.url_of(views.page, views.first) if views.first in known else ""
