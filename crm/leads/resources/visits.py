"""/leads/7/visits: what happened, and taking it back."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.leads import contacting, queries
from crm.leads.blueprint import bp
from crm.leads.models import Lead
from crm.leads.notes import VisitForm, noted
from crm.leads.pages import Answer, back_or, lead_url


@bp.route("/leads/<int:lead_id>/visits", methods=["GET", "POST"])
@requires(Permission.ACTIVITIES_WRITE)
def visits(lead_id: int) -> Answer:
    """Log a visit; from here a stage can be claimed too, and the visit is kept whatever comes of it."""
    lead = queries.get_editable(lead_id, reader())
    form = VisitForm()
    if form.validate_on_submit():
        if noted(lead, form, by=reader(), back=back_or(lead_url(lead_id))):
            return redirect(_then(lead))
        lead = queries.get(lead_id, reader())
    status = 422 if form.errors else 200
    return render_template(
        "leads/visit.html", lead=lead, form=form, back=back_or(lead_url(lead_id))
    ), status


def _then(lead: Lead) -> str:
    if request.form.get("then") == "claim":
        return url_for("leads.transitions", lead_id=lead.id)
    return back_or(lead_url(lead.id))


@bp.post("/leads/<int:lead_id>/visits/<int:activity_id>/undo")
@requires(Permission.ACTIVITIES_WRITE)
def undo_visit(lead_id: int, activity_id: int) -> Response:
    lead = queries.get_editable(lead_id, reader())
    contacting.undo_visit(lead, queries.visit(lead, activity_id), by=reader())
    flash(gettext("已撤销，记录保留在时间线里。"), "good")
    return redirect(back_or(lead_url(lead.id)))
