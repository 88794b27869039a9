"""Pages of the negative list and the screening of a lead."""

from typing import Any

from flask import Blueprint, Flask, render_template, request
from flask_babel import gettext

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core import clock, paging
from crm.core.language import translated
from crm.core.say import say
from crm.leads import gates, hooks, supplies, telling
from crm.leads.fragments import FRAGMENTS, NEED_PAGES, Fragment
from crm.leads.models import Lead
from crm.leads.pages import Answer as Page
from crm.leads.pages import form_page
from crm.leads.queries import get, may_edit
from crm.leads.rules import Stage
from crm.screening import actions, barred, queries
from crm.screening.approval import Route
from crm.screening.approving import Routed, look_for_route
from crm.screening.asks import views as asks
from crm.screening.cards import views as cards
from crm.screening.decisions import Answer
from crm.screening.forms import DecisionForm, RouteForm
from crm.screening.looking import Looked, for_gates, look, placed
from crm.screening.merits import views as merits
from crm.screening.reviews import views as reviews
from crm.screening.rules import Scope, in_force

bp = Blueprint("screening", __name__, template_folder="templates")

OURS = (
    Fragment("screening.lead", say("负面清单与选址")),
    Fragment("screening.approval", say("备案或核准")),
)
NEED = gates.Need("screening", say("负面清单筛查结论"), when="screening_asked")


def init_app(app: Flask) -> None:
    """Register the pages, the lead's fragment, and what stage S2 asks for of a foreign party."""
    app.register_blueprint(bp)
    gates.add(Stage.S2, NEED)
    NEED_PAGES[NEED.field] = "screening.decide"
    FRAGMENTS.extend(one for one in OURS if one not in FRAGMENTS)
    for part in (asks, cards, reviews, merits):
        part.init_app(app)
    if for_gates not in supplies.SUPPLIES:
        supplies.SUPPLIES.append(for_gates)
        hooks.WARNINGS.append(placed)
    telling.PLAIN["screening.decided"] = _told
    telling.PLAIN["screening.routed"] = _told_route


def _told(facts: dict[str, Any]) -> str:
    words = translated(Answer(facts["answer"]).words)
    return gettext(
        "负面清单筛查：%(answer)s（%(edition)s）", answer=words, edition=facts["edition"]
    )


def _told_route(facts: dict[str, Any]) -> str:
    return gettext("办理方式：%(route)s", route=translated(Route(facts["route"]).words))


@bp.get("/screening/editions")
@requires(Permission.PLAN_READ)
def editions() -> str:
    found = queries.editions_all()
    holding = [in_force(found, scope, clock.today()) for scope in Scope]
    return render_template(
        "screening/editions.html",
        editions=found,
        counts=queries.counts_of_entries(),
        holding={one.id for one in holding if one},
    )


@bp.get("/screening/editions/<code>")
@requires(Permission.PLAN_READ)
def edition(code: str) -> str:
    return render_template("screening/edition.html", edition=queries.get_edition(code))


@bp.get("/leads/<int:lead_id>/screening")
@requires(Permission.LEADS_READ)
def lead(lead_id: int) -> str:
    """The part of the lead's page; asked for by itself it is a page of its own."""
    found = get(lead_id, reader())
    return _part(found, "lead", looked=look(found))


@bp.get("/leads/<int:lead_id>/approval")
@requires(Permission.LEADS_READ)
def approval(lead_id: int) -> str:
    """The same for the way that the project goes."""
    found = get(lead_id, reader())
    return _part(found, "approval", routed=look_for_route(found))


def _part(lead: Lead, name: str, **context: Any) -> str:
    inside = "_" if "HX-Request" in request.headers else ""
    editable = may_edit(lead, reader()) and lead.status.is_open
    return render_template(
        f"screening/{inside}{name}.html", lead=lead, editable=editable, **context
    )


@bp.route("/leads/<int:lead_id>/screening/decision", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def decide(lead_id: int) -> Page:
    form = DecisionForm()

    def act(found: Lead) -> None:
        actions.decide(found, form.command(), by=reader(), base_version=form.base_version)

    return form_page(
        lead_id,
        form,
        act,
        template="screening/decide.html",
        done=gettext("已记下筛查结论。"),
        context=lambda found: {"looked": _looked(found, form)},
    )


def _looked(lead: Lead, form: DecisionForm) -> Looked:
    """What the form shows beside itself; what was found is what it starts from."""
    looked = look(lead)
    if not form.is_submitted():
        form.entries.data = gettext("、").join(str(entry.number) for entry, _ in looked.hits)
    return looked


@bp.route("/leads/<int:lead_id>/approval/route", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def choose_route(lead_id: int) -> Page:
    form = RouteForm()

    def act(found: Lead) -> None:
        actions.choose_route(found, form.command(), by=reader(), base_version=form.base_version)

    return form_page(
        lead_id,
        form,
        act,
        template="screening/choose_route.html",
        done=gettext("已记下办理方式。"),
        context=lambda found: {"routed": _routed(found, form)},
    )


def _routed(lead: Lead, form: RouteForm) -> Routed:
    routed = look_for_route(lead)
    if not form.is_submitted() and routed.suggestion.route:
        form.route.data = routed.suggestion.route.value
    return routed


@bp.get("/screening/barred")
@requires(Permission.LEADS_READ)
def barred_lines() -> str:
    """What the list bars, entry by entry, beside what the plan wants to be opened."""
    return render_template("screening/barred.html", lines=barred.lines(reader()))


@bp.get("/screening/barred/<code>/<int(max=999):number>")
@requires(Permission.LEADS_READ)
def barred_leads(code: str, number: int) -> str:
    found = queries.get_edition(code)
    page = paging.page(
        barred.barred_by(reader(), found, number), barred.KEYS, request.args.get("after", "")
    )
    entry = next((one for one in found.entries if one.number == number), None)
    return render_template(
        "screening/barred_leads.html", edition=found, number=number, entry=entry, page=page
    )
