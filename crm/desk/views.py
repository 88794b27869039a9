"""The desk: what to do today, what stands still, and how last week went."""

from datetime import datetime
from uuid import uuid4

from flask import Blueprint, Flask, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core import clock, weeks
from crm.desk import search_pages
from crm.desk.rules import Desk, arranged
from crm.reports import week as reports

NOON, EVENING = 12, 18

bp = Blueprint("desk", __name__, template_folder="templates")


def init_app(app: Flask) -> None:
    """Register the desk."""
    app.register_blueprint(bp)
    app.register_blueprint(search_pages.bp)


@bp.get("/")
@requires(Permission.OWN_ACCOUNT)
def home() -> str | Response:
    """The desk for everybody who has one; the others go where their work is."""
    if reader().can(Permission.DESK_READ):
        return _page(reader())
    if reader().can(Permission.ACCOUNTS_ADMIN):
        return redirect(url_for("accounts.people"))
    return redirect(url_for("accounts.account"))


@bp.get("/desk")
@requires(Permission.DESK_READ)
def show() -> str:
    return _page(reader())


def _page(user: User) -> str:
    rows = reports.of(user, weeks.last_closed(clock.now()), whole=False)
    desk: Desk = arranged(rows)
    return render_template(
        "desk/show.html",
        rows=rows,
        desk=desk,
        greeting=_greeting(clock.now().astimezone(clock.SHANGHAI)),
        may_write=user.can(Permission.ACTIVITIES_WRITE),
        may_log=user.can(Permission.LEADS_CREATE),
        new_key=lambda: uuid4().hex,
    )


def _greeting(moment: datetime) -> str:
    if moment.hour < NOON:
        return str(gettext("早上好"))
    return str(gettext("下午好") if moment.hour < EVENING else gettext("晚上好"))
