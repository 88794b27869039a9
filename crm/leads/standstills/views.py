"""/leads/7/standstill: why a lead stands still, and keeping it quiet; in a row as on its own page."""

from typing import Any

from flask import render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core import clock
from crm.core.forms import Form
from crm.leads.blueprint import bp
from crm.leads.models import Lead
from crm.leads.pages import Answer, back_or, form_page, lead_url, press
from crm.leads.queries import get
from crm.leads.standstills import actions, queries
from crm.leads.standstills.forms import CauseForm, SnoozeForm
from crm.settings.queries import in_force


@bp.get("/leads/<int:lead_id>/standstill")
@requires(Permission.LEADS_READ)
def standstill(lead_id: int) -> str:
    """The part of the lead's page; asked for by itself it is a page of its own."""
    lead = get(lead_id, reader())
    inside = "_" if "HX-Request" in request.headers else ""
    found = queries.of(lead, reader())
    return render_template(f"leads/standstill/{inside}panel.html", lead=lead, found=found)


@bp.route("/leads/<int:lead_id>/cause", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def cause(lead_id: int) -> Answer:
    """Say why it stands still."""
    form = CauseForm()

    def act(lead: Lead) -> None:
        actions.state_cause(lead, form.command(), by=reader(), base_version=form.base_version)

    def words(lead: Lead) -> dict[str, Any]:
        if not form.is_submitted():
            form.cause.data = lead.stall_cause
        return _around(lead)

    done = gettext("已写下为何停滞。")
    return form_page(
        lead_id, form, act, template="leads/standstill/cause.html", done=done, context=words
    )


@bp.route("/leads/<int:lead_id>/snooze", methods=["GET", "POST"])
@requires(Permission.EXCEPTIONS_SNOOZE)
def snooze(lead_id: int) -> Answer:
    """Keep it quiet through a day."""
    form = SnoozeForm()

    def act(lead: Lead) -> None:
        actions.snooze(lead, form.command(), by=reader(), base_version=form.base_version)

    def words(lead: Lead) -> dict[str, Any]:
        most = in_force(clock.today())["snooze_days"]
        return {**_around(lead), "most": most}

    return form_page(
        lead_id,
        form,
        act,
        template="leads/standstill/snooze.html",
        done=gettext("已缓，到期自动恢复提醒。"),
        context=words,
    )


@bp.post("/leads/<int:lead_id>/snooze/end")
@requires(Permission.EXCEPTIONS_SNOOZE)
def wake(lead_id: int) -> Response:
    """Let it count again."""
    form = Form()

    def act(lead: Lead) -> None:
        actions.wake(lead, by=reader(), base_version=form.base_version)

    return press(lead_id, form, act, gettext("已恢复提醒。"))


def _around(lead: Lead) -> dict[str, Any]:
    return {"leave_url": back_or(lead_url(lead.id)), "found": queries.of(lead, reader())}
