"""/leads: the list of leads, its exact totals, and the choice of its columns."""

from collections.abc import Mapping
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core.language import listed, translated
from crm.core.say import say
from crm.leads import options
from crm.leads.blueprint import bp
from crm.leads.listing import bulk, chips, columns, composing, drawing, summing
from crm.leads.listing.arrangement import OWN, Arrangement
from crm.leads.listing.filtering import Filter
from crm.leads.listing.grouping import GROUPINGS
from crm.leads.listing.sorting import ORDERS
from crm.savedviews import pages
from crm.savedviews.pages import BuiltIn, Shown, Views
from crm.savedviews.queries import changeable_by

PAGE = "leads"
pages.PAGES[PAGE] = pages.Page(
    endpoint="leads.index",
    words=say("线索列表"),
    built_in=(
        BuiltIn("open", say("在办")),
        BuiltIn("mine", say("我的"), {"mine": "1"}),
        BuiltIn("stalled", say("停滞"), {"stalled": "1"}),
        BuiltIn("overdue", say("下步逾期"), {"step": "overdue"}),
        BuiltIn("unverified", say("待核"), {"unverified": "1"}),
        BuiltIn("large", say("10 亿以上"), {"least": "100000", "sort": "-planned"}),
        BuiltIn("all", say("全部"), {"status": "all"}),
    ),
)


@bp.get("/leads")
@requires(Permission.LEADS_READ)
def index() -> str | Response:
    wanted = request.args.get("view", "")
    views = pages.views_of(PAGE, wanted, reader())
    if views is None:
        abort(404)
    if first := _first(views):
        return redirect(first)
    shown = Arrangement.from_query(_asked(views.shown))
    found = composing.listing(
        shown,
        reader(),
        after=request.args.get("after", ""),
        before=request.args.get("before", ""),
    )
    choices = options.filters(reader(), shown.chosen.item, shown.chosen.owner)
    return render_template(
        "leads/index.html",
        shown=shown,
        listing=found,
        pen=drawing.Pen(shown.shown_columns),
        filters=choices,
        chips=(parts := chips.chips(shown.chosen, choices)),
        empty_words=listed(f"{one.label} {one.value}".strip() for one in parts),
        none_chosen=Filter(),
        order_words=translated(shown.sort.order.words),
        group_words=translated(GROUPINGS[shown.group].words) if shown.group else "",
        all_columns=columns.COLUMNS,
        bulk_actions=bulk.offered_to(reader()),
        **_around(views, shown),
    )


def _around(views: Views, shown: Arrangement) -> dict[str, Any]:
    """What the page says about its views, and how it makes addresses."""
    key = views.shown.key

    def here(**changed: Any) -> str:
        """The list with something changed and the rest kept; cursors are not."""
        extra: dict[str, Any] = {
            name: changed.pop(name) for name in ("after", "before") if name in changed
        }
        return _url({**_kept(shown.with_(**changed), key), **extra})

    def without(name: str) -> str:
        return here(chosen=shown.chosen.without(name))

    by_group = [("", gettext("不分组")), *_worded(GROUPINGS)]
    return {
        "here": here,
        "without": without,
        "group_menu": [(words, here(group=code), shown.group == code) for code, words in by_group],
        "sort_menu": [
            (words, here(sort=shown.sort.clicked(code)), shown.sort.by == code)
            for code, words in _worded(ORDERS)
        ],
        "kept": {name: text for name, text in _kept(shown, key).items() if name in (*OWN, "view")},
        "tabs_shown": _tabs(views, shown),
        "view": views.shown,
        "column_kept": {k: text for k, text in _kept(shown, key).items() if k != "cols"},
        "changed": bool(key) and _differs(views.shown, shown),
        "can_change_view": views.shown.view is not None
        and changeable_by(views.shown.view, reader()),
        "view_address": _url(shown.address).partition("?")[2],
    }


def _url(address: Mapping[str, Any]) -> str:
    return url_for("leads.index", **address)


def _worded(kinds: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(code, translated(one.words)) for code, one in kinds.items()]


def _kept(shown: Arrangement, view: str) -> dict[str, str]:
    """The whole address. Beside a view the order is always said: the view alone means as it was kept."""
    if not view:
        return shown.address
    return {**shown.address, "sort": str(shown.sort), "view": view}


def _asked(view: Shown) -> Mapping[str, str]:
    """What the address asks for; only a view's name: what the view was kept with."""
    passing = {"view", "after", "before"}
    said = any(text for name, text in request.args.items() if name not in passing)
    return view.address if view.key and not said else request.args


def _first(views: Views) -> str:
    """Where somebody goes who opens the list without saying what, and has a view to see first."""
    if any(request.args.values()) or not views.first:
        return ""
    known = {str(one.id) for one in views.saved} | {one.code for one in pages.PAGES[PAGE].built_in}
    return pages.url_of(PAGE, views.first) if views.first in known else ""


def _differs(view: Shown, shown: Arrangement) -> bool:
    return Arrangement.from_query(view.address).address != shown.address


def _tabs(views: Views, shown: Arrangement) -> list[dict[str, Any]]:
    """The built-in views and the kept ones; without one named, the one that shows just this."""
    built_in = [(one.code, one.words, one.address) for one in pages.PAGES[PAGE].built_in]
    active = views.shown.key or next(
        (code for code, _, address in built_in if _same(address, shown)), ""
    )
    known = [(code, translated(words)) for code, words, _ in built_in]
    known += [(str(view.id), view.name) for view in views.saved]
    return [
        {"label": words, "url": pages.url_of(PAGE, code), "active": code == active}
        for code, words in known
    ]


def _same(address: dict[str, str], shown: Arrangement) -> bool:
    return Arrangement.from_query(address).address == shown.address


@bp.get("/leads/totals")
@requires(Permission.LEADS_READ)
def totals() -> str:
    """The exact count and sum of everything that matches, however long that takes."""
    chosen = Filter.from_query(request.args)
    fragment = "HX-Request" in request.headers
    return render_template(
        "leads/_totals.html" if fragment else "leads/totals.html",
        totals=summing.totals(chosen, reader()),
        chosen=chosen,
    )


@bp.get("/leads/columns")
@requires(Permission.LEADS_READ)
def choose_columns() -> str:
    """The columns in their order, for who moves them without a script."""
    shown = Arrangement.from_query(request.args)
    cols = shown.cols
    for name, by in (("up", -1), ("down", 1)):
        cols = columns.moved(cols, request.args.get(name, ""), by)
    view = request.args.get("view", "")
    return render_template(
        "leads/columns.html",
        shown=shown.with_(cols=cols),
        all_columns=columns.COLUMNS,
        kept={name: text for name, text in _kept(shown, view).items() if name != "cols"},
    )
