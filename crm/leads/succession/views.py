"""/succession: whose desk could pass on; one person's desk; what passed, and taking it back."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core.db import db
from crm.core.errors import Invalid
from crm.core.forms import Form
from crm.leads import options
from crm.leads.blueprint import bp
from crm.leads.pages import Answer
from crm.leads.succession import actions, queries, shown
from crm.leads.succession.forms import SuccessionForm
from crm.leads.succession.models import Succession

RECORD = "/succession/records/<int:succession_id>"


@bp.get("/succession")
@requires(Permission.LEADS_EDIT_ALL)
def successions() -> str:
    made = queries.newest(reader())
    ids = {one for row in made for one in (row.leaver_id, row.successor_id, row.by_id)}
    return render_template(
        "leads/succession/index.html",
        people=queries.people(reader()),
        made=made,
        names=options.names_of(set(ids)),
    )


@bp.route("/succession/<int:user_id>", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT_ALL)
def succession(user_id: int) -> Answer:
    """All that a person holds, and who takes it over; a POST passes it on."""
    leaver, form = queries.leaver(user_id, reader()), SuccessionForm()
    people = queries.successors(reader())
    form.successor_id.offer((one.id, one.name) for one in people.values() if one.id != user_id)
    if form.validate_on_submit() and (made := _passed(leaver, form)):
        flash(gettext("已交接，每一项都记入时间线；可以整体撤销。"), "good")
        return redirect(url_for("leads.succession_record", succession_id=made.id))
    leaver = queries.leaver(user_id, reader())
    held = queries.holding(leaver, reader())
    form.seen.data = held.seen
    page = render_template(
        "leads/succession/show.html",
        leaver=leaver,
        form=form,
        held=held,
        people=[one for one in people.values() if one.id != user_id],
        leads={lead.id: lead for lead in [*held.leads, *held.helped]}
        | queries.leads_named({step.lead_id for step in held.steps}),
    )
    return page, 422 if form.errors else 200


def _passed(leaver: User, form: SuccessionForm) -> Succession | None:
    """The succession; None when something has to be corrected."""
    try:
        return actions.pass_on(leaver, form.command(), by=reader())
    except Invalid as invalid:
        db.session.rollback()
        form.absorb(invalid)
        return None


@bp.get(RECORD)
@requires(Permission.LEADS_EDIT_ALL)
def succession_record(succession_id: int) -> str:
    made = queries.get(succession_id, reader())
    return render_template("leads/succession/record.html", **_about(made), button=Form())


def _about(made: Succession) -> dict[str, Any]:
    lines = shown.lines(made)
    ids = {made.leaver_id, made.successor_id, made.by_id, made.undone_by_id}
    names = options.names_of(ids | {line.successor_id for line in lines})
    return {"made": made, "lines": lines, "names": names}


@bp.post(f"{RECORD}/undo")
@requires(Permission.LEADS_EDIT_ALL)
def undo_succession(succession_id: int) -> Response:
    form = Form()
    made = queries.get(succession_id, reader(), lock=True)
    actions.undo(made, by=reader(), base_version=form.base_version)
    flash(gettext("已还回；之后又被改过的，保留现在的。"), "good")
    return redirect(url_for("leads.succession_record", succession_id=succession_id))
