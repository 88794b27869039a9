"""/leads/bulk: choose a value for many leads, see what it would do, do it, watch it, take it back."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core.db import db
from crm.core.errors import Forbidden, Invalid
from crm.core.forms import Form
from crm.core.jobs import WorkState
from crm.core.say import say
from crm.leads import options
from crm.leads.blueprint import bp
from crm.leads.bulk import actions, queries
from crm.leads.bulk.forms import BulkForm
from crm.leads.bulk.models import BulkJob
from crm.leads.bulk.rules import FIELDS, OWNER, Preview
from crm.leads.listing.bulk import offered_to
from crm.leads.lists import Filter
from crm.leads.pages import Answer
from crm.plan.models import Block, ListItem
from crm.plan.wording import named

JOB = "/leads/bulk/jobs/<int:job_id>"


@bp.post("/leads/bulk")
@requires(Permission.LEADS_EDIT)
def bulk() -> Answer:
    """The page between the list and the job: the value, and what it would do. Writes nothing."""
    form = _form()
    if "action" not in request.form:
        return _preview(form)
    ticked, address = request.form.getlist("lead_id"), _filter_sent()
    if not ticked and address is None:
        abort(422, gettext("请先勾选线索，或选择全部符合条件的。"))
    form.select([] if address is not None else ticked, address)
    form.seen.data = ""
    return _choose(form, None)


def _form() -> BulkForm:
    form = BulkForm()
    form.field.data = request.form.get("action") or form.field.data
    if not form.is_known:
        abort(422, gettext("请选择要批量修改的内容。"))
    if form.field.data not in {action.name for action in offered_to(reader())}:
        raise Forbidden(say("只有区块负责人可以改派。"))
    form.prepare(reader(), _places())
    return form


def _places() -> list[Block]:
    query = select(Block).order_by(Block.position)
    if not reader().can(Permission.LEADS_READ_ALL):
        query = query.where(Block.id == reader().block_id)
    return list(db.session.scalars(query))


def _filter_sent() -> dict[str, str] | None:
    """The list's filter, when all that match are meant."""
    return dict(Filter.from_query(request.form).address) if request.form.get("all") else None


def _preview(form: BulkForm) -> Answer:
    if not form.validate():
        return _choose(form, None, 422)
    if not form.has_value:
        form.chosen.errors = [gettext("请填写%(label)s。", label=form.chosen.label.text)]
        return _choose(form, None, 422)
    found = queries.preview(form.selection(), form.change(), reader())
    form.seen.data = str(found.total)
    return _choose(form, found)


def _choose(form: BulkForm, found: Preview | None, status: int = 200) -> Answer:
    page = render_template(
        "leads/bulk/choose.html",
        form=form,
        words=FIELDS[form.field.data],
        count=found.total if found else queries.count(form.selection(), reader()),
        preview=found,
        back=_back(form),
    )
    return page, status


def _back(form: BulkForm) -> str:
    kept: dict[str, Any] = dict(form.selection().address)
    return url_for("leads.index", **kept)


@bp.route("/leads/bulk/jobs", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def bulk_jobs() -> Answer:
    """One's own jobs; a POST starts a new one."""
    if request.method == "GET":
        return _list()
    form = _form()
    try:
        if not form.validate() or not form.has_value:
            return _preview(form)
        job = actions.start(form.selection(), form.change(), seen=form.number_seen, by=reader())
    except Invalid as invalid:
        db.session.rollback()
        form.absorb(invalid)
        found = queries.preview(form.selection(), form.change(), reader())
        form.seen.data = str(found.total)
        return _choose(form, found, 409)
    return redirect(url_for("leads.bulk_job", job_id=job.id))


def _list() -> str:
    found = [(job, *_words(job)) for job in queries.jobs(reader())]
    return render_template("leads/bulk/jobs.html", jobs=found, states=WorkState)


@bp.get(JOB)
@requires(Permission.LEADS_EDIT)
def bulk_job(job_id: int) -> str:
    """How far a job is, and what became of each lead."""
    job = queries.job(job_id, reader())
    return render_template("leads/bulk/job.html", **_about(job))


@bp.post(f"{JOB}/steps")
@requires(Permission.LEADS_EDIT)
def bulk_step(job_id: int) -> Answer:
    """Do the next few leads; the open page asks again until none is left."""
    job = queries.job(job_id, reader(), lock=True)
    if job.state is WorkState.DUE:
        actions.run_batch(job, reader())
        db.session.flush()  # what follows counts the rows
    if "HX-Request" in request.headers:
        return render_template("leads/bulk/_progress.html", **_about(job))
    return redirect(url_for("leads.bulk_job", job_id=job.id))


@bp.post(f"{JOB}/undo")
@requires(Permission.LEADS_EDIT)
def bulk_undo(job_id: int) -> Response:
    Form().validate()
    back = actions.undo(queries.job(job_id, reader(), lock=True), by=reader())
    flash(gettext("正在撤销，原来的值会逐条放回。"), "info")
    return redirect(url_for("leads.bulk_job", job_id=back.id))


def _about(job: BulkJob) -> dict[str, Any]:
    found = queries.progress(job)
    field, value = _words(job)
    return {
        "job": job,
        "field": field,
        "value": value,
        "progress": found,
        "passed_over": queries.passed_over(job) if found.skipped else [],
        "is_over": job.state is WorkState.SENT,
        "undone_by": queries.undone_by(job),
        "told": _told(found),
    }


def _told(found: queries.Progress) -> str:
    return gettext("已处理 %(done)s 条，共 %(all)s 条", done=found.handled, all=found.total)


def _words(job: BulkJob) -> tuple[Any, str]:
    """The field and the new value of a job, as people call them."""
    if job.field == OWNER:
        return FIELDS[job.field], options.name_of(int(job.value))
    if job.field == "item_id":
        item = db.session.get_one(ListItem, int(job.value))
        return FIELDS[job.field], f"{item.code} {named(item)}"
    form = BulkForm(formdata=None)
    form.field.data = job.field
    form.prepare(reader(), [])
    words = dict(form.chosen.choices) if hasattr(form.chosen, "choices") else {}
    return FIELDS[job.field], str(words.get(job.value, job.value))
