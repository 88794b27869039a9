"""/leads/7/cells/planned: one field of a lead, edited where it stands in the list."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core import editing
from crm.core.amounts import Money
from crm.core.db import db
from crm.core.editing import Kept
from crm.core.errors import Invalid
from crm.leads import actions, options, queries
from crm.leads.blueprint import bp
from crm.leads.cell_form import CellForm, cell_form
from crm.leads.listing import drawing, showing
from crm.leads.listing.columns import CELLS, COLUMNS
from crm.leads.models import Lead

Answer = str | tuple[str, int] | tuple[str, int, dict[str, str]] | Response


@bp.route("/leads/<int:lead_id>/cells/<field>", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def cell(lead_id: int, field: str) -> Answer:
    if field not in CELLS:
        abort(404)
    lead = queries.get_editable(lead_id, reader())
    if request.method == "POST":
        return _save(lead, field)
    if "HX-Request" not in request.headers:
        return redirect(url_for("leads.edit", lead_id=lead_id, _anchor=field))
    form = cell_form(field, lead)
    form.remember(lead.version)
    return _box(lead, form)


def _save(lead: Lead, field: str) -> Answer:
    form = cell_form(field)
    if not form.validate():
        return _box(lead, form)
    last = options.name_of(lead.updated_by_id) if form.base_version != lead.version else ""

    def act(base: int | None) -> bool:
        actions.edit(lead, form.command(lead), by=reader(), base_version=base)
        return True

    try:
        if editing.save(form, Kept(cell_form(field, lead), lead.version, last), act):
            return _shown(lead, field), 200, {"HX-Trigger": "lead-changed"}
    except Invalid as invalid:
        form.absorb(invalid)
    db.session.rollback()
    return _box(queries.get(lead.id, reader()), form)


def _shown(lead: Lead, field: str) -> str:
    """The cell as the list shows it."""
    db.session.flush()  # what the cell says comes from the kept row
    return render_template(
        "leads/cell.html",
        row=showing.rows([lead])[0],
        pen=drawing.Pen([_column(field)]),
    )


def _column(field: str) -> Any:
    return next(column for column in COLUMNS.values() if column.cell == field)


def _box(lead: Lead, form: CellForm) -> Answer:
    """The box over the cell, with what is wrong, or what somebody else made of it, below."""
    page = render_template(
        "leads/cell_form.html", lead=lead, form=form, column=_column(form.field_name)
    )
    return page, editing.status(form)


@bp.get("/leads/<int:lead_id>/cells/planned/reading")
@requires(Permission.LEADS_EDIT)
def reading(lead_id: int) -> str:
    """What is understood of an amount while it is typed."""
    queries.get(lead_id, reader())
    field = cell_form("planned", typed=request.args).field
    understood = Money(field.data) if field.data is not None else None
    fault = " ".join(str(text) for text in field.process_errors)
    return render_template("leads/_reading.html", understood=understood, fault=fault)
