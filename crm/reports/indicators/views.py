"""/indicators: table 1 as monthly series, entered by one person and approved by another."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core import clock, sheets
from crm.core.db import db
from crm.core.errors import Invalid
from crm.core.forms import Form
from crm.core.reading import day
from crm.plan import queries as plan
from crm.plan.wording import named
from crm.reports.indicators import actions, drawing, exports, queries, rules
from crm.reports.indicators import sheets as templates
from crm.reports.indicators.forms import EnterForm, RefuseForm, SheetForm, form_of, name_of
from crm.reports.indicators.rules import REPORTED, Kind, Place, Report

bp = Blueprint("indicators", __name__, template_folder="templates")

ONE = "/indicators/<code>"
REPORT = "/indicators/reports/<int(max=2147483647):report_id>"
FIRST_YEAR = 2017
MOST_MONTHS = 36

Answer = str | tuple[str, int] | Response


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(bp)


def _year() -> int:
    """The year that is asked for; that of the last finished month for anything else."""
    asked, last = request.args.get("year", ""), rules.last_month(clock.today()).year
    known = asked.isdecimal() and len(asked) == 4 and FIRST_YEAR <= int(asked) <= last
    return int(asked) if known else last


def _place(usual: Place = Place.AREA) -> Place:
    asked = request.args.get("place", "")
    return Place(asked) if asked in set(Place) else usual


def _as_of() -> date | None:
    """The day whose knowledge is asked for; None: everything that is known now."""
    asked = request.args.get("as_of", "")
    try:
        found = day(asked) if asked else None
    except Invalid:
        return None
    return found if found and found < clock.today() else None


def _frame(place: Place, year: int, as_of: date | None) -> dict[str, Any]:
    return {
        "place": place,
        "places": tuple(Place),
        "year": year,
        "last_year": rules.last_month(clock.today()).year,
        "as_of": as_of,
        "plain": rules.plain,
        "Kind": Kind,
        "url": _url(place, year, as_of),
    }


def _url(place: Place, year: int, as_of: date | None) -> Callable[..., str]:
    """The same page with one thing changed."""
    kept = {"place": place.value, "year": year, "as_of": as_of.isoformat() if as_of else None}

    def url(**more: Any) -> str:
        path = request.view_args or {}
        return url_for(request.endpoint or "indicators.index", **{**path, **kept, **more})

    return url


@bp.get("/indicators")
@requires(Permission.PLAN_READ)
def index() -> str:
    place, year, as_of, by = _place(), _year(), _as_of(), reader()
    book = queries.book((year - 1, year), as_of)
    rows = [
        (one, book.to_date(place, one, year), book.months(place, one.id, year))
        for one in plan.indicators()
    ]
    return render_template(
        "indicators/index.html",
        groups=[
            (name, list(some))
            for name, some in groupby(rows, lambda row: named(row[0], "subcategory"))
        ],
        spark=drawing.spark,
        waiting=[(one, actions.may_decide(one, by)) for one in queries.waiting(by)],
        own=by.id,
        may_enter=by.can(Permission.BASELINES_WRITE),
        button=Form(),
        **_frame(place, year, as_of),
    )


@bp.get("/indicators.xlsx")
@requires(Permission.PLAN_READ)
def export() -> Response:
    """All indicators of a place and year, as the page shows them."""
    place, year, as_of = _place(), _year(), _as_of()
    book = queries.book((year - 1, year), as_of)
    tabs = exports.of_place(place, year, plan.indicators(), book, as_of)
    return sheets.download(f"{_('指标')} {place.value} {year}", *tabs)


@bp.get(f"{ONE}.xlsx")
@requires(Permission.PLAN_READ)
def export_one(code: str) -> Response:
    """One indicator in all places."""
    one, year, as_of = queries.indicator(code), _year(), _as_of()
    book = queries.book((year - 1, year), as_of, code)
    tabs = exports.of_indicator(one, year, book, as_of)
    return sheets.download(f"{_('指标')} {code} {year}", *tabs)


@bp.get(ONE)
@requires(Permission.PLAN_READ)
def show(code: str) -> str:
    one, place, year, as_of = queries.indicator(code), _place(), _year(), _as_of()
    book = queries.book((year - 1, year), as_of, code)
    this, before = (book.months(place, one.id, each) for each in (year, year - 1))
    months = [date(year, number, 1) for number in range(1, 13)]
    return render_template(
        "indicators/show.html",
        one=one,
        done=book.to_date(place, one, year),
        chart=drawing.chart(this, before),
        this=this,
        before=before,
        months=[
            (month, book.whole(place, one.id, month), book.values.get((place, one.id, month)))
            for month in months
        ],
        table=[(each, book.months(each, one.id, year)) for each in Place],
        past=[
            (key[2], old)
            for key, olds in sorted(book.past.items(), key=lambda pair: pair[0][2])
            if key[0] is place
            for old in olds
        ],
        **_frame(place, year, as_of),
    )


def _own_places() -> list[Place]:
    """What the reader enters values for. Everybody with the permission has at least one."""
    return [one for one in REPORTED if actions.may_enter(one, reader())]


@bp.route("/indicators/enter", methods=["GET", "POST"])
@requires(Permission.BASELINES_WRITE)
def enter() -> Answer:
    form, places = form_of(plan.indicators()), _own_places()
    form.offer(places, _months())
    if form.is_submitted():
        if form.validate() and _entered(form):
            return _sent(form.place.data, form.month.data[:4])
    else:
        wanted = _place(places[0])
        form.place.data = (wanted if wanted in places else places[0]).value
        asked = request.args.get("month", "")
        usual = f"{rules.last_month(clock.today()):%Y-%m}"
        form.month.data = asked if asked in dict(form.month.choices) else usual
        form.show(queries.known_of(Place(form.place.data)))
    fields = [(one, form[name_of(one)]) for one in form.indicators]
    page = render_template("indicators/enter.html", form=form, fields=fields)
    return page, 422 if form.errors else 200


def _months() -> list[date]:
    """The finished months of the last three years, the newest first."""
    month = rules.last_month(clock.today())
    found: list[date] = []
    while len(found) < MOST_MONTHS and month >= rules.FIRST_MONTH:
        found.append(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return found


def _entered(form: EnterForm) -> bool:
    command = form.command()
    if form.errors:
        return False
    return _reported(form, command)


def _reported(form: Form, command: Report) -> bool:
    try:
        actions.enter(command, by=reader())
    except Invalid as invalid:
        db.session.rollback()
        form.absorb(invalid)
        return False
    return True


def _sent(place: str, year: str = "") -> Response:
    flash(_("已填报，等另一位负责人或片区统筹批准后生效。"), "good")
    return redirect(url_for("indicators.index", place=place, year=year or None))


@bp.get("/indicators/template.xlsx")
@requires(Permission.BASELINES_WRITE)
def template() -> Response:
    """A sheet to fill in, with what is in force."""
    place, year = _place(Place.AREA), _year()
    if place not in _own_places():
        abort(403)
    sheet = templates.template(place, year, plan.indicators(), queries.book((year,)), clock.today())
    return sheets.download(f"{sheet.title} {place.value} {year}", sheet)


@bp.route("/indicators/import", methods=["GET", "POST"])
@requires(Permission.BASELINES_WRITE)
def take() -> Answer:
    form, places = SheetForm(), _own_places()
    form.offer(places)
    if form.validate_on_submit():
        place = Place(form.place.data)
        try:
            rows = sheets.read(form.sheet.data, templates.FIELD)
            values = templates.entered(rows, place, plan.indicators())
        except Invalid as invalid:
            form.absorb(invalid)
        else:
            if _reported(form, Report(place, form.source.data, form.reason.data, values)):
                return _sent(place.value)
    elif not form.is_submitted():
        wanted = _place(places[0])
        form.place.data = (wanted if wanted in places else places[0]).value
    page = render_template("indicators/import.html", form=form, places=places, year=_year())
    return page, 422 if form.errors else 200


@bp.post(f"{REPORT}/approve")
@requires(Permission.BASELINES_WRITE)
def approve(report_id: int) -> Response:
    return _press(report_id, actions.approve, _("已批准，从现在起按新数计算。"))


@bp.post(f"{REPORT}/withdraw")
@requires(Permission.BASELINES_WRITE)
def withdraw(report_id: int) -> Response:
    return _press(report_id, actions.withdraw, _("已撤回。"))


def _press(report_id: int, verb: Callable[..., None], done: str) -> Response:
    form = Form()
    form.validate()
    row = queries.get(report_id, reader(), lock=True)
    verb(row, by=reader(), base=form.base_version)
    flash(done, "good")
    return redirect(url_for("indicators.index", place=row.place.value))


@bp.route(f"{REPORT}/refuse", methods=["GET", "POST"])
@requires(Permission.BASELINES_WRITE)
def refuse(report_id: int) -> Answer:
    row, form = queries.get(report_id, reader(), lock=request.method == "POST"), RefuseForm()
    actions.must_decide(row, reader())
    if form.validate_on_submit():
        actions.refuse(row, form.command(), by=reader(), base=form.base_version)
        flash(_("已退回填报人。"), "good")
        return redirect(url_for("indicators.index", place=row.place.value))
    if not form.is_submitted():
        form.version.data = str(row.report.version)
    page = render_template("indicators/refuse.html", form=form, row=row)
    return page, 422 if form.errors else 200
