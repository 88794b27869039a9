"""Pages of the mix: overview, a block, the rows behind a number, baselines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

from flask import Flask, abort, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.accounts.unchanged import unless_changed
from crm.core.language import translated
from crm.core.sheets import download
from crm.mix import actions, queries
from crm.mix.advice import views as advice
from crm.mix.behind import Entry, size_of
from crm.mix.blueprint import bp, words
from crm.mix.drawing import drawn, drawn_block, fills
from crm.mix.drilling import rows_behind
from crm.mix.history.asking import Moments, choices, closed_weeks, moment_words
from crm.mix.history.wording import sized
from crm.mix.measures import MAIN, MORE, Measure
from crm.mix.printing import measured, unit
from crm.mix.progress import COUNT, SCOPES, Basis, Kind, Progress
from crm.mix.rules import BLOCKS, CLUSTERS
from crm.mix.tables import sheets_of
from crm.mix.targets import views as targets

EVERY = "all"
MOST_ROWS = 100
WITHOUT = "without"

Answer = str | Response | tuple[str, int]


def init_app(app: Flask) -> None:
    """Register the mix's routes."""
    import_module("crm.mix.baseline_views")
    import_module("crm.mix.forecast.views")
    app.register_blueprint(bp)
    app.register_blueprint(import_module("crm.mix.history.views").bp)
    advice.init_app(app)
    app.jinja_env.filters.update(measured=measured, measured_unit=unit)
    targets.init_app(app)


@dataclass(frozen=True)
class Shown:
    """What the address asks to see, and how to ask for the same elsewhere."""

    progress: Progress
    moments_of: Moments

    def url(self, endpoint: str, **values: Any) -> str:
        """An address that keeps basis and moment."""
        moment = self.moments_of.address(self.progress.as_of)
        kept = {"basis": self.progress.basis.value, **moment, **self._measured(), **values}
        return url_for(endpoint, **kept)

    def _measured(self) -> dict[str, str]:
        """What differs from the usual measure; left out of an address where nothing does."""
        found = {}
        if self.progress.measure is not COUNT:
            found["measure"] = self.progress.measure.value
        if self.progress.without_largest:
            found["largest"] = WITHOUT
        return found

    def here(self, **values: Any) -> str:
        """The same page with one thing changed."""
        kind = {"kind": request.args["kind"]} if request.args.get("kind") in set(Kind) else {}
        place = request.view_args or {}
        return self.url(request.endpoint or "mix.index", **{**place, **kind, **values})

    @property
    def label(self) -> str:
        """The moment in words, for the top bar."""
        return translated(moment_words(self.progress.as_of))

    @property
    def moments(self) -> list[dict[str, Any]]:
        """The choice between the open week, a closed one as published, and as known now."""
        return [
            _option(translated(one.words), self.here(**one.values), active=one.active)
            for one in choices(self.moments_of, self.progress.as_of)
        ]

    @property
    def weeks(self) -> list[dict[str, Any]]:
        """Every closed week, the newest first."""
        now = self.progress.as_of
        return [
            {"value": str(week), "active": now.closed and week == now.week}
            for week in self.moments_of.weeks
        ]

    @property
    def kept(self) -> dict[str, str]:
        """What a form that changes the moment sends along."""
        kind = request.args.get("kind", "")
        found = {"basis": self.progress.basis.value, **self._measured()}
        return {**found, "kind": kind} if kind in set(Kind) else found

    @property
    def older(self) -> bool:
        """A week that is past: the page is for reading only."""
        return self.moments_of.is_older(self.progress.as_of)

    @property
    def measures(self) -> list[dict[str, Any]]:
        """The usual measures; the current one stands among them wherever it comes from."""
        now = self.progress.measure
        return [self._measure(one) for one in (*MAIN, *((now,) if now in MORE else ()))]

    @property
    def more_measures(self) -> list[dict[str, Any]]:
        """The measures that are asked for less often."""
        return [self._measure(one) for one in MORE]

    def _measure(self, measure: Measure) -> dict[str, Any]:
        wanted = None if measure is COUNT else measure.value
        largest = self.progress.without_largest and measure is not COUNT
        url = self.here(measure=wanted, largest=WITHOUT if largest else None)
        return _option(translated(measure.words), url, active=measure is self.progress.measure)

    @property
    def largest(self) -> list[dict[str, Any]]:
        """With or without the largest project; by number of firms none can outweigh the rest."""
        if self.progress.measure is COUNT:
            return []
        without = self.progress.without_largest
        return [
            _option(gettext("含最大项目"), self.here(largest=None), active=not without),
            _option(gettext("不含最大项目"), self.here(largest=WITHOUT), active=without),
        ]

    @property
    def bases(self) -> list[dict[str, Any]]:
        """The choice between flow and stock."""
        now = self.progress.basis
        since = gettext("流量 · %(day)s 起", day=self.progress.flow_since.isoformat())
        return [
            _option(since, self.here(basis="flow"), active=now is Basis.FLOW),
            _option(gettext("存量"), self.here(basis="stock"), active=now is Basis.STOCK),
        ]


def _option(label: str, url: str, *, active: bool) -> dict[str, Any]:
    return {"label": label, "url": url, "active": active}


def _asked(prefer: tuple[str, ...] = BLOCKS) -> Shown:
    moments = closed_weeks()
    as_of = moments.asked(request.args.get("as_of", ""), known="known" in request.args)
    wish = request.args.get("basis", "")
    basis = Basis(wish) if wish in set(Basis) else None
    asked = request.args.get("measure", "")
    measure = Measure(asked) if asked in set(Measure) else COUNT
    found = queries.progress(as_of or queries.open_week(), basis, prefer, measure=measure)
    without = request.args.get("largest") == WITHOUT and measure is not COUNT
    return Shown(replace(found, without_largest=without), moments)


@bp.get("")
@requires(Permission.MIX_READ)
@unless_changed
def index() -> str:
    shown = _asked()
    table = shown.progress.table()
    rows = [drawn(shown.progress, row, with_verdict=row.key in BLOCKS) for row in table]
    cards = [row for row in rows if row.key in BLOCKS]
    counted = shown.progress.by_count()
    return render_template(
        "mix/index.html",
        **_frame(shown),
        rows=rows,
        cards=cards,
        fills=fills(shown.progress, table),
        by_count={row.key: drawn(counted, row, with_verdict=False) for row in counted.table()},
    )


@bp.get("/sheet")
@requires(Permission.MIX_READ)
def sheet() -> Response:
    shown = _asked().progress
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
    shown = _asked((code,))
    return render_template(
        "mix/block.html",
        **_frame(shown),
        mix=drawn_block(shown.progress, code),
        by_count=drawn_block(shown.progress.by_count(), code),
        place=place,
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
    shown = _asked(SCOPES[scope])
    found = rows_behind(reader(), shown.progress, SCOPES[scope], clusters, Kind(wish))
    return render_template(
        "mix/cell.html",
        **_frame(shown),
        found=found,
        scope=scope,
        cluster=cluster,
        kind=Kind(wish),
        size=sized(shown.progress.measure),
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


def _frame(shown: Shown) -> dict[str, Any]:
    return {"shown": shown, "as_of_label": shown.label, **words()}
