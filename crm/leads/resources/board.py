"""/board: the pipeline in columns."""

from typing import Any

from flask import render_template, request, url_for

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.leads import board as cards
from crm.leads import options
from crm.leads.blueprint import bp
from crm.leads.board import MORE, Column
from crm.leads.lists import Filter

DENSITIES = ("standard", "compact")


@bp.get("/board")
@requires(Permission.LEADS_READ)
def board() -> str:
    chosen = Filter.from_query(request.args)
    columns = cards.columns(chosen, reader(), cards.shown_from(request.args))
    density = request.args.get("density", DENSITIES[0])
    return render_template(
        "leads/board.html",
        columns=columns,
        chosen=chosen,
        density=density if density in DENSITIES else DENSITIES[0],
        filters=options.filters(reader()),
        here=_here,
        more=_more,
    )


def _here(**changed: object) -> str:
    """The board's address with something changed and the rest kept."""
    own = {k: v for k, v in request.args.items() if k == "density" or k.startswith("n_")}
    kept: dict[str, Any] = {**Filter.from_query(request.args).address, **own, **changed}
    return url_for("leads.board", **kept)


def _more(column: Column) -> str:
    """The address that shows more cards of a column."""
    shown = {f"n_{column.group.code}": len(column.cards) + MORE}
    return _here(**shown, _anchor=f"col-{column.group.code}")
