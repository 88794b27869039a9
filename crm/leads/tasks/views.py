"""/tasks: what is to be done apart from next steps; given, done, moved, handed back."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.activities.rules import days_ahead
from crm.activities.tasks import actions, queries
from crm.activities.tasks.models import Task
from crm.activities.tasks.rules import TaskKind
from crm.core import clock, editing, paging
from crm.core.db import db
from crm.core.editing import Kept
from crm.core.errors import Invalid, Stale
from crm.core.forms import Form
from crm.leads.pages import Answer, back_or
from crm.leads.tasks import reading
from crm.leads.tasks.forms import BackForm, ChargeForm, NewTaskForm, TaskForm
from crm.leads.tasks.reading import Show

bp = Blueprint("tasks", __name__, url_prefix="/tasks", template_folder="../templates")

WRITE = Permission.ACTIVITIES_WRITE
SIZE = 50
MOST_ON_DESK = 6


@bp.get("")
@requires(WRITE)
def index() -> str:
    wanted = request.args.get("show", "")
    show = Show(wanted) if wanted in set(Show) else Show.MINE
    query = reading.listed(show, reader())
    page = paging.page(query, reading.KEYS, request.args.get("after", ""), SIZE)
    return render_template(
        "tasks/index.html",
        rows=reading.shown(page.rows, reader()),
        after=page.after,
        show=show,
        shows=[
            one for one in Show if one is not Show.BLOCK or reader().can(Permission.LEADS_EDIT_ALL)
        ],
        button=Form(),
    )


@bp.get("/desk")
@requires(WRITE)
def desk() -> str:
    """One's own open tasks, the soonest first, as a part of the desk."""
    query = reading.listed(Show.MINE, reader()).order_by(*reading.KEYS)
    found = list(db.session.scalars(query.limit(MOST_ON_DESK + 1)))
    return render_template(
        "tasks/desk.html",
        rows=reading.shown(found[:MOST_ON_DESK], reader()),
        more=len(found) > MOST_ON_DESK,
        button=Form(),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(WRITE)
def new() -> Answer:
    form = NewTaskForm()
    _offer(form)
    if form.validate_on_submit():
        try:
            lead = reading.lead_by_code(form.lead_code.data, reader())
            command = form.give(lead.id if lead else None)
            reading.check_reader(command)
            actions.give(command, by=reader())
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
        else:
            flash(
                gettext("已交办。") if command.owner_id != reader().id else gettext("已记下。"),
                "good",
            )
            return redirect(back_or(url_for("tasks.index")))
    elif not form.is_submitted():
        form.owner_id.data = str(reader().id)
        form.lead_code.data = request.args.get("lead", "")
    return _page("tasks/new.html", form), 422 if form.errors else 200


def _offer(form: TaskForm | ChargeForm, task: Task | None = None) -> None:
    """Whom the reader may give it; who has it already stays on offer."""
    people = {one.id: one.name for one in actions.people(reader()).values()}
    if task is not None and task.owner_id not in people:
        people[task.owner_id] = reading.shown([task], reader())[0].owner
    form.owner_id.offer(people.items())


def _page(template: str, form: Any, **words: Any) -> str:
    leave = back_or(url_for("tasks.index"))
    days = days_ahead(clock.today())
    return render_template(template, form=form, leave_url=leave, days=days, **words)


@bp.route("/<int:task_id>", methods=["GET", "POST"])
@requires(Permission.LEADS_READ)
def edit(task_id: int) -> Answer:
    """A task with all that can be done to it; a POST changes its words, day or person.

    Departments, who give no tasks, are led to what theirs stand for.
    """
    task = queries.get(task_id, reader(), lock=request.method == "POST")
    if not reader().can(WRITE):
        return redirect(_source_url(task))
    form = _form(task, filled=request.method == "GET")
    _offer(form, task)
    if form.validate_on_submit():
        try:
            done = _save(task, form)
        except Invalid as invalid:
            form.absorb(invalid)
            done = None
        if done:
            flash(gettext("已保存。"), "good")
            return redirect(back_or(url_for("tasks.index")))
        db.session.rollback()
        task = queries.get(task_id, reader())
    elif not form.is_submitted():
        form.remember(task.version)
    [row] = reading.shown([task], reader())
    return _page("tasks/show.html", form, row=row, button=Form()), editing.status(form)


def _source_url(task: Task) -> str:
    [row] = reading.shown([task], reader())
    return row.source.url if row.source else url_for("desk.show")


def _form(task: Task, *, filled: bool) -> TaskForm | ChargeForm:
    kind = TaskForm if task.kind is TaskKind.PLAIN else ChargeForm
    return kind(obj=task if filled else None)


def _save(task: Task, form: TaskForm | ChargeForm) -> bool | None:
    theirs = type(form)(formdata=None, obj=task)
    theirs.owner_id.choices = form.owner_id.choices

    def act(base: int | None) -> bool:
        command = form.command() if isinstance(form, TaskForm) else form.of(task.what)
        actions.edit(task, command, by=reader(), base_version=base)
        return True

    return editing.save(form, Kept(theirs, task.version), act)


@bp.post("/<int:task_id>/done")
@requires(WRITE)
def done(task_id: int) -> Response:
    form = Form()
    task = queries.get(task_id, reader(), lock=True)
    actions.complete(task, by=reader(), base_version=form.base_version)
    flash(gettext("已办结。"), "good")
    return redirect(back_or(url_for("tasks.index")))


@bp.post("/<int:task_id>/removal")
@requires(WRITE)
def drop(task_id: int) -> Response:
    form = Form()
    task = queries.get(task_id, reader(), lock=True)
    actions.drop(task, by=reader(), base_version=form.base_version)
    flash(gettext("已取消任务。"), "good")
    return redirect(back_or(url_for("tasks.index")))


@bp.route("/<int:task_id>/return", methods=["GET", "POST"])
@requires(WRITE)
def hand_back(task_id: int) -> Answer:
    task, form, status = queries.get(task_id, reader()), BackForm(), 422
    if form.validate_on_submit():
        try:
            task = queries.get(task_id, reader(), lock=True)
            actions.hand_back(task, form.command(), by=reader(), base_version=form.base_version)
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
        except Stale:
            db.session.rollback()
            task, status = queries.get(task_id, reader()), 409
            form.form_errors.append(gettext("这项任务刚刚有变化，没有交回。核对后再提交即可。"))
            form.version.data = str(task.version)
        else:
            flash(gettext("已交回。"), "good")
            return redirect(url_for("tasks.index"))
    elif not form.is_submitted():
        form.remember(task.version)
    [row] = reading.shown([task], reader())
    return _page("tasks/back.html", form, row=row), status if form.errors else 200
