"""/board: the pipeline in columns, its further cards, and whether it has changed meanwhile."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from flask import abort, make_response, render_template, request, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core import clock
from crm.leads import board as cards
from crm.leads import on_board, options
from crm.leads.blueprint import bp
from crm.leads.board import Column
from crm.leads.columns import CardOrder, Density, Split
from crm.leads.listing import chips
from crm.leads.lists import Filter

MOST_SEEN = 10**6


@bp.get("/board")
@requires(Permission.LEADS_READ)
def board() -> str:
    chosen, view = Filter.from_query(request.args), on_board.view()
    columns = cards.columns(chosen, reader(), view)
    filters = options.filters(reader(), chosen.item, chosen.owner)
    for column in columns:
        column.seen = _seen(column.group.code) if column.group.code in view.starts else 0
    return render_template(
        "leads/board.html",
        **on_board.words(view),
        columns=columns,
        whole=cards.total(columns),
        filters=filters,
        orders=CardOrder,
        splits=Split,
        densities=Density,
        more=_more,
        chips=chips.chips(chosen, filters),
        without=on_board.without,
        since=clock.now().isoformat(),
    )


@bp.get("/board/columns/<code>")
@requires(Permission.LEADS_READ)
def board_column(code: str) -> str:
    """The next cards of one column, to stand behind those that are shown."""
    view = on_board.view()
    if view.group(code) is None:
        abort(404)
    column = cards.more(Filter.from_query(request.args), reader(), view, code, _seen(code))
    return render_template(
        "leads/more_cards.html", **on_board.words(view), column=column, more=_more
    )


def _seen(code: str) -> int:
    """How many cards of a column came before; it only says how many are left."""
    typed = request.args.get(f"seen_{code}", "")
    return min(int(typed), MOST_SEEN) if typed.isascii() and typed.isdigit() else 0


def _more(column: Column, endpoint: str = "leads.board") -> str:
    """The address of a column's next cards: a page that begins there, or only the cards."""
    code = column.group.code
    place = {f"after_{code}": column.after, f"seen_{code}": str(column.seen + len(column.cards))}
    extra = {"code": code} if endpoint == "leads.board_column" else {"_anchor": f"col-{code}"}
    wanted: dict[str, Any] = {**on_board.address(**place), **extra}
    return url_for(endpoint, **wanted)


@bp.get("/board/changes")
@requires(Permission.LEADS_READ)
def board_changes() -> Response:
    """A line when others changed something since the board was drawn; 304 when it would be the same.

    The board itself is never kept by a browser: it holds leads, a token and what was just done.
    """
    chosen, since = Filter.from_query(request.args), _moment(request.args.get("since", ""))
    count, newest = cards.changed_since(since, chosen, reader())
    page = render_template("leads/changes.html", count=count, url=on_board.url)
    answer = make_response(page)
    parts = (reader().id, str(get_locale()), request.full_path, count, newest)
    answer.set_etag(sha256(repr(parts).encode()).hexdigest()[:32], weak=True)
    answer.headers["Cache-Control"], answer.vary = "private, no-cache", ["Cookie"]
    return answer.make_conditional(request)


def _moment(text: str) -> datetime:
    """When the board was drawn; without it nothing counts as new."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return clock.now()
    return moment if moment.tzinfo else clock.now()
