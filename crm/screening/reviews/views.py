"""/reviews and a lead's reviews: convening, scoring, declaring an interest, deciding."""

from importlib import import_module
from typing import Any

from flask import Blueprint, Flask, render_template, request, url_for
from flask_babel import gettext

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core import clock
from crm.core.forms import Form
from crm.core.say import say
from crm.core.weeks import add_working_days
from crm.leads import supplies
from crm.leads.fragments import FRAGMENTS, NEED_PAGES, Fragment
from crm.leads.models import Lead
from crm.leads.pages import Answer
from crm.leads.pages import form_page as lead_form_page
from crm.leads.queries import get as get_lead
from crm.screening.cards.queries import card_on
from crm.screening.cards.rules import Grade
from crm.screening.reviews import actions, gate, lists, panel, queries, telling
from crm.screening.reviews.forms import (
    CancelForm,
    ConveneForm,
    DecideForm,
    MembersForm,
    RecuseForm,
    ScoreBase,
    score_form,
)
from crm.screening.reviews.pages import form_page
from crm.screening.reviews.rules import allowed
from crm.screening.reviews.rules import shown as points_shown

bp = Blueprint("reviews", __name__)
FRAGMENT = Fragment("reviews.lead", say("准入评审"))
TABS: dict[str, Any] = {
    "mine": say("等我评分或决定"),
    "convened": say("评审"),
    "conditions": say("未销号的条件"),
}
WORKING_DAYS = 5
REVIEW = "/reviews/<int(max=2147483647):review_id>"


def init_app(app: Flask) -> None:
    """Register the pages, the lead's fragment, and what S5, S6 and S8 ask for."""
    import_module("crm.screening.reviews.settled").register()
    app.register_blueprint(bp)
    app.add_template_filter(points_shown, "points")
    app.jinja_env.globals["grade_words"] = {one.value: one for one in Grade}
    gate.register()
    NEED_PAGES[gate.REVIEWED.field] = "reviews.lead"
    NEED_PAGES[gate.MET.field] = "reviews.lead"
    if FRAGMENT not in FRAGMENTS:
        FRAGMENTS.append(FRAGMENT)
        supplies.SUPPLIES.append(gate.for_gates)
    telling.register()


@bp.get("/reviews")
@requires(Permission.LEADS_READ)
def index() -> str:
    wanted = request.args.get("tab", "")
    tab = wanted if wanted in TABS else next(iter(TABS))
    return render_template(
        "screening/reviews/index.html",
        tab=tab,
        tabs=TABS,
        rows={"mine": lists.mine, "convened": lists.convened, "conditions": lists.conditions}[tab](
            reader()
        ),
        today_on=clock.today(),
    )


@bp.get("/leads/<int:lead_id>/reviews")
@requires(Permission.LEADS_READ)
def lead(lead_id: int) -> str:
    """The part of the lead's page; asked for by itself it is a page of its own."""
    found = get_lead(lead_id, reader())
    inside = "_" if "HX-Request" in request.headers else ""
    shown = panel.of_lead(found, reader())
    return render_template(f"screening/reviews/{inside}lead.html", lead=found, panel=shown)


@bp.route("/leads/<int:lead_id>/reviews/new", methods=["GET", "POST"])
@requires(Permission.REVIEWS_CONVENE)
def convene(lead_id: int) -> Answer:
    form = ConveneForm()
    found = get_lead(lead_id, reader())
    interest = actions.interests(found)
    form.offer(one for one in queries.scorers(found) if not interest(one.id))
    form.offer_chairs(one for one in queries.chairs(found) if not interest(one.id))
    if not form.is_submitted():
        form.due_on.data = add_working_days(clock.today(), WORKING_DAYS)

    def act(locked: Lead) -> None:
        actions.convene(locked, form.convene(), by=reader(), base_version=form.base_version)

    return lead_form_page(
        lead_id,
        form,
        act,
        template="screening/reviews/convene.html",
        done=gettext("已召集评审，评审人会在“准入评审”里看到。"),
        context=lambda one: {
            "card": card_on(clock.today()),
            "suggestions": panel.suggested(card_on(clock.today()), one),
        },
    )


@bp.get(REVIEW)
@requires(Permission.LEADS_READ)
def show(review_id: int) -> str:
    return render_template("screening/reviews/show.html", **_context(review_id))


def _context(review_id: int) -> dict[str, Any]:
    found = queries.get(review_id, reader())
    sees_lead = queries.sees(found.lead, reader())
    shown = panel.shown(found.review, found.lead, reader())
    conditions = [
        one for one in queries.conditions_of(found.lead.id) if one.review_id == found.review.id
    ]
    return {
        "shown": shown,
        "review": found.review,
        "lead": found.lead,
        "sees_lead": sees_lead,
        "conditions": panel.with_names(conditions, found.lead, reader()),
    }


