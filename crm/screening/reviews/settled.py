"""/reviews/conditions/3: a condition with its task; answering it, ending it or sending it back."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext

from crm.accounts.access import reader, requires
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.activities.tasks import queries as tasks
from crm.activities.tasks.rules import TaskKind, TaskState
from crm.core.forms import Form
from crm.leads.pages import Answer, back_or
from crm.leads.tasks.reading import SOURCES, Source
from crm.screening.reviews import panel, queries, settling
from crm.screening.reviews.forms import AnswerForm, EndForm
from crm.screening.reviews.models import ReviewCondition
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
    return back_or(url_for("reviews.condition", condition_id=condition_id))


def sources(task_ids: set[int], user: User) -> dict[int, Source]:
    """The conditions that tasks stand for, with what the reader can do about each now."""
    return {
        row.task_id: _source(row, panel.condition(row, lead, user, {}))
        for row, lead in queries.by_task(task_ids, user)
    }


def _source(row: ReviewCondition, shown: panel.ShownCondition) -> Source:
    url = url_for("reviews.condition", condition_id=row.id)
    if shown.may_answer:
        act_url = url_for("reviews.answer", condition_id=row.id)
        return Source(row.id, url, gettext("答复评审条件"), act_url)
    if shown.may_end:
        act_url = url_for("reviews.end", condition_id=row.id)
        return Source(row.id, url, gettext("核对评审条件"), act_url)
    return Source(row.id, url)


def register() -> None:
    """Tell the tasks where those come from that stand for a condition."""
    SOURCES[TaskKind.CONDITION] = sources


@bp.get(CONDITION)
@requires(Permission.LEADS_READ)
def condition(condition_id: int) -> str:
    """A condition by itself: whoever sees to it may read it, also without its review."""
    row, lead = queries.get_condition(condition_id, reader())
    (shown,) = panel.with_names([row], lead, reader())
    hand = tasks.hand(row.task, reader())
    return render_template(
        "screening/reviews/condition.html",
        shown=shown,
        condition=row,
        lead=lead,
        reads_review=queries.reads_review(row.review_id, reader()),
        may_move=row.task.state is TaskState.OPEN and (hand.is_giver or hand.answers),
    )


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
