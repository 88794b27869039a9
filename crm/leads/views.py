"""The lead itself: quick log, page, edit. Its other resources stand in `resources`."""

import re
from importlib import import_module
from typing import Any

from flask import Flask, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core import editing
from crm.core.db import db
from crm.core.editing import Kept
from crm.core.errors import Invalid
from crm.core.files.fields import ACCEPT
from crm.core.files.taking import most_megabytes
from crm.core.reading import one_line
from crm.leads import (
    actions,
    at_enterprise,
    definitions,
    known,
    noticing,
    options,
    overview,
    queries,
    story,
    telling,
)
from crm.leads.blueprint import bp
from crm.leads.ended import must_be_open
from crm.leads.evidence import drawing
from crm.leads.forms import EditForm, FilesForm, QuickLogForm
from crm.leads.fragments import FRAGMENTS, NEED_PAGES
from crm.leads.models import Lead
from crm.leads.pages import Answer, lead_url, saved
from crm.leads.succession import leaving
from crm.targets import queries as targets

MOST_TYPED = 100
"""Characters of a name that are looked up; the longest real ones have about forty."""

RESOURCES = (
    "again",
    "amounts",
    "board",
    "cells",
    "classification",
    "transitions",
    "moves",
    "overrides",
    "claims",
    "listing",
    "visits",
    "steps",
    "parties",
    "receipts",
    "files",
    "following",
    "people",
    "shares",
    "versions",
)


def init_app(app: Flask) -> None:
    """Register the lead's routes."""
    for name in RESOURCES:
        import_module(f"crm.leads.resources.{name}")
    import_module("crm.leads.bulk.views")
    import_module("crm.leads.standstills.views")
    import_module("crm.leads.succession.views")
    leaving.register()
    noticing.register()
    app.register_blueprint(import_module("crm.leads.tasks.views").bp)
    app.register_blueprint(bp)
    at_enterprise.register()
    app.add_template_filter(telling.evidence)
    app.add_template_filter(drawing.size, "file_size")
    app.jinja_env.globals.update(file_accept=ACCEPT, file_most=most_megabytes)
    app.jinja_env.globals.update(lead_fragments=FRAGMENTS, need_pages=NEED_PAGES)
    app.jinja_env.globals.update(
        amount_definitions=definitions.AMOUNTS, field_definitions=definitions.FIELDS
    )


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


@bp.get("/leads/known")
@requires(Permission.LEADS_CREATE)
def known_firms() -> str:
    """What is known of the firm that is being typed, to be read before a second record is made."""
    text = one_line(request.args.get("name", ""))[:MOST_TYPED]
    return render_template("leads/_known.html", text=text, firms=known.known(reader(), text))


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
    words = overview.of(lead, reader(), asked)
    return render_template("leads/show.html", upload=FilesForm(formdata=None), **words)


@bp.route("/leads/<int:lead_id>/edit", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def edit(lead_id: int) -> Answer:
    lead = queries.get_editable(lead_id, reader())
    if request.method == "GET":
        must_be_open(lead)  # no form is drawn that could not be saved
    form = _edit_form(lead, obj=lead if request.method == "GET" else None)
    if form.validate_on_submit():
        try:
            done = _save(lead, form)
        except Invalid as invalid:
            form.absorb(invalid)
            done = None
        if done:
            flash(saved(), "good")
            return redirect(lead_url(lead_id))
        db.session.rollback()
        lead = queries.get(lead_id, reader())
    elif not form.is_submitted():
        form.remember(lead.version)
    page = render_template("leads/edit.html", lead=lead, form=form)
    return page, editing.status(form)


def _edit_form(lead: Lead, **kwargs: Any) -> EditForm:
    form = EditForm(**kwargs)
    form.item_id.choices = options.items()
    form.contact_id.offer(options.contacts(lead, reader()))
    return form


def _save(lead: Lead, form: EditForm) -> bool | None:
    theirs = EditForm(formdata=None, obj=lead)
    theirs.item_id.choices, theirs.contact_id.choices = (
        form.item_id.choices,
        form.contact_id.choices,
    )

    def act(base: int | None) -> bool:
        actions.edit(lead, form.command(lead), by=reader(), base_version=base)
        return True

    last = options.name_of(lead.updated_by_id) if form.base_version != lead.version else ""
    return editing.save(form, Kept(theirs, lead.version, last), act)


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
