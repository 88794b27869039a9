"""Pages of the mix: overview, a block, the rows behind a number, baselines."""

import re
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from flask import Flask, abort, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.accounts.unchanged import unless_changed
from crm.core.language import translated
from crm.core.sheets import download
from crm.mix import actions, queries
from crm.mix.advice import views as advice
from crm.mix.asking import Shown, asked, compared, frame
from crm.mix.behind import Entry, size_of
from crm.mix.blueprint import bp
from crm.mix.drawing import drawn, drawn_block, fills
from crm.mix.drilling import rows_behind
from crm.mix.history.wording import sized
from crm.mix.overview import heat_rows
from crm.mix.printing import measured, more_firms, unit
from crm.mix.progress import SCOPES
from crm.mix.rules import BLOCKS, CLUSTERS
from crm.mix.tables import sheets_of
from crm.mix.tallies import Kind
from crm.mix.targets import views as targets
from crm.mix.wording import CLUSTER_WORDS

EVERY = "all"
MOST_ROWS = 100

Answer = str | Response | tuple[str, int]


def init_app(app: Flask) -> None:
    """Register the mix's routes."""
    import_module("crm.mix.baseline_views")
    import_module("crm.mix.forecast.views")
    import_module("crm.mix.streams.views")
    app.register_blueprint(bp)
    app.register_blueprint(import_module("crm.mix.history.views").bp)
    advice.init_app(app)
    app.jinja_env.filters.update(measured=measured, measured_unit=unit, more_firms=more_firms)
    targets.init_app(app)


@bp.get("")
@requires(Permission.MIX_READ)
@unless_changed
def index() -> str:
    shown = compared()
    table = shown.progress.table()
    rows = [drawn(shown.progress, row, with_verdict=row.key in BLOCKS) for row in table]
    cards = [row for row in rows if row.key in BLOCKS]
    return render_template(
        "mix/index.html",
        **frame(shown),
        rows=rows,
        heat_rows=heat_rows(rows),
        cluster_names=[(code, translated(name)) for code, name in CLUSTER_WORDS.items()],
        cards=cards,
        fills=fills(shown.progress, table),
    )


@bp.get("/sheet")
@requires(Permission.MIX_READ)
def sheet() -> Response:
    shown = asked().progress
    name = gettext(
        "区块结构 %(week)s %(measure)s",
        week=shown.as_of.week,
        measure=translated(shown.measure.words),
    )
    return download(name, *sheets_of(shown))


@bp.get("/blocks/<code>")
@requires(Permission.MIX_READ)
def block(code: str) -> str:
    place = queries.block(code)
    shown = compared((code,))
    return render_template(
        "mix/block.html",
        **frame(shown),
        mix=drawn_block(shown.progress, code),
        place=place,
        ahead=shown.ahead(code),
        baseline=shown.progress.baselines.get(code),
        may_enter=actions.may_enter(place.id, reader()) and not shown.older,
    )


@bp.get("/<scope>/<cluster>")
@requires(Permission.MIX_READ)
def cell(scope: str, cluster: str) -> str:
    clusters = CLUSTERS if cluster == EVERY else (cluster,)
    wish = request.args.get("kind", Kind.NET.value)
    if scope not in SCOPES or not set(clusters) <= set(CLUSTERS) or wish not in set(Kind):
        abort(404)
    shown = asked(SCOPES[scope])
    found = rows_behind(reader(), shown.progress, SCOPES[scope], clusters, Kind(wish))
    return render_template(
        "mix/cell.html",
        **frame(shown),
        found=found,
        scope=scope,
        cluster=cluster,
        kind=Kind(wish),
        size=sized(shown.progress.measure),
        reasons=shown.reasons(scope, cluster) if cluster != EVERY else [],
        **_page(shown, found.entries),
    )


def _page(shown: Shown, entries: Sequence[Entry]) -> dict[str, Any]:
    """The rows of one page, what the other pages hold, and where they are."""
    asked = request.args.get("page", "1")
    page = max(int(asked) if re.fullmatch(r"[0-9]{1,9}", asked) else 1, 1)
    start = (page - 1) * MOST_ROWS
    listed = entries[start : start + MOST_ROWS]
    after = start + MOST_ROWS < len(entries)
    return {
        "listed": listed,
        "rest": size_of(entries) - size_of(listed),
        "previous_url": shown.here(page=page - 1) if page > 1 else "",
        "next_url": shown.here(page=page + 1) if after else "",
    }
