"""/carriers: what there is and what of it is free; a part of each lead's page."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.carriers import actions, holding, queries, wording
from crm.carriers.asking import asked_of, typed_of
from crm.carriers.forms import CarrierForm, ChangeForm, HoldForm, NewCarrierForm
from crm.carriers.looking import look
from crm.carriers.models import Carrier
from crm.carriers.rules import Holding, Kind, Use
from crm.core import clock, editing, paging
from crm.core.db import db
from crm.core.editing import Kept
from crm.core.errors import Invalid
from crm.core.say import say
from crm.leads import options, telling
from crm.leads.fragments import FRAGMENTS, Fragment
from crm.leads.models import Lead
from crm.leads.pages import Answer, form_page
from crm.leads.queries import get, may_edit
from crm.plan.queries import blocks_all

bp = Blueprint("carriers", __name__, template_folder="templates")

CARRIER = "/carriers/<int(max=2147483647):carrier_id>"
HOLDING = "/leads/<int:lead_id>/carriers/<int(max=2147483647):holding_id>"
FRAGMENT = Fragment("carriers.lead", say("载体"))
SIZE = 40


def init_app(app: Flask) -> None:
    """Register the pages, the lead's part, and what its timeline says."""
    app.register_blueprint(bp)
    if FRAGMENT not in FRAGMENTS:
        FRAGMENTS.append(FRAGMENT)
    telling.PLAIN.update(wording.TOLD)
    app.jinja_env.filters.update(wording.FILTERS)


@bp.get("/carriers")
@requires(Permission.CARRIERS_READ)
def index() -> str:
    asked, typed = asked_of(request.args), typed_of(request.args)
    found = queries.listed(reader(), asked, clock.today())
    page = paging.page(found, queries.KEYS, request.args.get("after", ""), SIZE)
    return render_template(
        "carriers/index.html",
        rows=[queries.shown(one) for one in page.rows],
        page=page,
        asked=asked,
        typed=typed,
        blocks=blocks_all(),
        kinds=tuple(Kind),
        uses=tuple(Use),
        here=lambda **more: url_for("carriers.index", **{**typed, **more}),
        may_write=reader().can(Permission.CARRIERS_WRITE),
    )


@bp.get(CARRIER)
@requires(Permission.CARRIERS_READ)
def show(carrier_id: int) -> str:
    by, today = reader(), clock.today()
    row = queries.row(carrier_id, by, today)
    holders = queries.holders(row.carrier, by)
    return render_template(
        "carriers/show.html",
        row=row,
        carrier=row.carrier,
        units=queries.units(row.carrier, by, today),
        terms=queries.terms_of(carrier_id),
        holders=[one for one in holders if one.counts],
        past=[one for one in holders if not one.counts],
        may_write=actions.may_write(row.carrier.block_id, by),
    )


@bp.route("/carriers/new", methods=["GET", "POST"])
@requires(Permission.CARRIERS_WRITE)
def new() -> Answer:
    form, by = NewCarrierForm(), reader()
    blocks = [one for one in blocks_all() if actions.may_write(one.id, by)]
    ids = {one.id for one in blocks}
    form.offer(blocks, queries.buildings(ids))
    form.prepare(queries.places(ids))
    if form.validate_on_submit():
        try:
            carrier = actions.add(form.command(), by=by)
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
        else:
            flash(gettext("已登记载体。"), "good")
            return redirect(url_for("carriers.show", carrier_id=carrier.id))
    elif not form.is_submitted():
        form.parent_id.data = request.args.get("parent") or None
        form.kind.data = Kind.UNIT.value if form.parent_id.data else None
        form.block_id.data = str(by.block_id) if by.block_id else None
    return render_template("carriers/edit.html", form=form, carrier=None), editing.status(form)


@bp.route(f"{CARRIER}/edit", methods=["GET", "POST"])
@requires(Permission.CARRIERS_WRITE)
def edit(carrier_id: int) -> Answer:
    carrier, form = queries.get(carrier_id, reader()), CarrierForm()
    actions.must_write(carrier.block_id, reader())
    kept = _filled(carrier, CarrierForm(formdata=None))
    form.prepare(queries.places({carrier.block_id}))
    if not form.is_submitted():
        _filled(carrier, form)
    elif form.validate():
        by = options.name_of(carrier.updated_by_id)
        try:
            editing.save(
                form,
                Kept(kept, carrier.version, by),
                lambda base: actions.edit(carrier, form.carrier(), by=reader(), base=base),
            )
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
            carrier = queries.get(carrier_id, reader())
        else:
            if not form.conflict:
                flash(gettext("已保存。"), "good")
                return redirect(url_for("carriers.show", carrier_id=carrier_id))
    return render_template("carriers/edit.html", form=form, carrier=carrier), editing.status(form)


def _filled(carrier: Carrier, form: CarrierForm) -> CarrierForm:
    form.prepare(queries.places({carrier.block_id}))
    form.show(carrier, queries.terms_on(carrier.id, clock.today()))
    return form


@bp.get("/leads/<int:lead_id>/carriers")
@requires(Permission.LEADS_READ)
def lead(lead_id: int) -> str:
    """The part of the lead's page; asked for by itself it is a page of its own."""
    found = get(lead_id, reader())
    name = "_lead" if "HX-Request" in request.headers else "lead"
    return render_template(
        f"carriers/{name}.html",
        lead=found,
        looked=look(found, reader()),
        editable=may_edit(found, reader()),
    )


@bp.route("/leads/<int:lead_id>/carriers/new", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def hold(lead_id: int) -> Answer:
    form, found = HoldForm(), get(lead_id, reader())
    looked = look(found, reader())
    rows = queries.to_let(reader(), {one.block_id for one in found.shares}, clock.today())
    form.offer(rows)
    if not form.is_submitted():
        chosen = next(
            (row for row in rows if str(row.carrier.id) == request.args.get("carrier")), None
        )
        form.state.data = Holding.RESERVED.value
        form.starts_on.data, form.until.data = clock.today(), holding.proposed_until()
        if chosen:
            form.carrier_id.data = str(chosen.carrier.id)
            wanted = looked.need.of(chosen.carrier.kind)
            form.area_m2.data = min(chosen.free, wanted or chosen.free)

    def act(lead: Lead) -> None:
        holding.hold(lead, form.command(), by=reader())

    return form_page(
        lead_id,
        form,
        act,
        template="carriers/hold.html",
        done=gettext("已记下载体占用。"),
        context=lambda _lead: {"looked": looked},
    )


@bp.route(HOLDING, methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def change(lead_id: int, holding_id: int) -> Answer:
    row, form = queries.holding(get(lead_id, reader()), holding_id), ChangeForm()
    if not form.is_submitted():
        form.state.data = request.args.get("state") or row.state.value
        form.area_m2.data, form.until.data = row.area_m2, row.until

    def act(lead: Lead) -> None:
        holding.change(lead, queries.holding(lead, holding_id), form.command(), by=reader())

    return form_page(
        lead_id,
        form,
        act,
        template="carriers/change.html",
        done=gettext("已记下载体占用。"),
        context=lambda lead: {"row": queries.holding(lead, holding_id)},
    )
