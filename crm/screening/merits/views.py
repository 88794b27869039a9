"""/leads/7/merits: yields beside thresholds, places on top-500 lists, headquarters."""

from typing import Any

from flask import Blueprint, Flask, render_template, request
from flask_babel import gettext

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core.language import translated
from crm.core.say import say
from crm.leads import telling
from crm.leads.fragments import FRAGMENTS, Fragment
from crm.leads.models import Lead
from crm.leads.pages import Answer, form_page
from crm.leads.queries import get, may_edit
from crm.screening.merits import actions, queries
from crm.screening.merits.forms import HqForm, RankForm, WithdrawRankForm
from crm.screening.merits.headquarters import Ranking, Verdict

bp = Blueprint("merits", __name__)
FRAGMENT = Fragment("merits.lead", say("亩均、500强和总部"))


def init_app(app: Flask) -> None:
    """Register the pages and the lead's fragment."""
    app.register_blueprint(bp)
    if FRAGMENT not in FRAGMENTS:
        FRAGMENTS.append(FRAGMENT)
    telling.PLAIN.update(TOLD)


def _ranked(facts: dict[str, Any]) -> str:
    words = translated(Ranking(facts["ranking"]).words)
    return f"{words} {facts['year']} #{facts['rank']}"


TOLD: dict[str, Any] = {
    "hq.decided": lambda facts: gettext(
        "总部认定：%(verdict)s", verdict=translated(Verdict(facts["verdict"]).words)
    ),
    "rank.added": lambda facts: gettext("记入榜单：%(rank)s", rank=_ranked(facts)),
    "rank.withdrawn": lambda facts: gettext("撤回榜单：%(rank)s", rank=_ranked(facts)),
}


@bp.get("/leads/<int:lead_id>/merits")
@requires(Permission.LEADS_READ)
def lead(lead_id: int) -> str:
    """The part of the lead's page; asked for by itself it is a page of its own."""
    found = get(lead_id, reader())
    inside = "_" if "HX-Request" in request.headers else ""
    return render_template(
        f"screening/merits/{inside}lead.html",
        lead=found,
        merits=queries.merits_of(found),
        editable=may_edit(found, reader()) and found.status.is_open,
    )


@bp.route("/leads/<int:lead_id>/merits/headquarters", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def headquarters(lead_id: int) -> Answer:
    form = HqForm()

    def act(found: Lead) -> None:
        actions.decide_hq(found, form.command(), by=reader(), base_version=form.base_version)

    return form_page(
        lead_id,
        form,
        act,
        template="screening/merits/headquarters.html",
        done=gettext("已记下总部结论。"),
        context=lambda found: {"merits": _begun(found, form)},
    )


def _begun(lead: Lead, form: HqForm) -> queries.Merits:
    """What the form shows beside itself; what was stated before is what it starts from."""
    merits = queries.merits_of(lead)
    if not form.is_submitted():
        newest = merits.newest
        form.fill(newest.stated if newest else queries.start(lead, merits.ranks))
    return merits


@bp.route("/leads/<int:lead_id>/merits/ranks", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def ranks(lead_id: int) -> Answer:
    form = RankForm()
    form.enterprise_id.offer(queries.ranked_parties(get(lead_id, reader())))

    def act(found: Lead) -> None:
        actions.add_rank(found, form.command(), by=reader(), base_version=form.base_version)

    return form_page(
        lead_id, form, act, template="screening/merits/rank.html", done=gettext("已记入榜单。")
    )


@bp.route(
    "/leads/<int:lead_id>/merits/ranks/<int(max=2147483647):rank_id>/withdrawal",
    methods=["GET", "POST"],
)
@requires(Permission.LEADS_EDIT)
def withdraw_rank(lead_id: int, rank_id: int) -> Answer:
    form = WithdrawRankForm()

    def act(found: Lead) -> None:
        row = queries.get_rank(found, rank_id)
        actions.withdraw_rank(
            found, row, form.reason.data, by=reader(), base_version=form.base_version
        )

    return form_page(
        lead_id,
        form,
        act,
        template="screening/merits/withdraw.html",
        done=gettext("已撤回。"),
        context=lambda found: {"rank": queries.get_rank(found, rank_id)},
    )
