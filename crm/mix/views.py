"""Pages of the mix: overview, a block, the rows behind a number, targets, baselines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.accounts.unchanged import unless_changed
from crm.core.db import db
from crm.core.errors import Invalid
from crm.mix import actions, queries
from crm.mix.advice import views as advice
from crm.mix.behind import Entry, size_of
from crm.mix.drawing import WEIGHT_WORDS, drawn, drawn_block
from crm.mix.drilling import rows_behind
from crm.mix.forms import ApproveForm, BaselineForm
from crm.mix.models import Baseline
from crm.mix.progress import SCOPES, AsOf, Basis, Kind, Progress
from crm.mix.rules import BLOCKS, CLUSTERS, count
from crm.mix.wording import CLUSTER_WORDS, DRAFTED, ROW_WORDS

bp = Blueprint("mix", __name__, url_prefix="/mix", template_folder="templates")
EVERY = "all"
MOST_ROWS = 100

Answer = str | Response | tuple[str, int]


def init_app(app: Flask) -> None:
    """Register the mix's routes."""
    app.register_blueprint(bp)
    advice.init_app(app)


@dataclass(frozen=True)
class Shown:
    """What the address asks to see, and how to ask for the same elsewhere."""

    progress: Progress
    closed: AsOf | None

    def url(self, endpoint: str, **values: Any) -> str:
        """An address that keeps basis and moment."""
        moment = "closed" if self.progress.as_of.closed else "now"
        kept = {"basis": self.progress.basis.value, "as_of": moment, **values}
        return url_for(endpoint, **kept)

    def here(self, **values: Any) -> str:
        """The same page with one thing changed."""
        kind = {"kind": request.args["kind"]} if request.args.get("kind") in set(Kind) else {}
        place = request.view_args or {}
        return self.url(request.endpoint or "mix.index", **{**place, **kind, **values})

    @property
    def label(self) -> str:
        """The moment in words, for the top bar."""
        as_of = self.progress.as_of
        if as_of.closed:
            return str(gettext("第 %(number)s 周，已结账", number=as_of.week.number))
        return str(gettext("第 %(number)s 周，未结周", number=as_of.week.number))

    @property
    def moments(self) -> list[dict[str, Any]]:
        """The choice between the open week and the last closed one."""
        at_closed = self.progress.as_of.closed
        found = [_option(gettext("现在 · 未结周"), self.here(as_of="now"), active=not at_closed)]
        if self.closed:
            words = gettext("%(week)s 已结账", week=str(self.closed.week))
            found.append(_option(words, self.here(as_of="closed"), active=at_closed))
        return found

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
    closed = queries.last_closed_week()
    wants_closed = request.args.get("as_of") == "closed"
    as_of = closed if wants_closed and closed else queries.open_week()
    wish = request.args.get("basis", "")
    basis = Basis(wish) if wish in set(Basis) else None
    return Shown(queries.progress(as_of, basis, prefer), closed)


@bp.get("")
@requires(Permission.MIX_READ)
@unless_changed
def index() -> str:
    shown = _asked()
    rows = [
        drawn(shown.progress, row, with_verdict=row.key in BLOCKS) for row in shown.progress.table()
    ]
    cards = [row for row in rows if row.key in BLOCKS]
    return render_template("mix/index.html", **_frame(shown), rows=rows, cards=cards)


@bp.get("/blocks/<code>")
@requires(Permission.MIX_READ)
def block(code: str) -> str:
    place = queries.block(code)
    shown = _asked((code,))
    return render_template(
        "mix/block.html",
        **_frame(shown),
        mix=drawn_block(shown.progress, code),
        place=place,
        baseline=shown.progress.baselines.get(code),
        may_enter=actions.may_enter(place.id, reader()),
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
        count=count,
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


@bp.get("/targets")
@requires(Permission.MIX_READ)
def targets() -> str:
    may_approve = reader().can(Permission.MIX_TARGETS_WRITE)
    form = ApproveForm() if may_approve else None
    return render_template(
        "mix/targets.html",
        pages=queries.targets_by_block(),
        form=form,
        weights=WEIGHT_WORDS,
        drafted=DRAFTED,
        **_words(),
    )


@bp.post("/targets/<int:target_id>/approve")
@requires(Permission.MIX_TARGETS_WRITE)
def approve_target(target_id: int) -> Answer:
    form = ApproveForm()
    actions.approve_target(target_id, by=reader(), base_version=form.base_version)
    flash(gettext("目标结构已批准，从今天起用它计算差距。"), "good")
    return redirect(url_for("mix.targets"))


@bp.route("/blocks/<code>/baseline", methods=["GET", "POST"])
@requires(Permission.BASELINES_WRITE)
def baseline(code: str) -> Answer:
    place = queries.block(code)
    form = BaselineForm()
    if form.validate_on_submit():
        try:
            actions.enter_baseline(
                place, form.command(), by=reader(), base_version=form.base_version
            )
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
        else:
            flash(gettext("基数已填写，等另一位负责人或片区统筹批准后生效。"), "good")
            return redirect(url_for("mix.baseline", code=code))
    if not actions.may_enter(place.id, reader()):
        abort(403)
    waiting = queries.waiting_baseline(place.id)
    if not form.is_submitted():
        _prefill(form, waiting)
    page = render_template(
        "mix/baseline.html",
        form=form,
        place=place,
        waiting=waiting,
        approval=_approval(waiting),
        **_words(),
    )
    return page, 422 if form.errors else 200


def _prefill(form: BaselineForm, waiting: Baseline | None) -> None:
    form.version.data = str(waiting.version if waiting else 0)
    if waiting is None:
        return
    form.as_of.data, form.source.data = waiting.as_of, waiting.source
    for cluster, firms in queries.firms_of(waiting).items():
        form[f"firms_{cluster.lower()}"].data = firms


def _approval(waiting: Baseline | None) -> ApproveForm | None:
    """The form to approve what somebody else entered."""
    if waiting is None or waiting.entered_by_id == reader().id:
        return None
    form = ApproveForm(formdata=None)
    form.version.data = str(waiting.version)
    return form


@bp.post("/blocks/<code>/baseline/<int:baseline_id>/approve")
@requires(Permission.BASELINES_WRITE)
def approve_baseline(code: str, baseline_id: int) -> Answer:
    form = ApproveForm()
    actions.approve_baseline(
        queries.block(code), baseline_id, by=reader(), base_version=form.base_version
    )
    flash(gettext("基数已批准，存量从现在起可以计算。"), "good")
    return redirect(url_for("mix.block", code=code, basis="stock"))


def _frame(shown: Shown) -> dict[str, Any]:
    return {"shown": shown, "as_of_label": shown.label, **_words()}


def _words() -> dict[str, Any]:
    return {"row_words": ROW_WORDS, "cluster_words": CLUSTER_WORDS}
