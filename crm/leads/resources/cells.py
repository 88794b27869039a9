"""/leads/7/cells/planned: one fact of a lead, edited where it stands, in the list or on its page."""

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
from crm.leads import cell_form, options, queries
from crm.leads.blueprint import bp
from crm.leads.cell_form import FACTS, OWNER, STEP, CellForm
from crm.leads.listing import drawing, showing
from crm.leads.listing.columns import CELLS, COLUMNS
from crm.leads.models import Lead

Answer = str | tuple[str, int] | tuple[str, int, dict[str, str]] | Response

ON_PAGE = frozenset({"lead", "top"})
"""Places on the page of a lead; without one of them the fact stands in a cell of the list."""

PAGES = {OWNER: "leads.owner", STEP: "leads.steps"}
"""Where a fact is edited without a script, if not on the edit page."""


@bp.route("/leads/<int:lead_id>/cells/<field>", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def cell(lead_id: int, field: str) -> Answer:
    if field not in (FACTS if _on_page() else CELLS):
        abort(404)
    if field == OWNER and not reader().can(Permission.LEADS_EDIT_ALL):
        abort(403)
    lead = queries.get_editable(lead_id, reader())
    if request.method == "POST":
        return _save(lead, field)
    if "HX-Request" not in request.headers:
        return redirect(_page_of(lead, field))
    form = cell_form.drawn(field, lead, reader())
    form.remember(lead.version)
    return _box(lead, form)


def _on_page() -> bool:
    return request.args.get("on") in ON_PAGE


def _page_of(lead: Lead, field: str) -> str:
    if field in PAGES:
        return url_for(PAGES[field], lead_id=lead.id)
    return url_for("leads.edit", lead_id=lead.id, _anchor=field)


def _save(lead: Lead, field: str) -> Answer:
    form = cell_form.posted(field, lead, reader())
    if not form.validate():
        return _box(lead, form)
    theirs = cell_form.drawn(field, lead, reader())
    last = options.name_of(lead.updated_by_id) if form.base_version != lead.version else ""

    def act(base: int | None) -> bool:
        form.save(lead, by=reader(), base_version=base)
        return True

    try:
        if editing.save(form, Kept(theirs, lead.version, last), act):
            return _shown(lead, field)
    except Invalid as invalid:
        form.absorb(invalid)
    db.session.rollback()
    return _box(queries.get(lead.id, reader()), form)


def _shown(lead: Lead, field: str) -> Answer:
    """The cell as the list shows it; the page of the lead draws itself anew, with all that follows."""
    if _on_page():
        return "", 200, {"HX-Trigger": "lead-saved", "HX-Reswap": "none"}
    db.session.flush()  # what the cell says comes from the kept row
    page = render_template(
        "leads/cell.html",
        row=showing.rows([lead])[0],
        pen=drawing.Pen([next(column for column in COLUMNS.values() if column.cell == field)]),
    )
    return page, 200, {"HX-Trigger": "lead-changed"}


def _box(lead: Lead, form: CellForm) -> Answer:
    """The box over the cell, with what is wrong, or what somebody else made of it, below."""
    page = render_template(
        "leads/cell_form.html", lead=lead, form=form, on=request.args.get("on", "")
    )
    return page, editing.status(form)


@bp.get("/leads/<int:lead_id>/cells/<field>/reading")
@requires(Permission.LEADS_EDIT)
def reading(lead_id: int, field: str) -> str:
    """What is understood of an amount while it is typed."""
    if field not in FACTS or cell_form.typed(field, {}).field.type != "Yuan":
        abort(404)
    queries.get(lead_id, reader())
    box: Any = cell_form.typed(field, request.args).field
    understood = Money(box.data) if box.data is not None else None
    fault = " ".join(str(text) for text in box.process_errors)
    return render_template("leads/_reading.html", understood=understood, fault=fault)
