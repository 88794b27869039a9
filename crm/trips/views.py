"""/trips: who goes where this week and next, and what came of it; parts of lead and firm pages."""

import re
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from crm.accounts.access import reader, requires
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core import clock, editing, paging
from crm.core.db import db
from crm.core.editing import Kept
from crm.core.errors import Invalid, Stale
from crm.core.say import say
from crm.enterprises import queries as enterprises
from crm.enterprises.models import Enterprise
from crm.leads import telling
from crm.leads.fragments import FRAGMENTS, Fragment
from crm.leads.pages import Answer
from crm.leads.queries import get, may_edit
from crm.plan.queries import blocks_all
from crm.trips import actions, at_enterprise, queries, wording
from crm.trips.forms import EndForm, JoinForm, NewTripForm, TripForm
from crm.trips.queries import Row
from crm.trips.rules import Direction, Part, State

bp = Blueprint("trips", __name__, template_folder="templates")

TRIP = "/trips/<int(max=2147483647):trip_id>"
FIRM = "/enterprises/<int(max=2147483647):enterprise_id>/trips/join"
FRAGMENT = Fragment("trips.lead", say("行程"))
SIZE = 30


def init_app(app: Flask) -> None:
    """Register the pages, the parts of lead and firm, and what a lead's timeline says."""
    app.register_blueprint(bp)
    if FRAGMENT not in FRAGMENTS:
        FRAGMENTS.append(FRAGMENT)
    telling.PLAIN.update(wording.TOLD)
    at_enterprise.register()


@bp.get("/trips")
@requires(Permission.LEADS_READ)
def index() -> str:
    by, today = reader(), clock.today()
    direction = request.args.get("direction", "")
    direction = direction if direction in set(Direction) else ""
    past = queries.past(by, direction, today)
    page = paging.page(past, queries.PAST, request.args.get("after", ""), SIZE)
    coming = queries.coming_rows(by, direction, today)
    return render_template(
        "trips/index.html",
        parts=[
            (part, [one for one in coming if one.trip.part is part])
            for part in Part
            if part is not Part.PAST
        ],
        past=queries.shown(page.rows),
        page=page,
        direction=direction,
        late=queries.without_result(by, today),
        here=lambda **more: url_for("trips.index", **({"direction": direction} | more)),
        may_plan=by.can(Permission.LEADS_EDIT),
    )


@bp.get(TRIP)
@requires(Permission.LEADS_READ)
def show(trip_id: int) -> str:
    row = queries.get(trip_id, reader())
    return render_template(
        "trips/show.html",
        row=row,
        trip=row.trip,
        met=queries.met(row, reader()),
        may_edit=actions.may_edit(row, reader()),
    )


