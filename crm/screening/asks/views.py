"""/leads/7/asks: what an investor asks for, its fair-competition review, and taking it back."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, render_template, request
from flask_babel import gettext

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core.language import translated
from crm.core.say import say
from crm.leads import gates, supplies, telling
from crm.leads.fragments import FRAGMENTS, NEED_PAGES, Fragment
from crm.leads.models import Lead
from crm.leads.pages import Answer, form_page
from crm.leads.queries import get, may_edit
from crm.leads.rules import Stage
from crm.screening.asks import actions, queries
from crm.screening.asks.forms import AskForm, ReviewForm, WithdrawForm
from crm.screening.asks.models import PolicyAsk
from crm.screening.asks.rules import Review

bp = Blueprint("asks", __name__)

FRAGMENT = Fragment("asks.index", say("政策诉求"))
NEED = gates.Need("asks", say("每条政策诉求的公平竞争审查结论"), when="has_asks")
TOLD: dict[str, Callable[[dict[str, Any]], str]] = {
    "ask.made": lambda facts: gettext("提出政策诉求：%(what)s", what=facts["what"]),
    "ask.reviewed": lambda facts: gettext(
        "政策诉求%(outcome)s：%(what)s",
        outcome=translated(Review(facts["outcome"]).words),
        what=facts["what"],
    ),
    "ask.withdrawn": lambda facts: gettext("撤回政策诉求：%(what)s", what=facts["what"]),
}


def init_app(app: Flask) -> None:
    """Register the pages, the lead's fragment, and what S5 and S6 ask for where asks are made."""
    app.register_blueprint(bp)
    for stage in (Stage.S5, Stage.S6):
        gates.add(stage, NEED)
    NEED_PAGES[NEED.field] = "asks.index"
    if FRAGMENT not in FRAGMENTS:
        FRAGMENTS.append(FRAGMENT)
        supplies.SUPPLIES.append(queries.for_gates)
    telling.PLAIN.update(TOLD)


@bp.get("/leads/<int:lead_id>/asks")
@requires(Permission.LEADS_READ)
def index(lead_id: int) -> str:
    """The part of the lead's page; asked for by itself it is a page of its own."""
    lead = get(lead_id, reader())
    editable = may_edit(lead, reader()) and lead.status.is_open
    inside = "_" if "HX-Request" in request.headers else ""
    return render_template(
        f"screening/{inside}asks.html",
        lead=lead,
        asks=queries.asks_of(lead),
        editable=editable,
        reviewing=editable and reader().can(Permission.CLAIMS_VERIFY),
        reader_id=reader().id,
    )


@bp.route("/leads/<int:lead_id>/asks/new", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def new(lead_id: int) -> Answer:
    form = AskForm()

    def act(lead: Lead) -> None:
        actions.add(lead, form.command(), by=reader(), base_version=form.base_version)

    done = gettext("已记下政策诉求。")
    return form_page(lead_id, form, act, template="screening/ask.html", done=done)


ASK = "/leads/<int:lead_id>/asks/<int(max=2147483647):ask_id>"


@bp.route(f"{ASK}/review", methods=["GET", "POST"])
@requires(Permission.CLAIMS_VERIFY)
def review(lead_id: int, ask_id: int) -> Answer:
    form = ReviewForm()

    def act(lead: Lead) -> None:
        ask = queries.get_ask(lead, ask_id)
        actions.review(lead, ask, form.command(), by=reader(), base_version=form.base_version)

    return form_page(
        lead_id,
        form,
        act,
        template="screening/ask_review.html",
        done=gettext("已记下审查结论。"),
        context=_with(ask_id),
    )


@bp.route(f"{ASK}/withdrawal", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def withdraw(lead_id: int, ask_id: int) -> Answer:
    form = WithdrawForm()

    def act(lead: Lead) -> None:
        ask = queries.get_ask(lead, ask_id)
        actions.withdraw(lead, ask, form.command(), by=reader(), base_version=form.base_version)

    return form_page(
        lead_id,
        form,
        act,
        template="screening/ask_withdraw.html",
        done=gettext("已撤回政策诉求。"),
        context=_with(ask_id),
    )


def _with(ask_id: int) -> Callable[[Lead], dict[str, PolicyAsk]]:
    return lambda lead: {"ask": queries.get_ask(lead, ask_id)}
