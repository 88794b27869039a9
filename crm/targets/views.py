"""Pages about targets."""

import re
from collections.abc import Callable
from itertools import groupby
from typing import Any

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core import clock, editing
from crm.core.editing import Kept
from crm.core.errors import Invalid
from crm.core.say import say
from crm.enterprises import queries as enterprises
from crm.enterprises.listing import TALLIES, Tally
from crm.enterprises.models import Enterprise
from crm.enterprises.sections import SECTIONS
from crm.plan.models import ListItem
from crm.plan.queries import cell_options
from crm.settings.queries import in_force
from crm.targets import actions, listing, queries
from crm.targets.forms import DropForm, TargetEditForm, TargetForm
from crm.targets.listing import Asked
from crm.targets.models import Target
from crm.targets.rules import untouched_since

bp = Blueprint("targets", __name__, template_folder="templates")

TARGET = "/targets/<int(max=2147483647):target_id>"

Page = str | Response | tuple[str, int]


def init_app(app: Flask) -> None:
    """Add the pages, and the targets to an enterprise's page."""
    app.register_blueprint(bp)
    if enterprise_section not in SECTIONS:
        SECTIONS.append(enterprise_section)
        TALLIES.append(Tally(say("目标"), listing.counts_of, "targets"))


def enterprise_section(enterprise: Enterprise, user: User) -> str:
    """The list items an enterprise stands on."""
    return render_template(
        "targets/_at_enterprise.html",
        enterprise=enterprise,
        targets=queries.at_enterprise(user, enterprise.id),
        quiet_after=_quiet_after(),
        **_rights(),
    )


def _quiet_after() -> int:
    """Days without a word after which a target counts as untouched."""
    return int(in_force(clock.today())["target_untouched_days"])


@bp.get("/targets")
@requires(Permission.TARGETS_READ)
def index() -> Page:
    asked = Asked.from_query(request.args)
    days = _quiet_after()
    since = untouched_since(clock.today(), days)
    after, before = request.args.get("after", ""), request.args.get("before", "")
    page = listing.listed(reader(), asked, since, after=after, before=before)
    return render_template(
        "targets/index.html",
        page=page,
        groups=_groups(page.rows, asked),
        asked=asked,
        totals=listing.totals(reader(), asked, since),
        here=_here(asked),
        clusters=enterprises.clusters(),
        items=queries.items(),
        cells=cell_options(),
        days=days,
        since=since,
        **_rights(),
    )


def _groups(rows: list[Target], asked: Asked) -> list[tuple[ListItem | None, list[Target]]]:
    """The rows under their items; in any other order they stand under no heading."""
    if asked.sort != "item":
        return [(None, rows)] if rows else []
    return [(item, list(found)) for item, found in groupby(rows, key=lambda row: row.item)]


def _here(asked: Asked) -> Callable[..., str]:
    """The address of this list with something else asked."""

    def address(**more: Any) -> str:
        return url_for("targets.index", **{**asked.address, **more})

    return address


@bp.route("/targets/new", methods=["GET", "POST"])
@requires(Permission.TARGETS_WRITE)
def new() -> Page:
    form = TargetForm()
    form.prepare(queries.items())
    if request.method == "GET":
        form.country.data = "CN"
        form.item.data = request.args.get("item", "") or None
        form.enterprise.data = _known_as(request.args.get("enterprise", ""))
    added = _done(form, lambda: actions.add_target(reader(), form.command()))
    if added:
        _say_added(added)
        return redirect(url_for("targets.index", item=form.item.data))
    return _page("targets/new.html", form)


def _say_added(added: actions.Added) -> None:
    name = added.target.enterprise.name
    if added.new_enterprise:
        flash(_("“%(name)s”还不在企业库里，已新建并放到清单上。", name=name), "good")
    else:
        flash(_("已把“%(name)s”放到清单上。", name=name), "good")


def _known_as(enterprise_id: str) -> str:
    """The code or name that leads back to an enterprise, so that the form can start with it."""
    if not re.fullmatch(r"\d{1,9}", enterprise_id, re.ASCII):
        return ""
    row = enterprises.find(reader(), int(enterprise_id))
    return (row.uscc or row.name) if row else ""


@bp.route(f"{TARGET}/edit", methods=["GET", "POST"])
@requires(Permission.TARGETS_WRITE)
def edit(target_id: int) -> Page:
    target = queries.get_target(target_id, reader())
    form = TargetEditForm()
    form.prepare()
    if request.method == "GET":
        form.show(target)
    if _done(form, lambda: _edit(form, target)):
        flash(_("已保存。"), "good")
        return redirect(url_for("targets.index", item=target.item.code))
    return _page("targets/edit.html", form, target=target)


def _edit(form: TargetEditForm, target: Target) -> Any:
    theirs = TargetEditForm(formdata=None)
    theirs.prepare()
    theirs.show(target)
    return editing.save(
        form,
        Kept(theirs, target.version),
        lambda base: actions.edit_target(reader(), target, form.command(), base),
    )


@bp.route(f"{TARGET}/drop", methods=["GET", "POST"])
@requires(Permission.TARGETS_WRITE)
def drop(target_id: int) -> Page:
    target = queries.get_target(target_id, reader())
    form = DropForm()
    if request.method == "GET":
        form.version.data = str(target.version)
    if _done(
        form, lambda: actions.drop_target(reader(), target, form.command(), form.base_version)
    ):
        flash(_("已把“%(name)s”移出清单。", name=target.enterprise.name), "good")
        return redirect(url_for("targets.index", item=target.item.code))
    return _page("targets/drop.html", form, target=target)


def _rights() -> dict[str, Any]:
    return {
        "may_write": reader().can(Permission.TARGETS_WRITE),
        "may_take_up": reader().can(Permission.LEADS_CREATE)
        and "leads.new" in current_app.view_functions,
    }


def _done(form: Any, act: Callable[[], Any]) -> Any:
    """What the action gave; None when nothing was sent or something has to be corrected."""
    if not form.validate_on_submit():
        return None
    try:
        return act()
    except Invalid as invalid:
        form.absorb(invalid)
        return None


def _page(template: str, form: Any, target: Target | None = None) -> tuple[str, int]:
    return render_template(template, form=form, target=target), editing.status(form)
