"""/goals: what each block and its people aim at in a year, and how far they have come."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Invalid
from crm.core.forms import Form
from crm.goals import actions, noticing, queries, rules
from crm.goals.forms import DraftForm, RefuseForm
from crm.goals.queries import Row, Year
from crm.goals.rules import Done, Figure

bp = Blueprint("goals", __name__, template_folder="templates")

GOAL = "/goals/<int(max=2147483647):goal_id>"
FIRST_YEAR = 2018

Answer = str | tuple[str, int] | Response


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(bp)
    noticing.register()


def _year() -> int:
    """The year that is asked for; this one for anything else."""
    asked, this = request.args.get("year", ""), clock.today().year
    known = asked.isdecimal() and len(asked) == 4 and FIRST_YEAR <= int(asked) <= this + 1
    return int(asked) if known else this


@bp.get("/goals")
@requires(Permission.LEADS_READ)
def index() -> str:
    year = _year()
    found = queries.years(reader(), year)
    return render_template(
        "goals/index.html",
        rows=[(one, _of_block(one, year)) for one in found],
        waiting=queries.waiting_by_year(reader()),
        **_frame(year),
    )


def _frame(year: int) -> dict[str, Any]:
    today = clock.today()
    return {"year": year, "gone": rules.gone(year, today), "this_year": today.year}


def _of_block(one: Year, year: int) -> list[Figure]:
    goal = one.own.goal.numbers if one.own else Done()
    return rules.figures(goal, one.whole, year, clock.today())


@bp.get("/goals/<code>")
@requires(Permission.LEADS_READ)
def show(code: str) -> str:
    by, year = reader(), _year()
    block = queries.get_block(code, by)
    found = queries.years(by, year, code)[0]
    return render_template(
        "goals/show.html",
        block=block,
        found=found,
        figures=_of_block(found, year),
        people=_people(found, year),
        may_draft=actions.may_draft(block.id, by),
        may_decide=lambda row: actions.may_decide(row.goal, by),
        is_own=lambda row: row.goal.drafted_by_id == by.id,
        button=Form(),
        **_frame(year),
    )


def _people(found: Year, year: int) -> list[tuple[str, Row | None, list[Figure]]]:
    """Everybody of the block who has a goal or did something in the year."""
    known = queries.names([found.block.id])
    ids = [one for one in known if one in found.people or one in found.done]
    none: list[Any] = []
    for one in ids:
        row = found.people.get(one)
        goal = row.goal.numbers if row else Done()
        done = found.done.get(one, Done())
        none.append((known[one][1], row, rules.figures(goal, done, year, clock.today())))
    return none


@bp.route("/goals/<code>/draft", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT_ALL)
def draft(code: str) -> Answer:
    block, form = queries.get_block(code, reader()), DraftForm()
    actions.must_draft(block.id, reader())
    form.prepare(queries.names([block.id]))
    if form.validate_on_submit():
        try:
            actions.draft(block, form.command(), by=reader())
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
        else:
            flash(gettext("已提交，等待片区统筹批准。"), "good")
            return redirect(url_for("goals.show", code=code, year=form.year.data))
    elif not form.is_submitted():
        form.year.data = str(_year())
    block = queries.get_block(code, reader())
    page = render_template("goals/draft.html", form=form, block=block)
    return page, 422 if form.errors else 200


@bp.post(f"{GOAL}/approve")
@requires(Permission.SETTINGS_APPROVE)
def approve(goal_id: int) -> Response:
    return _press(goal_id, actions.approve, gettext("已批准，从现在起按它计算进度。"))


@bp.post(f"{GOAL}/withdraw")
@requires(Permission.LEADS_EDIT_ALL)
def withdraw(goal_id: int) -> Response:
    return _press(goal_id, actions.withdraw, gettext("已撤回。"))


def _press(goal_id: int, verb: Callable[..., None], done: str) -> Response:
    row, form = queries.get(goal_id, reader(), lock=True), Form()
    form.validate()
    verb(row, by=reader(), base=form.base_version)
    flash(done, "good")
    return redirect(url_for("goals.show", code=row.block.code, year=row.goal.year))


@bp.route(f"{GOAL}/refuse", methods=["GET", "POST"])
@requires(Permission.SETTINGS_APPROVE)
def refuse(goal_id: int) -> Answer:
    row = queries.get(goal_id, reader(), lock=request.method == "POST")
    form = RefuseForm()
    if form.validate_on_submit():
        actions.refuse(row, form.command(), by=reader(), base=form.base_version)
        flash(gettext("已退回起草人。"), "good")
        return redirect(url_for("goals.show", code=row.block.code, year=row.goal.year))
    if not form.is_submitted():
        form.version.data = str(row.goal.version)
    page = render_template("goals/refuse.html", form=form, row=row)
    return page, 422 if form.errors else 200
