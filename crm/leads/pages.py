"""What the pages of a lead have in common: fetch, try, answer 422 with everything that was typed."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader
from crm.core.db import db
from crm.core.errors import Invalid
from crm.core.forms import Form
from crm.leads import queries
from crm.leads.models import Lead

Answer = str | tuple[str, int] | Response

BACK = {"desk": "desk.show", "claims": "leads.claims"}


def lead_url(lead_id: int, anchor: str | None = None) -> str:
    return url_for("leads.show", lead_id=lead_id, _anchor=anchor)


def wanted_back() -> str:
    """Where the reader came from, as the form or address says it: the desk, the queue, or nowhere."""
    wanted = request.form.get("back") or request.args.get("back", "")
    return wanted if wanted in BACK else ""


def back_url(lead_id: int) -> str:
    """Back to where the reader was; to the lead when the request does not say."""
    back = wanted_back()
    return url_for(BACK[back]) if back else lead_url(lead_id)


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
        else:
            flash(done, "good")
            return redirect(lead_url(lead_id))
    elif not form.is_submitted():
        form.version.data = str(lead.version)
    status = 422 if form.errors else 200
    return render_template(template, lead=lead, form=form, **context(lead)), status


def press(lead_id: int, form: Form, act: Callable[[Lead], Any], done: str) -> Response:
    """A button without a form of its own: do it and go back to the lead."""
    lead = queries.get_editable(lead_id, reader())
    form.validate()
    act(lead)
    flash(done, "good")
    return redirect(lead_url(lead_id))


def undo_flash(text: str, lead: Lead, transition_id: int) -> None:
    """Say what was done and offer to take it back."""
    flash_offer(undo_offer(text, lead, transition_id))


def undo_offer(text: str, lead: Lead, transition_id: int, back: str = "") -> dict[str, Any]:
    """What was done, and the form that takes it back."""
    db.session.flush()  # the offer carries the version that this request leaves behind
    return {
        "text": text,
        "undo_url": url_for("leads.undo", lead_id=lead.id, transition_id=transition_id),
        "undo_fields": {"version": str(lead.version), "back": back},
    }


def flash_offer(offer: Any) -> None:
    flash(offer, "good")


def saved() -> str:
    return gettext("已保存。")
