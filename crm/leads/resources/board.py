"""/board: the pipeline in columns, its further cards, and whether it has changed meanwhile."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.accounts.unchanged import unless_changed
from crm.core import clock
from crm.core.say import say
from crm.leads import board as cards
from crm.leads import news, on_board, options
from crm.leads.blueprint import bp
from crm.leads.board import Column
from crm.leads.columns import CardOrder, Density, Split, View
from crm.leads.listing import chips
from crm.leads.lists import Filter
from crm.leads.on_board import Here
from crm.savedviews import bar as bars
from crm.savedviews import pages
from crm.savedviews.bar import Bar
from crm.savedviews.pages import BuiltIn, Views

MOST_SEEN = 10**6


PAGE = "board"
pages.PAGES[PAGE] = pages.Page(
    endpoint="leads.board",
    words=say("看板"),
    built_in=(
        BuiltIn("open", say("在办")),
        BuiltIn("mine", say("我的"), {"mine": "1"}),
        BuiltIn("stalled", say("停滞"), {"stalled": "1"}),
        BuiltIn("unverified", say("待核"), {"unverified": "1"}),
        BuiltIn("large", say("10 亿以上"), {"least": "100000", "sort": "amount"}),
    ),
)


@bp.get("/board")
@requires(Permission.LEADS_READ)
@unless_changed
def board() -> str | Response:
    views = pages.views_of(PAGE, request.args.get("view", ""), reader())
    if views is None:
        abort(404)
    if first := bars.first(views):
        return redirect(first)
    asked = bars.asked(views.shown)
    chosen, view = Filter.from_query(asked), on_board.looked_at(asked)
    bar = _bar(views, chosen, view)
    return _page(bar, Here(chosen, view, bar.kept))


def _bar(views: Views, chosen: Filter, view: View) -> Bar:
    return Bar(
        views=views,
        address={**chosen.address, **view.address},
        normal=_normal,
        order=lambda address: View.from_query(address).order.value,
        user=reader(),
    )


def _normal(address: Mapping[str, str]) -> dict[str, str]:
    return {**Filter.from_query(address).address, **View.from_query(address).address}


def _page(bar: Bar, here: Here) -> str:
    columns = cards.columns(here.chosen, reader(), here.view)
    filters = options.filters(reader(), here.chosen.item, here.chosen.owner, here.chosen.campaign)
    for column in columns:
        column.seen = _seen(column.group.code) if column.group.code in here.view.starts else 0
    cleared: dict[str, Any] = bar.kept(here.view.address)
    return render_template(
        "leads/board.html",
        **here.words,
        bar=bar,
        columns=columns,
        whole=cards.total(columns),
        filters=filters,
        kept=cleared,
        clear_url=url_for("leads.board", **cleared),
        orders=CardOrder,
        splits=Split,
        densities=Density,
        more=_more_of(here),
        chips=chips.chips(here.chosen, filters),
        without=here.without,
        since=clock.now().isoformat(),
    )


@bp.get("/board/columns/<code>")
@requires(Permission.LEADS_READ)
def board_column(code: str) -> str:
    """The next cards of one column, to stand behind those that are shown."""
    here = on_board.here()
    if here.view.group(code) is None:
        abort(404)
    column = cards.more(here.chosen, reader(), here.view, code, _seen(code))
    return render_template(
        "leads/more_cards.html", **here.words, column=column, more=_more_of(here)
    )


def _seen(code: str) -> int:
    """How many cards of a column came before; it only says how many are left."""
    typed = request.args.get(f"seen_{code}", "")
    return min(int(typed), MOST_SEEN) if typed.isascii() and typed.isdigit() else 0


def _more_of(here: Here) -> Callable[..., str]:
    """The address of a column's next cards: a page that begins there, or only the cards."""

    def more(column: Column, endpoint: str = "leads.board") -> str:
        code = column.group.code
        place = {
            f"after_{code}": column.after,
            f"seen_{code}": str(column.seen + len(column.cards)),
        }
        extra = {"code": code} if endpoint == "leads.board_column" else {"_anchor": f"col-{code}"}
        wanted: dict[str, Any] = {**here.address(**place), **extra}
        return url_for(endpoint, **wanted)

    return more


@bp.get("/board/changes")
@requires(Permission.LEADS_READ)
def board_changes() -> Response:
    """A line when others changed something since the board was drawn."""
    here = on_board.here()
    found = news.changed_since(news.drawn_at(), here.chosen, reader())
    page = render_template("leads/changes.html", count=found[0], url=here.url(), place="")
    return news.answer(page, *found)
