"""Entering and approving what stood in a block on a day."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core.db import db
from crm.core.errors import Invalid
from crm.mix import actions, queries
from crm.mix.baselines import OPTIONAL, field_of
from crm.mix.blueprint import bp, words
from crm.mix.forms import ApproveForm, BaselineForm
from crm.mix.models import Baseline

Answer = str | Response | tuple[str, int]


@bp.route("/blocks/<code>/baseline", methods=["GET", "POST"])
@requires(Permission.BASELINES_WRITE)
def baseline(code: str) -> Answer:
    place = queries.block(code)
    form = BaselineForm()
    if form.validate_on_submit():
        try:
            actions.enter_baseline(
                place, form.command(), by=reader(), base_version=form.base_version
            )
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
        else:
            flash(gettext("基数已填写，等另一位负责人或片区统筹批准后生效。"), "good")
            return redirect(url_for("mix.baseline", code=code))
    if not actions.may_enter(place.id, reader()):
        abort(403)
    waiting = queries.waiting_baseline(place.id)
    if not form.is_submitted():
        _prefill(form, waiting)
    page = render_template(
        "mix/baseline.html",
        form=form,
        place=place,
        waiting=waiting,
        approval=_approval(waiting),
        **words(),
    )
    return page, 422 if form.errors else 200


def _prefill(form: BaselineForm, waiting: Baseline | None) -> None:
    form.version.data = str(waiting.version if waiting else 0)
    if waiting is None:
        return
    form.as_of.data, form.source.data = waiting.as_of, waiting.source
    for row, cell in queries.cells_of(waiting).items():
        for name in ("firms", *OPTIONAL):
            form[field_of(name, row)].data = getattr(cell, name)


def _approval(waiting: Baseline | None) -> ApproveForm | None:
    """The form to approve what somebody else entered."""
    if waiting is None or waiting.entered_by_id == reader().id:
        return None
    form = ApproveForm(formdata=None)
    form.version.data = str(waiting.version)
    return form


@bp.post("/blocks/<code>/baseline/<int:baseline_id>/approve")
@requires(Permission.BASELINES_WRITE)
def approve_baseline(code: str, baseline_id: int) -> Answer:
    form = ApproveForm()
    actions.approve_baseline(
        queries.block(code), baseline_id, by=reader(), base_version=form.base_version
    )
    flash(gettext("基数已批准，存量从现在起可以计算。"), "good")
    return redirect(url_for("mix.block", code=code, basis="stock"))
