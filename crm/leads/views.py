"""The lead itself: list, quick log, page, edit. Its other resources stand in `resources`."""

import re
from importlib import import_module
from typing import Any

from flask import Flask, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core import paging
from crm.core.db import db
from crm.core.errors import Invalid, Stale
from crm.leads import actions, at_enterprise, lists, options, overview, queries, story, telling
from crm.leads.blueprint import bp
from crm.leads.forms import EditForm, QuickLogForm
from crm.leads.models import Lead
from crm.leads.pages import Answer, lead_url, saved
from crm.targets import queries as targets

RESOURCES = (
    "amounts",
    "board",
    "classification",
    "transitions",
    "claims",
    "visits",
    "steps",
    "parties",
    "receipts",
    "people",
    "shares",
    "versions",
)


def init_app(app: Flask) -> None:
    """Register the lead's routes."""
    for name in RESOURCES:
        import_module(f"crm.leads.resources.{name}")
    app.register_blueprint(bp)
    at_enterprise.register()
    app.add_template_filter(telling.evidence)


@bp.get("/leads")
@requires(Permission.LEADS_READ)
def index() -> str:
    chosen = lists.Filter.from_query(request.args)
    query = lists.matching(chosen, reader())
    page = paging.page(query, [Lead.pinyin_key, Lead.id], request.args.get("after", ""))
    return render_template(
        "leads/index.html",
        rows=lists.rows(page.rows),
        next_url=_next(chosen, page.after),
        chosen=chosen,
        totals=lists.totals(chosen, reader()),
        filters=options.filters(reader()),
    )


def _next(chosen: lists.Filter, after: str) -> str:
    """The address of the next page, with the same filter."""
    kept: dict[str, Any] = {**chosen.address, "after": after}
    return url_for("leads.index", **kept) if after else ""


@bp.route("/leads/new", methods=["GET", "POST"])
@requires(Permission.LEADS_CREATE)
def new() -> Answer:
    form = QuickLogForm()
    target = _wanted_target()
    if form.validate_on_submit():
        try:
            lead = actions.log_lead(form.command(target.id if target else None), by=reader())
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
        else:
            flash(gettext("已登记线索 %(code)s。", code=lead.code), "good")
            return redirect(lead_url(lead.id))
    elif not form.is_submitted():
        _prefill(form, target)
    # What can be chosen is read for drawing only: logging itself asks the database for few things.
    form.item_id.choices = options.items()
    form.block_id.offer(options.blocks(reader()))
    return render_template("leads/new.html", form=form, target=target), 422 if form.errors else 200


def _wanted_target() -> Any:
    """The target to take up, when the address names one that exists."""
    wanted = request.args.get("target", "")
    return (
        targets.get_target(int(wanted), reader()) if re.fullmatch(r"[0-9]{1,9}", wanted) else None
    )


def _prefill(form: QuickLogForm, target: Any) -> None:
    if reader().block_id:
        form.block_id.data = str(reader().block_id)
    form.item_id.data = options.item_by_code(request.args.get("item", ""))
    if target:
        form.name.data, form.item_id.data = target.enterprise.name, str(target.item_id)
        form.source.data = "target"


@bp.get("/leads/<int:lead_id>")
@requires(Permission.LEADS_READ)
def show(lead_id: int) -> str:
    lead = queries.get(lead_id, reader())
    asked = story.Asked.from_query(request.args)
    return render_template("leads/show.html", **overview.of(lead, reader(), asked))


@bp.route("/leads/<int:lead_id>/edit", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def edit(lead_id: int) -> Answer:
    lead = queries.get_editable(lead_id, reader())
    form = EditForm(obj=lead if request.method == "GET" else None)
    form.item_id.choices = options.items()
    form.contact_id.offer(options.contacts(lead, reader()))
    if form.validate_on_submit():
        try:
            actions.edit(lead, form.command(lead), by=reader(), base_version=form.base_version)
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
        except Stale:
            return _conflict(lead_id, form)
        else:
            flash(saved(), "good")
            return redirect(lead_url(lead_id))
    elif not form.is_submitted():
        form.version.data = str(lead.version)
    lead = queries.get(lead_id, reader())
    return render_template("leads/edit.html", lead=lead, form=form), 422 if form.errors else 200


def _conflict(lead_id: int, form: EditForm) -> Answer:
    """Both versions side by side; what was typed stays in the form, based on the newest version."""
    db.session.rollback()
    lead = queries.get(lead_id, reader())
    theirs = EditForm(formdata=None, obj=lead)
    theirs.item_id.choices, theirs.contact_id.choices = (
        form.item_id.choices,
        form.contact_id.choices,
    )
    form.version.data = form.version.raw_data = str(lead.version)
    by = options.name_of(lead.updated_by_id)
    both = lists.differing(form, theirs)
    return render_template(
        "leads/edit.html", lead=lead, form=form, conflict=both, changed_by=by
    ), 409


@bp.get("/leads/code/<code>")
@requires(Permission.LEADS_READ)
def by_code(code: str) -> Answer:
    """The page of a lead by the code people quote."""
    lead = db.session.scalar(queries.visible_to(reader()).where(Lead.code == code.upper()))
    if lead is None:
        abort(404)
    return redirect(url_for("leads.show", lead_id=lead.id))


telling.LABELS.update(
    {name: field.args[0] for name, field in EditForm.__dict__.items() if hasattr(field, "args")}
)
