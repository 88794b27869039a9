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
from crm.core.sheets import download
from crm.core.weeks import Week
from crm.leads import telling
from crm.plan.queries import blocks_all, clusters_all
from crm.reports.projects import actions, listing, queries, rules, sheets, wording
from crm.reports.projects.drawing import axis_of
from crm.reports.projects.forms import AnswerForm, ChargeForm, ClaimForm, ScheduleForm, TieForm
from crm.reports.projects.models import ProjectClaim
from crm.reports.projects.queries import Row
from crm.reports.projects.rules import LETTERS, ClaimState, Milestone

bp = Blueprint("projects", __name__, template_folder="templates")

PROJECT = "/projects/<code>"
CLAIM = "/projects/milestones/<int(max=2147483647):claim_id>"
MOST_CHANGES = 3

Answer = str | tuple[str, int] | Response


def init_app(app: Flask) -> None:
    """Register the pages, and what the timeline of a lead says."""
    app.register_blueprint(bp)
    telling.PLAIN.update(wording.TOLD)


@bp.get("/projects")
@requires(Permission.PLAN_READ)
def index() -> str:
    today, rows, asked = clock.today(), queries.rows(reader()), listing.asked()
    shown = [row for row in rows if listing.wanted(row, asked, today)]
    return render_template(
        "projects/index.html",
        rows=shown,
        strip=listing.strip(rows, today),
        choices=listing.choices(rows, asked, today),
        changes=wording.changes(rows, Week.of(today).monday)[:MOST_CHANGES],
        asked=asked,
        clusters=_offered(rows),
        blocks=blocks_all(),
        axis=axis_of((row.points for row in rows), today),
        **_words(today),
    )


@bp.get("/projects.xlsx")
@requires(Permission.PLAN_READ)
def sheet() -> Response:
    """The rows that the page shows, as a sheet."""
    today, asked = clock.today(), listing.asked()
    rows = [row for row in queries.rows(reader()) if listing.wanted(row, asked, today)]
    return download(_("重大项目 %(day)s", day=today.isoformat()), sheets.sheet(rows, today))


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
    row, found = queries.claim(claim_id, reader(), lock=request.method == "POST")
    actions.must_decide(row, found, reader())
    return _answered(row, found, actions.refuse, _("已退回报送人。"))


@bp.route(f"{CLAIM}/revoke", methods=["GET", "POST"])
@requires(Permission.LEADS_OVERRIDE)
def revoke(claim_id: int) -> Answer:
    row, found = queries.claim(claim_id, reader(), lock=request.method == "POST")
    return _answered(row, found, actions.revoke, _("已撤销，节点恢复为未完成。"))


def _answered(row: Row, found: ProjectClaim, verb: Callable[..., None], done: str) -> Answer:
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
