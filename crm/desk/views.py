"""The desk: what to do today, what stands still, and how last week went."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.exc import NoResultFound
from werkzeug.wrappers import Response

from crm import navigation
from crm.accounts.access import reader, requires
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core import clock, weeks
from crm.core.db import db
from crm.core.errors import Forbidden, Refused
from crm.core.language import translated
from crm.desk import exception_page, search_pages, sentence
from crm.desk import helpful as helping
from crm.desk import waiting as numbers
from crm.desk.forms import NoteForm
from crm.desk.rules import arranged
from crm.leads import queries as leads
from crm.leads.notes import noted
from crm.mix.wording import CLUSTER_WORDS
from crm.reports import attention, worklists
from crm.reports import moves as stage_moves
from crm.reports import week as reports
from crm.reports.week_rows import told
from crm.reports.worklists import Wanted

NOON, EVENING = 12, 18

Page = str | Response | tuple[str, int]

bp = Blueprint("desk", __name__, template_folder="templates")


def init_app(app: Flask) -> None:
    """Register the desk."""
    app.register_blueprint(bp)
    app.register_blueprint(search_pages.bp)


@bp.get("/")
@requires(Permission.OWN_ACCOUNT)
def home() -> Page:
    """The desk for everybody who has one; the others go where their work is."""
    if reader().can(Permission.DESK_READ):
        return _page(reader(), NoteForm())
    if reader().can(Permission.ACCOUNTS_ADMIN):
        return redirect(url_for("accounts.people"))
    return redirect(url_for("accounts.account"))


@bp.get("/desk")
@requires(Permission.DESK_READ)
def show() -> Page:
    return _page(reader(), NoteForm())


@bp.post("/desk/visits")
@requires(Permission.ACTIVITIES_WRITE)
def note() -> Page:
    """Log a visit from the desk; what is wrong comes back with everything that was typed."""
    form = NoteForm()
    if form.validate_on_submit() and _noted(form):
        return redirect(url_for("desk.show"))
    return _page(reader(), form)


def _noted(form: NoteForm) -> bool:
    try:
        lead = leads.get_editable(form.lead_number, reader())
        return noted(lead, form, by=reader(), back=url_for("desk.show")) is not None
    except NoResultFound:
        words = gettext("没有这条线索，或者它不在您的范围内。请重新选择。")
    except (Forbidden, Refused) as no:
        words = translated(no.sentence)
    db.session.rollback()
    form.lead_id.errors = [words]
    return False


def _page(user: User, form: NoteForm) -> Page:
    rows = reports.of(user, weeks.last_closed(clock.now()), whole=False)
    form.lead_id.empty = None if rows.recent else gettext("请选择")
    form.lead_id.offer((lead.id, f"{lead.name} {lead.stage.value}") for lead in rows.recent)
    page = render_template(
        "desk/show.html",
        rows=rows,
        desk=arranged(rows),
        form=form,
        user=user,
        greeting=_greeting(clock.now().astimezone(clock.SHANGHAI)),
        clauses=(sentence.closed_week(rows), sentence.now(rows)),
        due_parts=_due_parts(vars(rows.counts), worded=told),
        told=told,
        **_rights(user),
    )
    return page, 422 if form.errors else 200


@bp.get("/waiting")
@requires(Permission.DESK_READ)
def waiting() -> str:
    """The numbers beside the lines of the menu and the bell; the frame asks for them."""
    shown = [numbers.BELL, *navigation.lines()]
    return render_template("desk/_numbers.html", waits=numbers.of(reader(), shown))


@bp.get("/desk/mix")
@requires(Permission.DESK_READ)
def helpful() -> str:
    """The leads that would do most for the mix; asked for by itself it is a page of its own."""
    found = helping.of(reader())
    inside = "_" if "HX-Request" in request.headers else ""
    return render_template(
        f"desk/{inside}helpful.html",
        helpful=found,
        idle=[translated(CLUSTER_WORDS[code]) for code in found.idle] if found else [],
        role=reader().role.value,
    )


def _rights(user: User) -> dict[str, Any]:
    return {
        "may_write": user.can(Permission.ACTIVITIES_WRITE),
        "may_log": user.can(Permission.LEADS_CREATE),
        "new_key": lambda: uuid4().hex,
    }


def _greeting(moment: datetime) -> str:
    if moment.hour < NOON:
        return str(gettext("早上好"))
    return str(gettext("下午好") if moment.hour < EVENING else gettext("晚上好"))


def _exactly(*counts: int) -> str:
    return f"{sum(counts):,}"


def _due_parts(
    counts: Mapping[str, Any], only: str = "", worded: Callable[..., str] = _exactly
) -> list[dict[str, Any]]:
    """The parts of the list of steps, each with its number; empty ones are left out."""
    named = {
        "": gettext("全部"),
        attention.OVERDUE: gettext("逾期"),
        attention.TODAY: gettext("今天"),
        attention.TOMORROW: gettext("明天"),
    }
    numbers = {part: (counts.get(part, 0),) for part in attention.DUE}
    numbers[""] = tuple(count for (count,) in numbers.values())
    return [
        {
            "label": label,
            "count": worded(*numbers[part]),
            "active": part == only,
            "url": url_for("desk.due", only=part or None),
        }
        for part, label in named.items()
        if sum(numbers[part]) or part in ("", only)
    ]


def _wanted() -> Wanted:
    return Wanted(request.args.get("only", ""), request.args.get("after", ""))


@bp.get("/desk/due")
@requires(Permission.DESK_READ)
def due() -> str:
    """Every step that is due until the end of the open week."""
    week, wanted = weeks.last_closed(clock.now()), _wanted()
    counts = worklists.counts_due(reader(), week)
    return render_template(
        "desk/due.html",
        page=worklists.due_page(reader(), week, wanted),
        parts=_due_parts(counts, wanted.part),
        only=wanted.part,
        role=reader().role,
        week=week.next,
        **_rights(reader()),
    )


@bp.get("/desk/stalled")
@requires(Permission.DESK_READ)
def stalled() -> str:
    """What stands still and what else is an exception, with what a manager can do about it."""
    return exception_page.drawn(reader(), request.args)


@bp.get("/desk/fresh")
@requires(Permission.DESK_READ)
def fresh() -> str:
    """The leads that were logged in the closed week."""
    week = weeks.last_closed(clock.now())
    page = worklists.fresh_page(reader(), week, _wanted())
    return render_template("desk/fresh.html", page=page, week=week)


@bp.get("/desk/moves")
@requires(Permission.DESK_READ)
def moves() -> str:
    """The moves behind the desk's numbers: ahead or back in the closed week, or of the open one."""
    week, wanted = weeks.last_closed(clock.now()), _wanted()
    kind = wanted.part if wanted.part in stage_moves.KINDS else stage_moves.FORWARD
    named = {
        stage_moves.FORWARD: gettext("上周前进"),
        stage_moves.BACK: gettext("上周退回"),
        stage_moves.SINCE: gettext("本周"),
    }
    return render_template(
        "desk/moves.html",
        page=stage_moves.page(reader(), week, kind, wanted.after, worklists.SIZE),
        parts=[
            {"label": label, "active": part == kind, "url": url_for("desk.moves", only=part)}
            for part, label in named.items()
        ],
        only=kind,
        week=week,
    )
