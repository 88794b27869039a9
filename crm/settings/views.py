"""/settings: what is in force, since when, by whom and why; drafting a change and deciding on it."""

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
from crm.settings import actions, showing
from crm.settings.forms import ButtonForm, ChangeForm, RefuseForm, change_form
from crm.settings.queries import get_setting

bp = Blueprint("settings", __name__, url_prefix="/settings", template_folder="templates")

Answer = str | Response | tuple[str, int]
CHANGE = "/<setting>/changes/<int(max=2147483647):change_id>"


def init_app(app: Flask) -> None:
    """Register the pages of the settings."""
    app.register_blueprint(bp)


@bp.get("")
@requires(Permission.SETTINGS_READ)
def index() -> str:
    return render_template("settings/index.html", rows=showing.all_shown())


@bp.get("/<setting>")
@requires(Permission.SETTINGS_READ)
def show(setting: str) -> str:
    shown = showing.shown(get_setting(setting))
    return render_template("settings/show.html", **_frame(shown), button=ButtonForm())


def _frame(shown: showing.Shown) -> dict[str, Any]:
    waiting, by = shown.waiting, reader()
    own = waiting is not None and waiting.drafted_by_id == by.id
    return {
        "shown": shown,
        "setting": shown.setting,
        "may_draft": by.can(Permission.SETTINGS_WRITE),
        "may_decide": waiting is not None and not own and by.can(Permission.SETTINGS_APPROVE),
        "is_own": own,
    }


@bp.route("/<setting>/changes", methods=["GET", "POST"])
@requires(Permission.SETTINGS_WRITE)
def draft(setting: str) -> Answer:
    form = change_form(get_setting(setting))
    if form.validate_on_submit():
        try:
            actions.draft(setting, form.command(), by=reader(), base_version=form.base_version)
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
        except Stale:
            return _met_newer(form)
        else:
            flash(gettext("改动已起草，等另一位片区统筹批准后生效。"), "good")
            return redirect(url_for("settings.show", setting=setting))
    shown = showing.shown(form.setting)
    if not form.is_submitted():
        form.version.data = str(shown.version)
        form.fill(shown.coming[-1].value if shown.coming else shown.now.value)
        form.effective_from.data = clock.today()
    page = render_template("settings/draft.html", form=form, **_frame(shown))
    return page, 422 if form.errors else 200


def _met_newer(form: ChangeForm) -> Answer:
    """Somebody was faster: what was typed stays, beside what is in force now."""
    db.session.rollback()
    shown = showing.shown(form.setting)
    form.form_errors.append(
        gettext("这项设置刚刚有了新的改动，这一次没有保存。核对每一栏下面现在的值，再提交即可。")
    )
    form.version.data = str(shown.version)
    return render_template("settings/draft.html", form=form, **_frame(shown)), 409


@bp.post(f"{CHANGE}/approval")
@requires(Permission.SETTINGS_APPROVE)
def approve(setting: str, change_id: int) -> Answer:
    form = ButtonForm()
    row = actions.approve(setting, change_id, by=reader(), base_version=form.base_version)
    if row.effective_from > clock.today():
        flash(gettext("改动已批准，%(day)s 起生效。", day=day(row.effective_from)), "good")
    elif get_setting(setting).drawn_anew:
        flash(gettext("改动已批准，今天起生效；线索的停滞随后按新的时限重算。"), "good")
    else:
        flash(gettext("改动已批准，今天起生效。"), "good")
    return redirect(url_for("settings.show", setting=setting))


@bp.post(f"{CHANGE}/withdrawal")
@requires(Permission.SETTINGS_WRITE)
def withdraw(setting: str, change_id: int) -> Answer:
    form = ButtonForm()
    actions.withdraw(setting, change_id, by=reader(), base_version=form.base_version)
    flash(gettext("改动已撤回。"), "good")
    return redirect(url_for("settings.show", setting=setting))


@bp.route(f"{CHANGE}/refusal", methods=["GET", "POST"])
@requires(Permission.SETTINGS_APPROVE)
def refuse(setting: str, change_id: int) -> Answer:
    form = RefuseForm()
    shown = showing.shown(get_setting(setting))
    if shown.waiting is None or shown.waiting.change_id != change_id:
        actions.check_waiting(setting, change_id)
    if form.validate_on_submit() and _refused(form, setting, change_id):
        flash(gettext("已说明不同意这份改动。"), "good")
        return redirect(url_for("settings.show", setting=setting))
    if not form.is_submitted():
        form.version.data = str(shown.version)
    page = render_template("settings/refuse.html", form=form, **_frame(shown))
    return page, 422 if form.errors else 200


def _refused(form: RefuseForm, setting: str, change_id: int) -> bool:
    try:
        actions.refuse(
            setting, change_id, form.command(), by=reader(), base_version=form.base_version
        )
    except Invalid as invalid:
        db.session.rollback()
        form.absorb(invalid)
        return False
    return True
