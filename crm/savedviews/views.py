"""/views: keep what a page shows under a name, share it, put it away."""

from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.exc import NoResultFound
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core.db import db
from crm.core.errors import Invalid
from crm.core.forms import Form
from crm.core.language import translated
from crm.savedviews import actions, pages, queries
from crm.savedviews.forms import AddressForm, ChangeForm, SaveForm
from crm.savedviews.models import SavedView
from crm.savedviews.rules import may_share

bp = Blueprint("savedviews", __name__, template_folder="templates")

LEADS = "leads"
"""The page whose views are meant where none is named."""

Answer = str | tuple[str, int] | Response


def init_app(app: Flask) -> None:
    """Register the routes."""
    app.register_blueprint(bp)


@bp.get("/views")
@requires(Permission.LEADS_READ)
def index() -> str:
    page = _page(request.args.get("page", LEADS))
    saved, first = queries.of_page(page, reader())
    return render_template(
        "savedviews/index.html",
        page=page,
        known=pages.PAGES[page],
        all_pages=pages.PAGES,
        saved=saved,
        first=first,
        changeable={one.id for one in saved if queries.changeable_by(one, reader())},
        shown_pages=[
            {
                "label": translated(one.words),
                "url": url_for("savedviews.index", page=name),
                "active": name == page,
            }
            for name, one in pages.PAGES.items()
        ],
    )


def _page(name: str | None) -> str:
    if name not in pages.PAGES:
        abort(404)
    return name


@bp.route("/views/new", methods=["GET", "POST"])
@requires(Permission.LEADS_READ)
def new() -> Answer:
    form = SaveForm(request.form if request.method == "POST" else None)
    if not form.is_submitted():
        form.page.data = request.args.get("page", LEADS)
        form.address.data = request.args.get("address", "")
    page = _page(form.page.data or LEADS)
    if form.validate_on_submit():
        try:
            view = actions.save_view(form.command(page), by=reader())
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
        else:
            flash(gettext("已存为视图「%(name)s」。", name=view.name), "good")
            return redirect(pages.url_of(page, str(view.id)))
    return _form_page(form, page, pages.PAGES[page].words, None)


def _form_page(form: Form, page: str, words: Any, view: SavedView | None) -> Answer:
    """One template for a new view and a changed one."""
    return render_template(
        "savedviews/edit.html",
        form=form,
        page=page,
        page_words=translated(words),
        view=view,
        may_share=may_share(queries.holder(reader())),
        sees_all=reader().can(Permission.LEADS_READ_ALL),
        back=pages.url_of(page, str(view.id)) if view else url_for(pages.PAGES[page].endpoint),
    ), 422 if form.errors else 200


@bp.route("/views/<int:view_id>/edit", methods=["GET", "POST"])
@requires(Permission.LEADS_READ)
def edit(view_id: int) -> Answer:
    view = queries.get_changeable(view_id, reader())
    form = ChangeForm(obj=view if request.method == "GET" else None)
    if form.validate_on_submit():
        try:
            actions.change_view(view, form.command(), by=reader(), base_version=form.base_version)
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
            view = queries.get(view_id, reader())
        else:
            flash(gettext("已保存。"), "good")
            return redirect(url_for("savedviews.index", page=view.page))
    elif not form.is_submitted():
        form.version.data = str(view.version)
    return _form_page(form, view.page, pages.PAGES[view.page].words, view)


@bp.post("/views/<int:view_id>/address")
@requires(Permission.LEADS_READ)
def address(view_id: int) -> Answer:
    """Let the view show what is shown now."""
    view = queries.get_changeable(view_id, reader())
    form = AddressForm()
    form.validate()
    actions.move_view(view, form.address.data or "", by=reader(), base_version=form.base_version)
    flash(gettext("已存进视图「%(name)s」。", name=view.name), "good")
    return redirect(pages.url_of(view.page, str(view.id)))


@bp.post("/views/<int:view_id>/deletion")
@requires(Permission.LEADS_READ)
def delete(view_id: int) -> Answer:
    view = queries.get_changeable(view_id, reader())
    form = Form()
    form.validate()
    actions.delete_view(view, by=reader(), base_version=form.base_version)
    db.session.flush()  # the offer carries the version that this request leaves behind
    offer: Any = {
        "text": gettext("已删除视图「%(name)s」。", name=view.name),
        "undo_url": url_for("savedviews.restore", view_id=view.id),
        "undo_fields": {"version": str(view.version)},
    }
    flash(offer, "good")
    return redirect(url_for("savedviews.index", page=view.page))


@bp.post("/views/<int:view_id>/restoration")
@requires(Permission.LEADS_READ)
def restore(view_id: int) -> Answer:
    view = queries.get_changeable(view_id, reader(), deleted=True)
    form = Form()
    form.validate()
    actions.restore_view(view, by=reader(), base_version=form.base_version)
    flash(gettext("视图「%(name)s」回来了。", name=view.name), "good")
    return redirect(pages.url_of(view.page, str(view.id)))


@bp.post("/views/first")
@requires(Permission.LEADS_READ)
def first() -> Answer:
    """What the reader sees when they open a page."""
    page, choice = _page(request.form.get("page", LEADS)), request.form.get("choice", "")
    if choice and pages.views_of(page, choice, reader()) is None:
        raise NoResultFound
    actions.choose_first(page, choice, by=reader())
    flash(
        gettext("已设为默认，下次打开先看到它。") if choice else gettext("已取消默认视图。"), "good"
    )
    return redirect(url_for("savedviews.index", page=page))
