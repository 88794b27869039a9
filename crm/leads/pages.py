"""What the pages of a lead have in common: fetch, try, answer 422 with everything that was typed."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader
from crm.core import clock
from crm.core.addresses import is_own
from crm.core.db import db
from crm.core.errors import Invalid, Stale
from crm.core.forms import Form
from crm.core.templates import moment
from crm.leads import meanwhile, options, queries
from crm.leads.models import Lead

Answer = str | tuple[str, int] | Response


def lead_url(lead_id: int, anchor: str | None = None) -> str:
    return url_for("leads.show", lead_id=lead_id, _anchor=anchor)


def form_page(
    lead_id: int,
    form: Form,
    act: Callable[[Lead], Any],
    *,
    template: str,
    done: str,
    context: Callable[[Lead], dict[str, Any]] = lambda _lead: {},
) -> Answer:
    """Draw a form about a lead, or do what it asks and go back to the lead.

    What is wrong answers 422 on the same page, with everything that was typed still there.
    """
    lead = queries.get_editable(lead_id, reader())
    if form.validate_on_submit():
        try:
            act(lead)
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
            lead = queries.get(lead_id, reader())
        except Stale:
            lead = met_newer(lead_id, form)
            return render_template(template, lead=lead, form=form, **context(lead)), 409
        else:
            flash(done, "good")
            return redirect(back_or(lead_url(lead_id)))
    elif not form.is_submitted():
        form.version.data = str(lead.version)
    status = 422 if form.errors else 200
    return render_template(template, lead=lead, form=form, **context(lead)), status


def met_newer(lead_id: int, form: Form) -> Lead:
    """Somebody was faster: say who and when; what was typed stays, based on the newest version."""
    db.session.rollback()
    lead = queries.get(lead_id, reader())
    who, at = options.name_of(lead.updated_by_id), moment(lead.updated_at)
    sentence = gettext(
        "%(name)s 在 %(at)s 刚改过这条线索，这一步没有保存。填的内容都在下面，核对后再提交即可。",
        name=who,
        at=at,
    )
    form.form_errors.append(sentence)
    form.version.data, form.drawn_at.data = str(lead.version), clock.now().isoformat()
    form.meanwhile = meanwhile.since_drawn(lead)
    return lead


def press(lead_id: int, form: Form, act: Callable[[Lead], Any], done: str) -> Response:
    """A button without a form of its own: do it and go back to the lead."""
    lead = queries.get_editable(lead_id, reader())
    form.validate()
    act(lead)
    flash(done, "good")
    return redirect(lead_url(lead_id))


def back_or(otherwise: str) -> str:
    """The page of ours that the form was opened from, when it says so."""
    wanted = request.values.get("back", "")
    return wanted if is_own(wanted) else otherwise


def undo_flash(text: str, lead: Lead, transition_id: int, back: str = "") -> None:
    """Say what was done and offer to take it back; taking it back ends on the same page."""
    flash(undo_offer(text, lead, transition_id, back), "good")


def undo_offer(text: str, lead: Lead, transition_id: int, back: str = "") -> Any:
    """What a toast with an undo carries."""
    db.session.flush()  # the offer carries the version that this request leaves behind
    fields = {"version": str(lead.version)} | ({"back": back} if back else {})
    return {
        "text": text,
        "undo_url": url_for("leads.undo", lead_id=lead.id, transition_id=transition_id),
        "undo_fields": fields,
    }


def saved() -> str:
    return gettext("已保存。")
