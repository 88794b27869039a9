"""/notices: what one was told; the number beside the bell; what one wants to be told."""

from importlib import import_module
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core import paging
from crm.core.forms import Form
from crm.notices import actions, queries, showing
from crm.notices.forms import ChoicesForm
from crm.notices.models import Notice
from crm.notices.rules import Kind

bp = Blueprint("notices", __name__, template_folder="templates")

READ = Permission.DESK_READ
SIZE = 30
NEWEST_FIRST = [paging.Key(Notice.id, descending=True)]


def init_app(app: Flask) -> None:
    """Register the pages, and hear the events from here on."""
    import_module("crm.notices.hearing")
    app.register_blueprint(bp)


@bp.get("/notices")
@requires(READ)
def index() -> str:
    only = request.args.get("show") == "unread"
    query = queries.unread(reader()) if only else queries.of(reader())
    page = paging.page(query, NEWEST_FIRST, request.args.get("after", ""), SIZE)
    return render_template(
        "notices/index.html",
        rows=showing.shown(page.rows, _home()),
        after=page.after,
        only=only,
        unread=queries.count_unread(reader()),
        button=Form(),
    )


def _home() -> str:
    return url_for("desk.show")


@bp.post("/notices/<int:notice_id>/reading")
@requires(READ)
def open_one(notice_id: int) -> Response:
    """Note that it was seen, and go where it leads."""
    Form().validate()
    notice = queries.get(notice_id, reader())
    actions.read(notice)
    [row] = showing.shown([notice], _home())
    return redirect(row.url)


@bp.post("/notices/reading")
@requires(READ)
def read_all() -> Response:
    """All up to the one that stood on top of the page."""
    Form().validate()
    upto = request.form.get("upto", "")
    actions.read_all(reader(), int(upto) if upto.isdecimal() and len(upto) < 16 else 0)
    return redirect(url_for("notices.index"))


@bp.route("/account/notices", methods=["GET", "POST"])
@requires(READ)
def choices() -> str | Response | tuple[str, int]:
    """What one wants to be told; a part of one's account."""
    form = ChoicesForm()
    if form.validate_on_submit():
        actions.choose(form.kinds, by=reader())
        flash(gettext("已保存。"), "good")
        return redirect(url_for("accounts.account"))
    if not form.is_submitted():
        muted = queries.muted(reader())
        form.wanted.data = [kind.value for kind in Kind if kind not in muted]
    words: dict[str, Any] = {"form": form}
    if "HX-Request" in request.headers:
        return render_template("notices/_choices.html", **words)
    return render_template("notices/choices.html", **words), 422 if form.errors else 200
