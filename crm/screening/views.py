"""Pages of the negative list and the screening of a lead."""

from typing import Any

from flask import Blueprint, Flask, render_template, request
from flask_babel import gettext

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core import clock
from crm.core.language import translated
from crm.core.say import say
from crm.leads import gates, supplies, telling
from crm.leads.fragments import FRAGMENTS, NEED_PAGES, Fragment
from crm.leads.models import Lead
from crm.leads.pages import Answer as Page
from crm.leads.pages import form_page
from crm.leads.queries import get, may_edit
from crm.leads.rules import Stage
from crm.screening import actions, queries
from crm.screening.forms import DecisionForm
from crm.screening.looking import for_gates, look
from crm.screening.rules import Answer, Scope, in_force

bp = Blueprint("screening", __name__, template_folder="templates")

FRAGMENT = Fragment("screening.lead", say("负面清单与选址"))
NEED = gates.Need("screening", say("负面清单筛查结论"), when="screening_asked")


def init_app(app: Flask) -> None:
    """Register the pages, the lead's fragment, and what stage S2 asks for of a foreign party."""
    app.register_blueprint(bp)
    gates.add(Stage.S2, NEED)
    NEED_PAGES[NEED.field] = "screening.decide"
    if FRAGMENT not in FRAGMENTS:
        FRAGMENTS.append(FRAGMENT)
        supplies.SUPPLIES.append(for_gates)
    telling.PLAIN["screening.decided"] = _told


def _told(facts: dict[str, Any]) -> str:
    words = translated(Answer(facts["answer"]).words)
    return gettext(
        "负面清单筛查：%(answer)s（%(edition)s）", answer=words, edition=facts["edition"]
    )


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
    name = "_lead" if "HX-Request" in request.headers else "lead"
    return render_template(
        f"screening/{name}.html",
        lead=found,
        looked=look(found),
        editable=may_edit(found, reader()) and found.status.is_open,
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
        context=lambda found: {"looked": look(found)},
    )
