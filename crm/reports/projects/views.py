"""/projects: the plan's major projects on one axis, each with a page of its own."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core import clock, editing
from crm.core.db import db
from crm.core.editing import Kept, RecordForm
from crm.core.errors import Invalid
from crm.core.forms import Form
from crm.core.language import translated
from crm.core.weeks import Week
from crm.leads import telling
from crm.plan.queries import blocks_all, clusters_all
from crm.reports.projects import actions, queries, rules, wording
from crm.reports.projects.drawing import axis_of
from crm.reports.projects.forms import AnswerForm, ChargeForm, ClaimForm, ScheduleForm, TieForm
from crm.reports.projects.queries import Row
from crm.reports.projects.rules import LETTERS, ClaimState, Milestone, State

bp = Blueprint("projects", __name__, template_folder="templates")

PROJECT = "/projects/<code>"
CLAIM = "/projects/milestones/<int(max=2147483647):claim_id>"
KINDS: dict[str, Callable[[Row, date], bool]] = {
    "late": lambda row, today: row.status(today).is_late,
    "soon": lambda row, today: rules.is_soon(row.points, today),
    "slipped": lambda row, today: row.status(today).to_meeting,
    "waiting": lambda row, _today: bool(row.waiting),
}
"""What the list can be narrowed to."""
MOST_CHANGES = 3

Answer = str | tuple[str, int] | Response


def init_app(app: Flask) -> None:
    """Register the pages, and what the timeline of a lead says."""
    app.register_blueprint(bp)
    telling.PLAIN.update(wording.TOLD)


@bp.get("/projects")
@requires(Permission.PLAN_READ)
def index() -> str:
    today, rows = clock.today(), queries.rows(reader())
    asked = {name: request.args.get(name, "") for name in ("show", "cluster", "block")}
    shown = [row for row in rows if _wanted(row, asked, today)]
    return render_template(
        "projects/index.html",
        rows=shown,
        strip=_strip(rows, today),
        choices=_choices(rows, asked, today),
        changes=wording.changes(rows, Week.of(today).monday)[:MOST_CHANGES],
        asked=asked,
        clusters=_offered(rows),
        blocks=blocks_all(),
        axis=axis_of((row.points for row in rows), today),
        **_words(today),
    )


def _words(today: date) -> dict[str, Any]:
    return {
        "today": today,
        "tones": wording.TONES,
        "in_words": wording.status,
        "number": wording.number,
        "letters": LETTERS,
        "milestones": tuple(Milestone),
    }


def _offered(rows: list[Row]) -> list[Any]:
    here = {row.project.cluster_id for row in rows}
    return [one for one in clusters_all() if one.id in here] if len(here) > 1 else []


def _wanted(row: Row, asked: dict[str, str], today: date) -> bool:
    kind = KINDS.get(asked["show"])
    return (
        (kind is None or kind(row, today))
        and asked["cluster"] in ("", row.project.cluster.code)
        and (not asked["block"] or asked["block"] in {one.code for one in row.blocks})
    )


def _strip(rows: list[Row], today: date) -> list[dict[str, Any]]:
    states = [row.status(today).state for row in rows]
    facts: list[dict[str, Any]] = [{"label": _("个项目"), "value": len(rows)}]
    for state in (State.ON_TIME, State.LATE, State.UNDATED, State.IDLE, State.OPERATING):
        count = states.count(state)
        if count or state is not State.UNDATED:
            tone = "bad" if state is State.LATE and count else ""
            facts.append({"label": translated(state.words), "value": count, "tone": tone})
    facts.append({"label": _("条关联线索"), "value": sum(row.leads for row in rows)})
    return facts


def _choices(rows: list[Row], asked: dict[str, str], today: date) -> list[dict[str, Any]]:
    words = {
        "": _("全部"),
        "late": _("滞后"),
        "soon": _("90 天内有节点"),
        "slipped": _("改期 2 次以上"),
        "waiting": _("待核节点"),
    }
    found = []
    for name, label in words.items():
        same = dict(asked, show="")
        count = sum(_wanted(row, dict(same, show=name), today) for row in rows)
        kept: dict[str, Any] = {key: value or None for key, value in same.items()}
        url = url_for("projects.index", **kept | {"show": name or None})
        found.append({"label": label, "url": url, "active": asked["show"] == name, "count": count})
    return found


@bp.get(PROJECT)
@requires(Permission.PLAN_READ)
def show(code: str) -> str:
    return _page(queries.get(code, reader()), TieForm(formdata=None))


def _page(row: Row, form: TieForm) -> str:
    by, today = reader(), clock.today()
    return render_template(
        "projects/show.html",
        row=row,
        leads=queries.leads_of(row, by),
        axis=axis_of([row.points], today),
        may_edit=actions.may_edit(row, by),
        may_decide=lambda one: actions.may_decide(row, one.claim, by),
        may_revoke=by.can(Permission.LEADS_OVERRIDE),
        is_own=lambda one: one.claim.claimed_by_id == by.id,
        form=form,
        button=Form(),
        next_up=rules.first_open(row.points),
        **_words(today),
    )


@bp.route(f"{PROJECT}/edit", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT_ALL)
def edit(code: str) -> Answer:
    row = _editable(code)
    blocks = blocks_all()
    posted = {one.id for one in blocks if str(one.id) in request.form.getlist("blocks")}
    carriers = queries.carriers_in(posted or {one.id for one in row.blocks})
    kept, form = ChargeForm(formdata=None), ChargeForm()
    for one in (kept, form):
        one.prepare(blocks, carriers)
    kept.show(row)
    return _saved(
        row,
        form,
        kept,
        lambda base: actions.put_in_charge(row, form.command(), by=reader(), base=base),
    )


@bp.route(f"{PROJECT}/schedule", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT_ALL)
def schedule(code: str) -> Answer:
    row = _editable(code)
    kept, form = ScheduleForm(formdata=None), ScheduleForm()
    kept.show(row)
    return _saved(
        row, form, kept, lambda base: actions.schedule(row, form.command(), by=reader(), base=base)
    )


def _editable(code: str) -> Row:
    row = queries.get(code, reader(), lock=request.method == "POST")
    actions.must_edit(row, reader())
    return row


def _saved(
    row: Row, form: RecordForm, kept: RecordForm, act: Callable[[int | None], None]
) -> Answer:
    """Save what a form asks, on top of what others saved meanwhile; the page again where it may not."""
    if not form.is_submitted():
        form = kept
    elif form.validate():
        try:
            editing.save(form, Kept(kept, row.version, row.saved_by), act)
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
            row = queries.get(row.project.code, reader())
        else:
            if not (isinstance(form, RecordForm) and form.conflict):
                flash(_("已保存。"), "good")
                return redirect(url_for("projects.show", code=row.project.code))
    name = request.endpoint.rpartition(".")[2] if request.endpoint else "edit"
    page = render_template(f"projects/{name}.html", form=form, row=row, points=row.points)
    return page, editing.status(form)


@bp.route(f"{PROJECT}/reached", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT_ALL)
def claim(code: str) -> Answer:
    row, form = _editable(code), ClaimForm()
    form.prepare(row.points)
    if form.validate_on_submit():
        try:
            actions.claim(row, form.command(), by=reader())
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
            row = queries.get(code, reader())
        else:
            flash(_("已报送，等另一位负责人或片区统筹核实。"), "good")
            return redirect(url_for("projects.show", code=code))
    page = render_template("projects/claim.html", form=form, row=row)
    return page, editing.status(form)


@bp.post(f"{CLAIM}/verify")
@requires(Permission.LEADS_EDIT_ALL)
def verify(claim_id: int) -> Response:
    return _press(claim_id, actions.verify, _("已核实。"))


@bp.post(f"{CLAIM}/withdraw")
@requires(Permission.LEADS_EDIT_ALL)
def withdraw(claim_id: int) -> Response:
    return _press(claim_id, actions.withdraw, _("已撤回。"))


def _press(claim_id: int, verb: Callable[..., None], done: str) -> Response:
    form = Form()
    form.validate()
    row, found = queries.claim(claim_id, reader(), lock=True)
    verb(row, found, by=reader(), base=form.base_version)
    flash(done, "good")
    return redirect(url_for("projects.show", code=row.project.code))


@bp.route(f"{CLAIM}/refuse", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT_ALL)
def refuse(claim_id: int) -> Answer:
    return _answered(claim_id, actions.refuse, _("已退回报送人。"))


@bp.route(f"{CLAIM}/revoke", methods=["GET", "POST"])
@requires(Permission.LEADS_OVERRIDE)
def revoke(claim_id: int) -> Answer:
    return _answered(claim_id, actions.revoke, _("已撤销，节点恢复为未完成。"))


def _answered(claim_id: int, verb: Callable[..., None], done: str) -> Answer:
    row, found = queries.claim(claim_id, reader(), lock=request.method == "POST")
    form = AnswerForm()
    if form.validate_on_submit():
        verb(row, found, form.command(), by=reader(), base=form.base_version)
        flash(done, "good")
        return redirect(url_for("projects.show", code=row.project.code))
    if not form.is_submitted():
        form.version.data = str(found.version)
    is_verified = found.state is ClaimState.VERIFIED
    page = render_template(
        "projects/answer.html", form=form, row=row, found=found, is_verified=is_verified
    )
    return page, editing.status(form)


@bp.post(f"{PROJECT}/leads")
@requires(Permission.LEADS_EDIT_ALL)
def tie(code: str) -> Answer:
    row, form = _editable(code), TieForm()
    if form.validate():
        try:
            actions.tie(row, form.lead.data, by=reader())
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
        else:
            flash(_("已关联线索。"), "good")
            return redirect(url_for("projects.show", code=code))
    return _page(queries.get(code, reader()), form), 422


@bp.post(f"{PROJECT}/leads/<int(max=2147483647):lead_id>/untie")
@requires(Permission.LEADS_EDIT_ALL)
def untie(code: str, lead_id: int) -> Response:
    row, form = _editable(code), Form()
    form.validate()
    actions.untie(row, lead_id, by=reader())
    flash(_("已取消关联。"), "good")
    return redirect(url_for("projects.show", code=code))
