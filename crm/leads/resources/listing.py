"""/leads: the list of leads, its exact totals, and the choice of its columns."""

from collections.abc import Mapping
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core import clock
from crm.core.addresses import with_query
from crm.core.language import listed, translated
from crm.core.say import say
from crm.leads import news, options
from crm.leads.blueprint import bp
from crm.leads.listing import bulk, chips, columns, composing, drawing, summing
from crm.leads.listing.arrangement import OWN, Arrangement
from crm.leads.listing.filtering import Filter
from crm.leads.listing.grouping import GROUPINGS
from crm.leads.listing.sorting import ORDERS
from crm.savedviews import bar as bars
from crm.savedviews import pages
from crm.savedviews.bar import Bar
from crm.savedviews.pages import BuiltIn, Views

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
    if first := bars.first(views):
        return redirect(first)
    shown = Arrangement.from_query(bars.asked(views.shown))
    found = composing.listing(
        shown,
        reader(),
        after=request.args.get("after", ""),
        before=request.args.get("before", ""),
    )
    choices = options.filters(
        reader(), shown.chosen.item, shown.chosen.owner, shown.chosen.campaign
    )
    return render_template(
        "leads/index.html",
        shown=shown,
        listing=found,
        since=clock.now().isoformat(),
        pen=drawing.Pen(shown.shown_columns),
        filters=choices,
        chips=(parts := chips.chips(shown.chosen, choices)),
        empty_words=listed(f"{one.label} {one.value}".strip() for one in parts),
        none_chosen=Filter(),
        order_words=translated(shown.sort.order.words),
        group_words=translated(GROUPINGS[shown.group].words) if shown.group else "",
        column_choice=_column_choice(shown),
        bulk_actions=bulk.offered_to(reader()),
        **_around(_bar(views, shown), shown),
    )


def _around(bar: Bar, shown: Arrangement) -> dict[str, Any]:
    """What the page says about its views, and how it makes addresses."""
    path = url_for("leads.index")

    def here(**changed: Any) -> str:
        """The list with something changed and the rest kept; cursors are not."""
        places: Any = {name: changed.pop(name) for name in ("after", "before") if name in changed}
        return with_query(path, {**bar.kept(shown.with_(**changed).address), **places})

    def without(name: str) -> str:
        return here(chosen=shown.chosen.without(name))

    by_group = [("", gettext("不分组")), *_worded(GROUPINGS)]
    kept = bar.kept(shown.address)
    return {
        "bar": bar,
        "here": here,
        "without": without,
        "group_menu": [(words, here(group=code), shown.group == code) for code, words in by_group],
        "sort_menu": [
            (words, here(sort=shown.sort.clicked(code)), shown.sort.by == code)
            for code, words in _worded(ORDERS)
        ],
        "kept": {name: text for name, text in kept.items() if name in (*OWN, "view")},
        "place": {**kept, **_places()},
        "column_kept": {name: text for name, text in kept.items() if name != "cols"},
    }


def _bar(views: Views, shown: Arrangement) -> Bar:
    return Bar(
        views=views,
        address=shown.address,
        normal=lambda address: Arrangement.from_query(address).address,
        order=lambda address: str(Arrangement.from_query(address).sort),
        user=reader(),
    )


def _column_choice(shown: Arrangement) -> list[dict[str, Any]]:
    """Every column: those that are shown in their order, then the rest."""
    rest = [code for code in columns.COLUMNS if code not in shown.cols]
    return [
        {
            "code": code,
            "words": translated(columns.COLUMNS[code].words),
            "shown": code in shown.cols,
        }
        for code in (*shown.cols, *rest)
    ]


def _places() -> dict[str, str]:
    """Which page of the list is shown."""
    places = {name: request.args.get(name, "") for name in ("after", "before")}
    return {name: text for name, text in places.items() if text}


def _worded(kinds: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(code, translated(one.words)) for code, one in kinds.items()]


@bp.get("/leads/changes")
@requires(Permission.LEADS_READ)
def changes() -> Response:
    """A line when others changed something in the list since it was drawn."""
    shown = Arrangement.from_query(request.args)
    found = news.changed_since(news.drawn_at(), shown.chosen, reader())
    beside = {name: text for name in ("view", "sort") if (text := request.args.get(name, ""))}
    here: dict[str, Any] = {**shown.address, **beside, **_places()}
    url = url_for("leads.index", **here)
    page = render_template("leads/changes.html", count=found[0], url=url, place="#results")
    return news.answer(page, *found)


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
    moved = shown.with_(cols=cols)
    kept = shown.address
    if view := request.args.get("view", ""):  # beside a view the order is always said
        kept |= {"sort": str(shown.sort), "view": view}
    return render_template(
        "leads/columns.html",
        shown=moved,
        column_choice=_column_choice(moved),
        kept={name: text for name, text in kept.items() if name != "cols"},
    )
