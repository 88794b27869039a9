"""/reviews/conditions/3: answering a condition, ending it or sending it back."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core.forms import Form
from crm.leads.pages import Answer
from crm.screening.reviews import panel, queries, settling
from crm.screening.reviews.forms import AnswerForm, EndForm
from crm.screening.reviews.pages import form_page
from crm.screening.reviews.views import bp

CONDITION = "/reviews/conditions/<int(max=2147483647):condition_id>"


def _context(condition_id: int, form: Form) -> dict[str, Any]:
    condition, lead = queries.get_condition(condition_id, reader())
    if not form.is_submitted():
        form.version.data = str(condition.version)
    (shown,) = panel.with_names([condition], lead, reader())
    return {"shown": shown, "condition": condition, "lead": lead}


def _back(condition_id: int) -> str:
    condition, _ = queries.get_condition(condition_id, reader())
    return url_for("reviews.show", review_id=condition.review_id)


@bp.route(f"{CONDITION}/answer", methods=["GET", "POST"])
@requires(Permission.LEADS_READ)
def answer(condition_id: int) -> Answer:
    form = AnswerForm()
    settling.must_answer(*queries.get_condition(condition_id, reader()), reader())

    def act() -> None:
        row, lead = queries.get_condition(condition_id, reader(), lock=True)
        settling.answer(row, lead, form.command(), by=reader(), base_version=form.base_version)

    return form_page(
        form,
        act,
        "screening/reviews/answer.html",
        lambda: _context(condition_id, form),
        (gettext("已答复，等另一位负责人销号。"), _back(condition_id)),
    )


@bp.route(f"{CONDITION}/ending", methods=["GET", "POST"])
@requires(Permission.REVIEWS_CONVENE)
def end(condition_id: int) -> Answer:
    form = EndForm()
    met = request.form.get("then") != "return"

    def act() -> None:
        row, lead = queries.get_condition(condition_id, reader(), lock=True)
        command = form.command(met=met)
        settling.end(row, lead, command, by=reader(), base_version=form.base_version)

    done = gettext("已销号。") if met else gettext("已退回，责任人会看到原因。")
    return form_page(
        form,
        act,
        "screening/reviews/end.html",
        lambda: _context(condition_id, form),
        (done, _back(condition_id)),
    )
