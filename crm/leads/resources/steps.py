"""/leads/7/steps: what comes next, done or put off; in a row of the desk as on a page of its own."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.exc import NoResultFound
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.activities.models import NextStep
from crm.activities.rules import PlanStep, days_ahead
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Invalid
from crm.core.forms import Form
from crm.leads import contacting, queries
from crm.leads.blueprint import bp
from crm.leads.forms import StepForm
from crm.leads.models import Lead
from crm.leads.pages import Answer, back_or, lead_url


@bp.route("/leads/<int:lead_id>/steps", methods=["GET", "POST"])
@requires(Permission.ACTIVITIES_WRITE)
def steps(lead_id: int) -> Answer:
    """Plan a step; `done` names the one that was ticked off just now."""
    lead = queries.get_editable(lead_id, reader())
    form = StepForm()
    if form.validate_on_submit():
        try:
            contacting.plan_step(lead, form.command(), by=reader())
        except Invalid as invalid:
            lead = _again(lead_id, form, invalid)
        else:
            flash(gettext("已定下一步。"), "good")
            return redirect(back_or(lead_url(lead_id)))
    return _page(lead, form)


@bp.post("/leads/<int:lead_id>/steps/<int:step_id>/done")
@requires(Permission.ACTIVITIES_WRITE)
def step_done(lead_id: int, step_id: int) -> Response:
    """Tick a step off and ask at once for the next one."""
    lead = queries.get_editable(lead_id, reader())
    form = Form()
    contacting.complete_step(
        lead, _step(lead, step_id), by=reader(), base_version=form.base_version
    )
    if not lead.status.is_open:
        flash(gettext("已办结。"), "good")
        return redirect(back_or(lead_url(lead_id)))
    back = back_or("") or None
    return redirect(url_for("leads.steps", lead_id=lead_id, done=step_id, back=back))


@bp.route("/leads/<int:lead_id>/steps/<int:step_id>/edit", methods=["GET", "POST"])
@requires(Permission.ACTIVITIES_WRITE)
def step_edit(lead_id: int, step_id: int) -> Answer:
    lead = queries.get_editable(lead_id, reader())
    step = _step(lead, step_id)
    form = StepForm(obj=step if request.method == "GET" else None)
    if form.validate_on_submit():
        command: PlanStep = form.command()
        try:
            contacting.reschedule_step(
                lead, step, command, by=reader(), base_version=form.base_version
            )
        except Invalid as invalid:
            lead = _again(lead_id, form, invalid)
        else:
            flash(gettext("已改期。"), "good")
            return redirect(back_or(lead_url(lead_id)))
    elif not form.is_submitted():
        form.version.data = str(step.version)
    return _page(lead, form)


def _again(lead_id: int, form: StepForm, invalid: Invalid) -> Lead:
    db.session.rollback()
    form.absorb(invalid)
    return queries.get(lead_id, reader())


def _page(lead: Lead, form: StepForm) -> Answer:
    words = {
        "done": _done(lead),
        "back": back_or(""),
        "days": days_ahead(clock.today()),
        "leave_url": back_or(lead_url(lead.id)),
    }
    page = render_template("leads/step.html", lead=lead, form=form, **words)
    return page, 422 if form.errors else 200


def _done(lead: Lead) -> NextStep | None:
    """The step that the address says was ticked off; nothing when it does not belong here."""
    wanted = request.args.get("done", "")
    step = (
        db.session.get(NextStep, int(wanted)) if wanted.isdecimal() and len(wanted) < 10 else None
    )
    return step if step and step.lead_id == lead.id and step.done_at else None


def _step(lead: Lead, step_id: int) -> NextStep:
    step = db.session.get(NextStep, step_id)
    if step is None or step.lead_id != lead.id:
        raise NoResultFound
    return step
