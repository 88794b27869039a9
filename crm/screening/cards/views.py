"""/review-card: the card in force, its versions, drafting a new one and deciding on it."""

from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Invalid, Stale
from crm.core.templates import day
from crm.leads.pages import Answer
from crm.screening.cards import actions, showing
from crm.screening.cards.forms import ButtonForm, CardForm, RefuseForm
from crm.screening.cards.rules import NAME
from crm.settings import actions as settings

bp = Blueprint("cards", __name__)
CHANGE = "/review-card/changes/<int(max=2147483647):change_id>"


def init_app(app: Flask) -> None:
    """Register the pages of the card."""
    app.register_blueprint(bp)


@bp.get("/review-card")
@requires(Permission.SETTINGS_READ)
def show() -> str:
    return render_template("screening/cards/show.html", **_frame(), button=ButtonForm())


def _frame() -> dict[str, Any]:
    shown, by = showing.shown(), reader()
    waiting = shown.waiting.change if shown.waiting else None
    return {
        "shown": shown,
        "may_draft": by.can(Permission.SETTINGS_WRITE),
        "may_decide": waiting is not None and settings.may_decide(waiting, by),
        "is_own": waiting is not None and waiting.drafted_by_id == by.id,
    }


@bp.route("/review-card/changes", methods=["GET", "POST"])
@requires(Permission.SETTINGS_WRITE)
def draft() -> Answer:
    form, status = CardForm(), 200
    if form.validate_on_submit():
        try:
            actions.draft(form.command(), by=reader(), base_version=form.base_version)
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
        except Stale:
            db.session.rollback()
            status = 409
            words = gettext("评审卡刚刚有了新的改动，这一次没有保存。核对后再提交即可。")
            form.form_errors.append(words)
            form.version.data = str(showing.shown().version)
        else:
            flash(gettext("新的评审卡已起草，等另一位片区统筹批准后生效。"), "good")
            return redirect(url_for("cards.show"))
    frame = _frame()
    if not form.is_submitted():
        form.version.data = str(frame["shown"].version)
        form.fill(frame["shown"].card)
        form.effective_from.data = clock.today()
    page = render_template("screening/cards/draft.html", form=form, **frame)
    return page, 422 if form.errors and status == 200 else status


@bp.post(f"{CHANGE}/approval")
@requires(Permission.SETTINGS_APPROVE)
def approve(change_id: int) -> Response:
    form = ButtonForm()
    row = settings.approve(NAME, change_id, by=reader(), base_version=form.base_version)
    flash(gettext("评审卡已批准，%(day)s 起生效。", day=day(row.effective_from)), "good")
    return redirect(url_for("cards.show"))


@bp.post(f"{CHANGE}/withdrawal")
@requires(Permission.SETTINGS_WRITE)
def withdraw(change_id: int) -> Response:
    form = ButtonForm()
    settings.withdraw(NAME, change_id, by=reader(), base_version=form.base_version)
    flash(gettext("改动已撤回。"), "good")
    return redirect(url_for("cards.show"))


@bp.route(f"{CHANGE}/refusal", methods=["GET", "POST"])
@requires(Permission.SETTINGS_APPROVE)
def refuse(change_id: int) -> Answer:
    form, frame = RefuseForm(), _frame()
    if frame["shown"].waiting is None or frame["shown"].waiting.change.id != change_id:
        settings.check_waiting(NAME, change_id)
    if form.validate_on_submit():
        try:
            settings.refuse(
                NAME, change_id, form.command(), by=reader(), base_version=form.base_version
            )
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
            frame = _frame()
        else:
            flash(gettext("已说明不同意这份改动。"), "good")
            return redirect(url_for("cards.show"))
    elif not form.is_submitted():
        form.version.data = str(frame["shown"].version)
    page = render_template("screening/cards/refuse.html", form=form, **frame)
    return page, 422 if form.errors else 200