def _url(review_id: int) -> str:
    return url_for("reviews.show", review_id=review_id)


def _based(form: Form, review_id: int) -> None:
    """A form that is drawn for the first time stands on the version of now."""
    if not form.is_submitted():
        form.version.data = str(queries.get(review_id, reader()).review.version)


@bp.route(f"{REVIEW}/score", methods=["GET", "POST"])
@requires(Permission.REVIEWS_SCORE)
def score(review_id: int) -> Answer:
    found = queries.get(review_id, reader())
    queries.member_of(found.review, reader())
    form: ScoreBase = score_form(found.review.rules)
    shown = panel.suggested(found.review.rules, found.lead)
    if not form.is_submitted():
        for one in shown:
            form.of_criterion(one.criterion.code)[0].data = one.grade.value if one.grade else None

    def act() -> None:
        locked = queries.get(review_id, reader(), lock=True)
        actions.score(locked.review, locked.lead, form.command(), by=reader())

    return form_page(
        form,
        act,
        "screening/reviews/score.html",
        lambda: _context(review_id),
        (gettext("评分已交，现在可以看别人的评分。"), _url(review_id)),
    )


@bp.route(f"{REVIEW}/recusal", methods=["GET", "POST"])
@requires(Permission.REVIEWS_SCORE)
def recuse(review_id: int) -> Answer:
    form = RecuseForm()
    _based(form, review_id)
    queries.member_of(queries.get(review_id, reader()).review, reader())

    def act() -> None:
        locked = queries.get(review_id, reader(), lock=True)
        actions.recuse(
            locked.review, locked.lead, form.command(), by=reader(), base_version=form.base_version
        )

    return form_page(
        form,
        act,
        "screening/reviews/recuse.html",
        lambda: _context(review_id),
        (gettext("已记下回避。"), _url(review_id)),
    )


@bp.route(f"{REVIEW}/members", methods=["GET", "POST"])
@requires(Permission.REVIEWS_CONVENE)
def add_members(review_id: int) -> Answer:
    form = MembersForm()
    _based(form, review_id)
    found = queries.get(review_id, reader())
    known, interest = {one.user_id for one in found.review.members}, actions.interests(found.lead)
    form.offer(
        one for one in queries.scorers(found.lead) if one.id not in known and not interest(one.id)
    )

    def act() -> None:
        locked = queries.get(review_id, reader(), lock=True)
        actions.add_members(
            locked.review, locked.lead, form.command(), by=reader(), base_version=form.base_version
        )

    return form_page(
        form,
        act,
        "screening/reviews/members.html",
        lambda: _context(review_id),
        (gettext("已增加评审人。"), _url(review_id)),
    )


@bp.route(f"{REVIEW}/decision", methods=["GET", "POST"])
@requires(Permission.REVIEWS_CONVENE)
def decide(review_id: int) -> Answer:
    form = DecideForm()
    _based(form, review_id)
    found = queries.get(review_id, reader())
    actions.must_chair(found.review, found.lead, reader())
    shown = panel.shown(found.review, found.lead, reader())
    form.offer_owners(queries.owners(found.lead))
    if shown.counted and shown.by_rule and not form.is_submitted():
        form.outcome.offer((one.value, one.words) for one in allowed(shown.card, shown.counted))
        form.outcome.data, form.seen.data = shown.by_rule[0].value, str(shown.counted.ballots)

    def act() -> None:
        locked = queries.get(review_id, reader(), lock=True)
        actions.decide(
            locked.review, locked.lead, form.command(), by=reader(), base_version=form.base_version
        )

    return form_page(
        form,
        act,
        "screening/reviews/decide.html",
        lambda: _again(form, review_id),
        (gettext("已记下评审结论。"), _url(review_id)),
    )


def _again(form: DecideForm, review_id: int) -> dict[str, Any]:
    """Drawn again, it stands on the scores that it shows now."""
    context = _context(review_id)
    counted, review = context["shown"].counted, context["review"]
    form.seen.data = str(counted.ballots) if counted else form.seen.data
    form.version.data = str(review.version)
    return context


@bp.route(f"{REVIEW}/cancellation", methods=["GET", "POST"])
@requires(Permission.REVIEWS_CONVENE)
def cancel(review_id: int) -> Answer:
    form = CancelForm()
    _based(form, review_id)

    def act() -> None:
        locked = queries.get(review_id, reader(), lock=True)
        actions.cancel(
            locked.review, locked.lead, form.command(), by=reader(), base_version=form.base_version
        )

    return form_page(
        form,
        act,
        "screening/reviews/cancel.html",
        lambda: _context(review_id),
        (gettext("已取消评审。"), _url(review_id)),
    )
