"""/mix/targets: the intended mixes, their versions, drafting one and deciding on it."""

import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core import clock, sheets
from crm.core.db import db
from crm.core.errors import Invalid, Refused
from crm.core.say import say
from crm.core.templates import day
from crm.mix.models import MixTarget
from crm.mix.queries import block as get_block
from crm.mix.targets import actions, files, noticing, queries, sheet, showing
from crm.mix.targets.forms import ButtonForm, RefuseForm, SheetForm, TargetForm
from crm.mix.targets.rules import MEASURES, DraftTarget, Weight
from crm.mix.targets.shelf import Shelf
from crm.mix.wording import CLUSTER_WORDS, DRAFTED, ROW_WORDS

bp = Blueprint("mixtargets", __name__, url_prefix="/mix/targets")
SHELF = "/<code>/<measure>"
ONE = "/<int:target_id>"

Answer = str | tuple[str, int] | Response


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(bp)
    noticing.register()


@bp.get("")
@requires(Permission.MIX_READ)
def index() -> str:
    found = queries.shelves()
    return render_template("mix/targets/index.html", **showing.overview(found), **_words())


@bp.get(SHELF)
@requires(Permission.MIX_READ)
def show(code: str, measure: str) -> str:
    return render_template("mix/targets/show.html", **_frame(queries.shelf(code, measure)))


def _frame(shelf: Shelf) -> dict[str, Any]:
    by, place = reader(), get_block(shelf.block)
    return {
        "shelf": shelf,
        "may_draft": actions.may_draft(place.id, by),
        "may_decide": lambda version: actions.may_decide(version.target, by),
        "overtaken": shelf.overtaken,
        "is_own": lambda version: version.target.drafted_by_id == by.id,
        "number": {one.id: number for number, one in enumerate(shelf.versions, 1)},
        "pair_of": showing.pair_of,
        "button": ButtonForm(formdata=None),
        **_words(),
    }


@bp.get(f"{SHELF}/compare")
@requires(Permission.MIX_READ)
def compare(code: str, measure: str) -> str:
    shelf = queries.shelf(code, measure)
    pair = showing.pair(shelf, _asked("before"), _asked("after"))
    return render_template(
        "mix/targets/compare.html",
        **_frame(shelf),
        pair=pair,
        found=showing.compared(shelf, *pair) if pair else None,
    )


def _asked(name: str) -> int | None:
    """The number of a version in the address, where there is one; 0 for what is no number."""
    typed = request.args.get(name)
    if typed is None:
        return None
    return int(typed) if re.fullmatch(r"[0-9]{1,9}", typed) else 0


@bp.route(f"{SHELF}/draft", methods=["GET", "POST"])
@requires(Permission.MIX_TARGETS_DRAFT)
def draft(code: str, measure: str) -> Answer:
    shelf, form = queries.shelf(code, measure), TargetForm()
    place = get_block(code)
    actions.must_draft(place.id, reader())

    def act(command: DraftTarget) -> MixTarget:
        return actions.draft(place, shelf.measure, command, by=reader())

    if not form.is_submitted():
        if waiting := shelf.waiting:
            return redirect(
                url_for(
                    "mixtargets.show", code=code, measure=measure, _anchor=f"draft-{waiting.id}"
                )
            )
        start = shelf.get(_asked("start")) or shelf.now
        said = queries.own_emphasis(place)
        if start:
            form.fill(start, said, clock.today())
            form.wanted_from.data = None
        else:
            form.begin(said)
    return _form_page(form, shelf, act)


@bp.route(f"{ONE}/edit", methods=["GET", "POST"])
@requires(Permission.MIX_TARGETS_DRAFT)
def edit(target_id: int) -> Answer:
    shelf, version = queries.get(target_id)
    form = TargetForm()
    if not actions.may_edit(version.target, reader()):
        abort(403)

    def act(command: DraftTarget) -> MixTarget:
        return actions.edit(target_id, command, by=reader(), base_version=form.base_version)

    if not form.is_submitted():
        if version.target not in [one.target for one in shelf.drafts]:
            raise Refused(say("这份草案已经有了结果，请打开最新内容核对。"))
        form.fill(version, queries.own_emphasis(get_block(shelf.block)), clock.today())
        form.version.data = str(version.target.version)
    return _form_page(form, shelf, act)


