"""/problems: what is put to departments, its answers and its end; a part of each lead's page."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core import clock, paging
from crm.core.db import db
from crm.core.errors import Invalid, Stale
from crm.core.files.taking import takes_files
from crm.core.forms import Form
from crm.core.say import say
from crm.leads import telling
from crm.leads.fragments import FRAGMENTS, Fragment
from crm.leads.models import Lead
from crm.leads.pages import Answer, form_page
from crm.leads.queries import get, may_edit
from crm.problems import actions, filing, noticing, proofs, queries, wording
from crm.problems.forms import (
    AgainForm,
    AnswerForm,
    CloseForm,
    EscalateForm,
    FilesForm,
    RaiseForm,
)
from crm.problems.queries import Row

bp = Blueprint("problems", __name__, template_folder="templates")

PROBLEM = "/problems/<int(max=2147483647):problem_id>"
FRAGMENT = Fragment("problems.lead", say("问题协调"))
SIZE = 30
VERBS: dict[str, tuple[Callable[..., None], Callable[..., None]]] = {
    "answer": (actions.must_answer, actions.answer),
    "close": (actions.must_settle, actions.close),
    "again": (actions.must_settle, actions.put_again),
    "escalate": (actions.must_manage, actions.escalate),
}
"""By the name of its form: who may do it at all, and the verb."""


def init_app(app: Flask) -> None:
    """Register the pages, the lead's part, and what its timeline says."""
    import_module("crm.problems.file_views")
    firms = import_module("crm.problems.firm_views")
    app.register_blueprint(bp)
    if FRAGMENT not in FRAGMENTS:
        FRAGMENTS.append(FRAGMENT)
    telling.PLAIN.update(wording.TOLD)
    proofs.register()
    noticing.register()
    firms.register()
    app.add_template_filter(wording.department, "department")


@bp.get("/problems")
@requires(Permission.LEADS_READ)
def index() -> str:
    asked = queries.asked_of(request.args)
    found = queries.listed(reader(), asked, clock.today())
    page = paging.page(found, queries.KEYS, request.args.get("after", ""), SIZE)
    return render_template(
        "problems/index.html",
        rows=[queries.shown(one) for one in page.rows],
        page=page,
        asked=asked,
        waiting=queries.waiting(reader()),
        may_ask=actions.may_ask(reader()),
        here=lambda **more: url_for("problems.index", **{**asked.address, **more}),
    )


@bp.get(PROBLEM)
@requires(Permission.LEADS_READ)
def show(problem_id: int) -> str:
    return page(queries.get(problem_id, reader()), FilesForm())


def page(row: Row, upload: FilesForm) -> str:
    """A problem with its steps and files, and the form that adds files."""
    files = proofs.of_problem(row.problem)
    return render_template(
        "problems/show.html",
        steps=queries.steps(row.problem),
        files=files,
        upload=upload,
        may_add=filing.may_add(row, reader()),
        may_withdraw=lambda file: filing.may_withdraw(file, row, reader()),
        **_frame(row),
    )


def _frame(row: Row) -> dict[str, Any]:
    by = reader()
    return {
        "row": row,
        "problem": row.problem,
        "may_answer": actions.may_answer(row, by),
        "may_settle": actions.may_settle(row, by),
        "may_escalate": actions.may_escalate(row, by),
    }


@bp.get("/leads/<int:lead_id>/problems")
@requires(Permission.LEADS_READ)
def lead(lead_id: int) -> str:
    """The part of the lead's page; asked for by itself it is a page of its own."""
    found = get(lead_id, reader())
    name = "_lead" if "HX-Request" in request.headers else "lead"
    return render_template(
        f"problems/{name}.html",
        lead=found,
        rows=queries.of_lead(reader(), found),
        editable=may_edit(found, reader()) and found.status.is_open,
    )


@bp.route("/leads/<int:lead_id>/problems/new", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
@takes_files
def new(lead_id: int) -> Answer:
    form = RaiseForm()
    form.prepare(queries.clusters())
    if not form.is_submitted():
        form.due_on.data = actions.proposed_due()

    def act(found: Lead) -> None:
        actions.put(found, form.command(), by=reader())

    done = gettext("问题已交给部门，答复会出现在这里。")
    return form_page(lead_id, form, act, template="problems/new.html", done=done)


@bp.route(f"{PROBLEM}/answer", methods=["GET", "POST"])
@requires(Permission.PROBLEMS_ANSWER)
@takes_files
def answer(problem_id: int) -> Answer:
    return _step(problem_id, lambda row: AnswerForm(row.problem.state), "answer")


@bp.route(f"{PROBLEM}/closing", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
@takes_files
def close(problem_id: int) -> Answer:
    return _step(problem_id, lambda _row: CloseForm(), "close")


@bp.route(f"{PROBLEM}/again", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
@takes_files
def again(problem_id: int) -> Answer:
    def made(row: Row) -> Form:
        form = AgainForm()
        form.prepare(queries.clusters())
        if not form.is_submitted():
            form.cluster_id.data = str(row.problem.cluster_id)
            form.due_on.data = actions.proposed_due()
        return form

    return _step(problem_id, made, "again")


@bp.route(f"{PROBLEM}/escalation", methods=["GET", "POST"])
@requires(Permission.CLAIMS_VERIFY)
def escalate(problem_id: int) -> Answer:
    return _step(problem_id, lambda _row: EscalateForm(), "escalate")


def _step(problem_id: int, made: Callable[[Row], Any], name: str) -> Answer:
    """Draw the form of one verb, or do it; what is wrong stands above what was typed."""
    row = queries.get(problem_id, reader(), lock=request.method == "POST")
    must, verb = VERBS[name]
    must(row, reader())
    form = made(row)
    status = 200
    if form.validate_on_submit():
        try:
            verb(row, form.command(), by=reader(), base=form.base_version)
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
        except Stale:
            db.session.rollback()
            status = _met_newer(problem_id, form)
        else:
            flash(gettext("已保存。"), "good")
            return redirect(url_for("problems.show", problem_id=problem_id))
    elif not form.is_submitted():
        form.version.data = str(row.problem.version)
    page = render_template(
        "problems/step.html", form=form, name=name, **_frame(queries.get(problem_id, reader()))
    )
    return page, 422 if form.errors and status == 200 else status


def _met_newer(problem_id: int, form: Form) -> int:
    """Somebody was faster: what was typed stays, based on the newest version."""
    form.version.data = str(queries.get(problem_id, reader()).problem.version)
    form.form_errors.append(
        gettext("刚才有人处理过这个问题，这一次没有保存。核对现在的状态后再提交即可。")
    )
    return 409
