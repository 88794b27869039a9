"""Pages of 首报与流转 and the lead's part of it; what the lead's gates and verbs learn from here."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from flask import Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core import clock
from crm.core.forms import Form
from crm.core.say import say
from crm.enterprises import hooks as at_enterprises
from crm.firstreports import (
    arbitrating,
    lists,
    panel,
    pooled,
    provincial,
    registering,
    telling,
    transferring,
)
from crm.firstreports.blueprint import bp
from crm.firstreports.forms import AppealForm, ProvinceForm, TransferForm
from crm.leads import gates, hooks, supplies
from crm.leads.fragments import FRAGMENTS, NEED_PAGES, Fragment
from crm.leads.models import Lead
from crm.leads.pages import Answer, form_page, lead_url
from crm.leads.queries import get, get_editable
from crm.leads.rules import Stage
from crm.settings.queries import in_force

TABS: dict[str, Any] = {
    "reports": say("首报"),
    "transfers": say("流转"),
    "appeals": say("认定与协作"),
    "pool": say("公海"),
}
FRAGMENT = Fragment("firstreports.lead", say("首报与保护"))


def init_app(app: Flask) -> None:
    """Register the pages, and what leads calls, asks for and shows."""
    import_module("crm.firstreports.answering")
    app.register_blueprint(bp)
    for need in (provincial.REPORT, provincial.SETTLED):
        gates.add(Stage.S6, need)
    NEED_PAGES[provincial.REPORT.field] = "firstreports.province"
    NEED_PAGES[provincial.SETTLED.field] = "firstreports.lead"
    for registry, one in _registered():
        if one not in registry:
            registry.append(one)
    telling.register()


def _registered() -> list[tuple[list[Any], Any]]:
    return [
        (FRAGMENTS, FRAGMENT),
        (supplies.SUPPLIES, provincial.for_gates),
        (hooks.WRITTEN, registering.follow),
        (hooks.CONTACTED, registering.carry_on),
        (hooks.WARNINGS, provincial.warnings),
        (at_enterprises.ENTERPRISE_EDITED, registering.firm_edited),
        (at_enterprises.CONTACT_EDITED, registering.contact_edited),
    ]


@bp.get("/first-reports")
@requires(Permission.LEADS_READ)
def index() -> str:
    wanted = request.args.get("tab", "")
    tab = wanted if wanted in TABS else next(iter(TABS))
    return render_template(
        "firstreports/index.html",
        tab=tab,
        tabs=TABS,
        settings=in_force(clock.today()),
        today_on=clock.today(),
        **PARTS[tab](request.args.get("after", "")),
    )


def _reports(after: str) -> dict[str, Any]:
    user = reader()
    return {
        "clashes": lists.clashes(user),
        "page": lists.shielded(user, after),
        "giants": lists.giants(user),
    }


PARTS: dict[str, Callable[[str], dict[str, Any]]] = {
    "reports": _reports,
    "transfers": lambda _after: {"rows": lists.transfers(reader())},
    "appeals": lambda _after: {"rows": lists.appeals(reader())},
    "pool": lambda after: {
        "page": pooled.pool(reader(), after),
        "may_take": pooled.may_take(reader()),
    },
}


@bp.get("/leads/<int:lead_id>/first-report")
@requires(Permission.LEADS_READ)
def lead(lead_id: int) -> str:
    """The part of the lead's page; asked for by itself it is a page of its own."""
    found = get(lead_id, reader())
    name = "_lead" if "HX-Request" in request.headers else "lead"
    shown = panel.of(found, reader())
    return render_template(f"firstreports/{name}.html", lead=found, panel=shown)


@bp.post("/leads/<int:lead_id>/first-report/check")
@requires(Permission.LEADS_EDIT)
def check(lead_id: int) -> Response:
    """Look once more whether anybody else was first."""
    found = get_editable(lead_id, reader())
    registering.register(found, reader())
    if registering.is_stamped(found):
        flash(gettext("首报登记完整，开始保护。"), "good")
    else:
        flash(gettext("还没有盖首报：资料未齐，或首报仍在别的线索上。"), "warn")
    return redirect(lead_url(lead_id, "first-report"))


@bp.route("/leads/<int:lead_id>/first-report/appeal", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def appeal(lead_id: int) -> Answer:
    form = AppealForm()

    def act(found: Lead) -> None:
        arbitrating.appeal(found, form.command(), by=reader(), base_version=form.base_version)

    if request.method == "GET":
        form.kind.data = request.args.get("kind") or form.kind.data
    return form_page(
        lead_id,
        form,
        act,
        template="firstreports/appeal.html",
        done=gettext("已提交申请，首报区块会看到。"),
        context=lambda found: {"panel": panel.of(found, reader())},
    )


@bp.route("/leads/<int:lead_id>/first-report/transfer", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def transfer(lead_id: int) -> Answer:
    form = TransferForm()
    own = get_editable(lead_id, reader()).block_id
    names = panel.block_names()
    form.prepare((number, name) for number, name in names.items() if number != own)

    def act(found: Lead) -> None:
        transferring.ask(found, form.command(), by=reader(), base_version=form.base_version)

    return form_page(
        lead_id,
        form,
        act,
        template="firstreports/transfer.html",
        done=gettext("已发起流转，等对方区块答复。"),
        context=lambda _found: {"due_on": transferring.due_on()},
    )


@bp.route("/leads/<int:lead_id>/first-report/province", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def province(lead_id: int) -> Answer:
    form = ProvinceForm()

    def act(found: Lead) -> None:
        provincial.report(found, form.command(), by=reader(), base_version=form.base_version)

    return form_page(
        lead_id, form, act, template="firstreports/province.html", done=gettext("已保存。")
    )


@bp.post("/leads/<int:lead_id>/first-report/taking")
@requires(Permission.LEADS_CREATE)
def take(lead_id: int) -> Response:
    """Take a lead out of the common pool; it need not be readable before."""
    Form().validate()
    found = transferring.take(lead_id, by=reader())
    flash(gettext("已领取 %(code)s，保护期从今天起算。", code=found.code), "good")
    return redirect(url_for("leads.show", lead_id=lead_id))