@bp.route("/trips/new", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def new() -> Answer:
    form, by = NewTripForm(), reader()
    blocks = [one for one in blocks_all() if actions.may_plan(one.id, by)]
    form.offer(blocks)
    form.prepare(_people({one.id for one in blocks}))
    if form.validate_on_submit():
        try:
            trip = actions.add(form.command(), by=by)
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
        else:
            flash(gettext("已安排行程。"), "good")
            return redirect(url_for("trips.show", trip_id=trip.id))
    elif not form.is_submitted():
        form.block_id.data = str(by.block_id) if by.block_id else None
        form.people.data = [str(by.id)]
        form.leads.data = request.args.get("lead", "")[:20]
        if firm := _firm(request.args.get("enterprise", "")):
            aim = queries.target_at(firm.id, by)
            form.begin(firm.name, queries.open_leads_at(firm.id, by), is_target=aim is not None)
    return render_template("trips/edit.html", form=form, row=None), editing.status(form)


def _firm(number: str) -> Enterprise | None:
    """The firm that a new trip starts from; a number that leads nowhere starts an empty one."""
    if not re.fullmatch(r"\d{1,9}", number, re.ASCII):
        return None
    return enterprises.find(reader(), int(number))


@bp.route(FIRM, methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def join(enterprise_id: int) -> Answer:
    """Put a firm on a trip that is planned already."""
    firm, form, by = enterprises.get(reader(), enterprise_id), JoinForm(), reader()
    leads, target = queries.open_leads_at(firm.id, by), queries.target_at(firm.id, by)
    trips = [row for row in queries.planned(by, clock.today()) if actions.may_edit(row, by)]
    form.offer(trips, leads, target)
    if form.validate_on_submit():
        try:
            row = queries.get(int(form.trip_id.data), by, lock=True)
            actions.join(row, form.command(), by=by)
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
        else:
            flash(gettext("已加入行程：%(place)s。", place=row.trip.place), "good")
            return redirect(
                url_for("enterprises.show", enterprise_id=enterprise_id, _anchor="trips")
            )
    elif not form.is_submitted() and len(form.about.choices) > 1:
        form.about.data = form.about.choices[1][0]
    page = render_template(
        "trips/join.html", form=form, firm=firm, trips=trips, known=leads or target
    )
    return page, editing.status(form)


def _people(blocks: set[int]) -> list[tuple[int, str]]:
    """Who can be chosen, by name."""
    ids = {one for block_id in blocks for one in queries.people_of(block_id)}
    query = select(User.id, User.name).where(User.id.in_(ids)).order_by(User.name, User.id)
    return [(one.id, one.name) for one in db.session.execute(query)]


@bp.route(f"{TRIP}/edit", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def edit(trip_id: int) -> Answer:
    row = queries.get(trip_id, reader(), lock=request.method == "POST")
    actions.must_edit(row, reader())
    kept, form = _filled(row, TripForm(formdata=None)), TripForm()
    form.prepare(kept.people.choices)
    if not form.is_submitted():
        form = kept
    elif form.validate():
        try:
            editing.save(
                form,
                Kept(kept, row.trip.version, row.saved_by),
                lambda base: _edited(row, form, base),
            )
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
            row = queries.get(trip_id, reader())
        else:
            if not form.conflict:
                flash(gettext("已保存。"), "good")
                return redirect(url_for("trips.show", trip_id=trip_id))
    return render_template("trips/edit.html", form=form, row=row), editing.status(form)


def _edited(row: Row, form: TripForm, base: int | None) -> bool:
    actions.edit(row, form.trip(), by=reader(), base=base)
    return True


def _filled(row: Row, form: Any) -> Any:
    known = dict(_people({row.trip.block_id})) | dict(row.people)
    form.prepare(known.items())
    form.show(row, queries.met(row, reader()))
    return form


@bp.route(f"{TRIP}/ending", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def end(trip_id: int) -> Answer:
    row = queries.get(trip_id, reader(), lock=request.method == "POST")
    actions.must_edit(row, reader())
    form, status = EndForm(), 200
    if form.validate_on_submit():
        try:
            actions.end(row, form.command(), by=reader(), base=form.base_version)
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
        except Stale:
            db.session.rollback()
            status = 409
            form.version.data = str(queries.get(trip_id, reader()).trip.version)
            form.form_errors.append(
                gettext("刚才有人改过这次行程，这一次没有保存。核对后再提交即可。")
            )
        else:
            flash(gettext("已保存。"), "good")
            return redirect(url_for("trips.show", trip_id=trip_id))
    elif not form.is_submitted():
        form.version.data, form.result.data = str(row.trip.version), row.trip.result
        form.state.data = (State.DONE if row.trip.state is State.PLANNED else row.trip.state).value
    page = render_template("trips/end.html", form=form, row=queries.get(trip_id, reader()))
    return page, 422 if form.errors and status == 200 else status


@bp.get("/leads/<int:lead_id>/trips")
@requires(Permission.LEADS_READ)
def lead(lead_id: int) -> str:
    """The part of the lead's page; asked for by itself it is a page of its own."""
    found = get(lead_id, reader())
    name = "_lead" if "HX-Request" in request.headers else "lead"
    return render_template(
        f"trips/{name}.html",
        lead=found,
        rows=queries.of_lead(found, reader()),
        editable=may_edit(found, reader()) and found.status.is_open,
    )
