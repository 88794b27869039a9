"""A press that met a newer version: what happened meanwhile, and the same press once more."""

from typing import Any

from flask import Response, make_response, render_template, request
from flask_babel import gettext
from sqlalchemy.orm.exc import StaleDataError

from crm.accounts.access import reader
from crm.core import errorpages
from crm.core.db import db
from crm.core.errors import Stale
from crm.core.forms import Form
from crm.leads import meanwhile, queries
from crm.leads.blueprint import bp
from crm.leads.models import Lead

HOUSEKEEPING = errorpages.NOT_WORTH_KEEPING | {"was"}


@bp.errorhandler(Stale)
@bp.errorhandler(StaleDataError)
def met_newer(_error: Exception) -> Response:
    """Forms of their own say it on their own page; this is for buttons, which have none."""
    db.session.rollback()
    given: dict[str, Any] = request.view_args or {}
    lead = queries.get(given["lead_id"], reader())
    told = meanwhile.since_drawn(lead)
    if "HX-Request" in request.headers:  # a row has no room for more than a sentence
        return errorpages.page(409, sentence(told))
    form = Form(formdata=None)
    form.version.data = str(_version(lead, given))
    typed = [pair for pair in request.form.items(multi=True) if pair[0] not in HOUSEKEEPING]
    page = render_template("leads/again.html", lead=lead, told=told, form=form, typed=typed)
    return make_response(page, 409)


def sentence(told: list[meanwhile.Told]) -> str:
    """The newest of it in a sentence, with what to do."""
    ask = gettext("请看一眼最新内容，再点一次。")
    if not told:
        return gettext("这条线索刚刚有变化，%(ask)s", ask=ask)
    last = told[0]
    fields = gettext("；").join(
        f"{one['label']} {one['before']} → {one['after']}" for one in last.changes
    )
    what = " ".join(part for part in (last.text, last.detail or fields) if part)
    return gettext(
        "%(name)s 在 %(at)s 改过：%(what)s。%(ask)s", name=last.who, at=last.at, what=what, ask=ask
    )


def _version(lead: Lead, given: dict[str, Any]) -> int:
    """The version of what the press is about: a claim, a step, else the lead itself."""
    if "claim_id" in given:
        return queries.claim(lead, given["claim_id"]).version
    if "step_id" in given:
        return queries.step(lead, given["step_id"]).version
    return lead.version
