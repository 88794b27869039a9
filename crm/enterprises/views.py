"""Pages about enterprises and the people there."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core import editing
from crm.core.editing import Kept
from crm.core.errors import Invalid
from crm.core.language import speaks_chinese
from crm.core.search.wanted import Wanted
from crm.enterprises import actions, countries, listing, queries
from crm.enterprises.forms import ClusterForm, ContactForm, EnterpriseForm
from crm.enterprises.industries import short_table, suggest
from crm.enterprises.listing import Asked
from crm.enterprises.models import Contact, Enterprise
from crm.enterprises.rules import NameKind, Origin
from crm.enterprises.sections import SECTIONS

bp = Blueprint("enterprises", __name__, template_folder="templates")

ENTERPRISE = "/enterprises/<int(max=2147483647):enterprise_id>"
CONTACT = "/contacts/<int(max=2147483647):contact_id>"

Page = str | Response | tuple[str, int]


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
    app.add_template_filter(countries.name, "country")


@bp.get("/enterprises")
@requires(Permission.ENTERPRISES_READ)
def index() -> Page:
    asked = Asked.from_query(request.args)
    after, before = request.args.get("after", ""), request.args.get("before", "")
    page = listing.listed(reader(), asked, after, before)
    return render_template(
        "enterprises/index.html",
        page=page,
        asked=asked,
        count=listing.count(reader(), asked),
        most=listing.MOST_COUNTED,
        tallies=listing.tallies(page.rows, reader()),
        here=_here(asked),
        problem=Wanted(asked.q).problem,
        clusters=queries.clusters(),
        origins=list(Origin),
        may_write=reader().can(Permission.ENTERPRISES_WRITE),
    )


def _here(asked: Asked) -> Callable[..., str]:
    """The address of this list with something else asked."""

    def address(**more: Any) -> str:
        return url_for("enterprises.index", **{**asked.address, **more})

    return address


@bp.route("/enterprises/new", methods=["GET", "POST"])
@requires(Permission.ENTERPRISES_WRITE)
def new() -> Page:
    form = EnterpriseForm()
    form.prepare(queries.clusters())
    if request.method == "GET":
        form.country.data, form.origin.data = "CN", Origin.DOMESTIC.value
        form.name.data = request.args.get("name", "")
    if row := _done(form, lambda: actions.create_enterprise(reader(), form.command())):
        flash(_("已新建企业。"), "good")
        return redirect(url_for("enterprises.show", enterprise_id=row.id))
    return _form_page(form, None)


@bp.get(ENTERPRISE)
@requires(Permission.ENTERPRISES_READ)
def show(enterprise_id: int) -> Page:
    try:
        row = queries.get(reader(), enterprise_id)
    except NoResultFound:
        return _elsewhere(enterprise_id)
    return render_template(
        "enterprises/show.html",
        row=row,
        kinds=NameKind,
        industry_name=queries.industry_name(row.industry),
        suggestion=suggest(row.industry) if row.industry else None,
        contacts=queries.contacts_at(reader(), row.id),
        sections=[draw(row, reader()) for draw in SECTIONS],
        may_write=reader().can(Permission.ENTERPRISES_WRITE),
        may_reveal=reader().can(Permission.CONTACTS_REVEAL),
        cluster_form=ClusterForm(formdata=None),
    )


def _elsewhere(enterprise_id: int) -> Response:
    new_id = queries.moved_to(enterprise_id)
    if new_id is None:
        abort(404)
    return redirect(url_for("enterprises.show", enterprise_id=new_id))


@bp.route(f"{ENTERPRISE}/edit", methods=["GET", "POST"])
@requires(Permission.ENTERPRISES_WRITE)
def edit(enterprise_id: int) -> Page:
    row = queries.get(reader(), enterprise_id)
    form = EnterpriseForm()
    form.prepare(queries.clusters())
    if request.method == "GET":
        form.show(row)
    if _done(form, lambda: _edit(form, row)):
        flash(_("已保存。"), "good")
        return redirect(url_for("enterprises.show", enterprise_id=row.id))
    return _form_page(form, row)


@bp.post(f"{ENTERPRISE}/cluster")
@requires(Permission.ENTERPRISES_WRITE)
def confirm_cluster(enterprise_id: int) -> Page:
    row = queries.get(reader(), enterprise_id)
    form = ClusterForm()
    if not form.validate():
        abort(422, _("请选择产业集群。"))
    actions.confirm_cluster(reader(), row, form.cluster.data or "", form.base_version)
    flash(_("已确认产业集群。"), "good")
    return redirect(url_for("enterprises.show", enterprise_id=row.id))


@bp.route(f"{ENTERPRISE}/contacts/new", methods=["GET", "POST"])
@requires(Permission.ENTERPRISES_WRITE)
def new_contact(enterprise_id: int) -> Page:
    enterprise = queries.get(reader(), enterprise_id)
    form = ContactForm()
    form.prepare()
    if _done(form, lambda: actions.create_contact(reader(), enterprise, form.command())):
        flash(_("已记下联系人。"), "good")
        return redirect(
            url_for("enterprises.show", enterprise_id=enterprise.id, _anchor="contacts")
        )
    return _contact_page(form, enterprise, None)


@bp.route(f"{CONTACT}/edit", methods=["GET", "POST"])
@requires(Permission.ENTERPRISES_WRITE)
def edit_contact(contact_id: int) -> Page:
    row = queries.contact(reader(), contact_id)
    form = ContactForm()
    form.prepare(row)
    if request.method == "GET":
        form.show(row)
    if _done(form, lambda: _edit_contact(form, row)):
        flash(_("已保存。"), "good")
        return redirect(
            url_for("enterprises.show", enterprise_id=row.enterprise_id, _anchor="contacts")
        )
    return _contact_page(form, row.enterprise, row)


@bp.post(f"{CONTACT}/reveals")
@requires(Permission.CONTACTS_REVEAL)
def reveal_contact(contact_id: int) -> Page:
    row = queries.contact(reader(), contact_id)
    plain = actions.reveal_contact(reader(), row)
    return render_template("enterprises/revealed.html", row=row, plain=plain)


def _edit(form: EnterpriseForm, row: Enterprise) -> Any:
    theirs = EnterpriseForm(formdata=None)
    theirs.prepare(queries.clusters())
    theirs.show(row)
    return editing.save(
        form,
        Kept(theirs, row.version),
        lambda base: actions.edit_enterprise(reader(), row, form.command(), base),
    )


def _edit_contact(form: ContactForm, row: Contact) -> Any:
    theirs = ContactForm(formdata=None)
    theirs.prepare(row)
    theirs.show(row)
    return editing.save(
        form,
        Kept(theirs, row.version),
        lambda base: actions.edit_contact(reader(), row, form.command(), base),
    )


def _done(form: Any, act: Callable[[], Any]) -> Any:
    """What the action gave; None when nothing was sent or something has to be corrected."""
    if not form.validate_on_submit():
        return None
    try:
        return act()
    except Invalid as invalid:
        form.absorb(invalid)
        return None


def _form_page(form: EnterpriseForm, row: Enterprise | None) -> tuple[str, int]:
    page = render_template(
        "enterprises/form.html",
        form=form,
        row=row,
        industries=short_table("zh" if speaks_chinese() else "en"),
    )
    return page, editing.status(form)


def _contact_page(
    form: ContactForm, enterprise: Enterprise, row: Contact | None
) -> tuple[str, int]:
    masked = {point.kind.value: point.masked for point in row.points} if row else {}
    page = render_template(
        "enterprises/contact_form.html", form=form, enterprise=enterprise, row=row, masked=masked
    )
    return page, editing.status(form)
