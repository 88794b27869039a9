"""/leads/7/visits and /leads/7/steps: what happened, and what comes next."""

from flask import flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.activities.rules import ActivityKind, LogActivity, PlanStep
from crm.core.db import db
from crm.core.errors import Invalid
from crm.core.forms import Form, options_of
from crm.leads import contacting, queries
from crm.leads.blueprint import bp
from crm.leads.forms import StepForm, VisitForm
from crm.leads.models import Lead
from crm.leads.pages import Answer, form_page, lead_url


@bp.route("/leads/<int:lead_id>/visits", methods=["GET", "POST"])
@requires(Permission.ACTIVITIES_WRITE)
def visits(lead_id: int) -> Answer:
    form = VisitForm(kind=ActivityKind.VISIT.value)
    form.kind.offer(options_of(tuple(ActivityKind)))

    def act(lead: Lead) -> None:
        command = LogActivity(
            kind=ActivityKind(form.kind.data),
            happened_on=form.happened_on.data,
            text=form.text.data,
            counterpart=form.counterpart.data,
            next_step=form.next_step.data,
            next_step_on=form.next_step_on.data,
        )
        contacting.log_visit(lead, command, by=reader())

    return form_page(lead_id, form, act, template="leads/visit.html", done=gettext("已记下。"))


@bp.route("/leads/<int:lead_id>/steps", methods=["GET", "POST"])
@requires(Permission.ACTIVITIES_WRITE)
def steps(lead_id: int) -> Answer:
    form = StepForm()

    def act(lead: Lead) -> None:
        contacting.plan_step(lead, PlanStep(form.what.data, form.due_on.data), by=reader())

    return form_page(lead_id, form, act, template="leads/step.html", done=gettext("已定下一步。"))


@bp.post("/leads/<int:lead_id>/steps/<int:step_id>/done")
@requires(Permission.ACTIVITIES_WRITE)
def step_done(lead_id: int, step_id: int) -> Response:
    lead = queries.get_editable(lead_id, reader())
    form = Form()
    contacting.complete_step(
        lead, queries.step(lead, step_id), by=reader(), base_version=form.base_version
    )
    flash(gettext("已办结。接着定下一步吧。"), "good")
    if request.form.get("back") == "desk":
        return redirect("/")
    return redirect(lead_url(lead_id))


@bp.route("/leads/<int:lead_id>/steps/<int:step_id>/edit", methods=["GET", "POST"])
@requires(Permission.ACTIVITIES_WRITE)
def step_edit(lead_id: int, step_id: int) -> Answer:
    lead = queries.get_editable(lead_id, reader())
    step = queries.step(lead, step_id)
    form = StepForm(obj=step if request.method == "GET" else None)
    if form.validate_on_submit():
        command = PlanStep(form.what.data, form.due_on.data)
        try:
            contacting.reschedule_step(
                lead, step, command, by=reader(), base_version=form.base_version
            )
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
            lead = queries.get(lead_id, reader())
        else:
            flash(gettext("已改期。"), "good")
            return redirect(lead_url(lead_id))
    elif not form.is_submitted():
        form.version.data = str(step.version)
    return render_template("leads/step.html", lead=lead, form=form), 422 if form.errors else 200