def _form_page(form: TargetForm, shelf: Shelf, act: Callable[[DraftTarget], MixTarget]) -> Answer:
    """Draw the form, or do what it asks; what is wrong answers 422 with everything typed."""
    code, measure = shelf.block, shelf.measure.value
    if form.validate_on_submit():
        try:
            act(form.command())
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
        else:
            flash(gettext("草案已保存，等待片区统筹批准；批准前不影响任何数字。"), "good")
            return redirect(url_for("mixtargets.show", code=code, measure=measure))
    said, shelf = queries.own_emphasis(get_block(code)), queries.shelf(code, measure)
    page = render_template("mix/targets/draft.html", form=form, said=said, shelf=shelf, **_words())
    return page, 422 if form.errors else 200


@bp.get(f"{SHELF}/sheet")
@requires(Permission.MIX_READ)
def download(code: str, measure: str) -> Response:
    shelf = queries.shelf(code, measure)
    wanted = _asked("version")
    version = None if wanted is None else queries.on_shelf(shelf, wanted)
    return sheets.download(files.name_of(shelf), files.sheet_of(shelf, version))


@bp.route(f"{SHELF}/upload", methods=["GET", "POST"])
@requires(Permission.MIX_TARGETS_DRAFT)
def upload(code: str, measure: str) -> Answer:
    shelf, form = queries.shelf(code, measure), SheetForm()
    place = get_block(code)
    actions.must_draft(place.id, reader())
    if form.validate_on_submit():
        try:
            command = files.command_of(form.sent)
            actions.draft(place, shelf.measure, command, by=reader())
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
        else:
            flash(gettext("表格已成为草案，等待片区统筹批准；批准前不影响任何数字。"), "good")
            return redirect(url_for("mixtargets.show", code=code, measure=measure))
    page = render_template(
        "mix/targets/upload.html", form=form, shelf=queries.shelf(code, measure), **_words()
    )
    return page, 422 if form.errors else 200


@bp.post(f"{ONE}/approve")
@requires(Permission.MIX_TARGETS_WRITE)
def approve(target_id: int) -> Response:
    form = ButtonForm()
    target = actions.approve(target_id, by=reader(), base_version=form.base_version)
    words = gettext(
        "目标结构已批准，%(day)s 起用它计算差距；已结账的周不变。", day=day(target.effective_from)
    )
    return _done(target_id, words)


@bp.post(f"{ONE}/withdraw")
@requires(Permission.MIX_TARGETS_DRAFT)
def withdraw(target_id: int) -> Response:
    form = ButtonForm()
    actions.withdraw(target_id, by=reader(), base_version=form.base_version)
    return _done(target_id, gettext("草案已撤回。"))


def _done(target_id: int, words: str) -> Response:
    flash(words, "good")
    shelf, _ = queries.get(target_id)
    return redirect(url_for("mixtargets.show", code=shelf.block, measure=shelf.measure.value))


@bp.route(f"{ONE}/refuse", methods=["GET", "POST"])
@requires(Permission.MIX_TARGETS_WRITE)
def refuse(target_id: int) -> Answer:
    shelf, version = queries.get(target_id)
    form = RefuseForm()
    if form.validate_on_submit():
        actions.refuse(target_id, form.command(), by=reader(), base_version=form.base_version)
        return _done(target_id, gettext("已说明不同意这份草案。"))
    if not form.is_submitted():
        form.version.data = str(version.target.version)
    page = render_template(
        "mix/targets/refuse.html", form=form, version=version, shelf=shelf, **_words()
    )
    return page, 422 if form.errors else 200


def _words() -> dict[str, Any]:
    return {
        "row_words": ROW_WORDS,
        "cluster_words": CLUSTER_WORDS,
        "weights": {one.value: one.words for one in Weight},
        "drafted": DRAFTED,
        "measure_words": {one.value: one.words for one in MEASURES},
        "ways_to_fill": sheet.WAYS_TO_FILL,
    }
