"""/leads/7/transitions: moving, waiting, ending, leaving, and undoing it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core.db import db
from crm.core.errors import Invalid, Problem, Stale
from crm.core.files.taking import takes_files
from crm.core.forms import Form, options_of
from crm.core.language import translated
from crm.leads import (
    commands,
    gaps,
    gates,
    hooks,
    ledger,
    move_form,
    moves,
    moving,
    pausing,
    queries,
)
from crm.leads.blueprint import bp
from crm.leads.ended import must_be_open
from crm.leads.forms import HoldForm, LeaveForm, LossForm, MoveForm
from crm.leads.fragments import NEED_PAGES
from crm.leads.models import Lead
from crm.leads.moves import How
from crm.leads.on_board import moved, named, on_board
from crm.leads.pages import Answer, back_or, form_page, lead_url, met_newer, press, undo_flash
from crm.leads.reasons import HoldReason, LeaveReason, LossReason
from crm.leads.rules import Stage
from crm.leads.supplies import dossier


@bp.route("/leads/<int:lead_id>/transitions", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
@takes_files
def transitions(lead_id: int) -> Answer:
    """Move a lead; a stage that needs a second person becomes a claim."""
    lead = queries.get_editable(lead_id, reader())
    if request.method == "GET":
        must_be_open(lead)  # no form is drawn that could not be saved
    form = MoveForm(stage=_wanted(lead))
    move_form.offer(form, _choices(lead), lead.track)
    missing = gaps.of(lead, _checks(lead, form), reader())
    # Both are asked, so that everything that is wrong is said at once.
    if all([form.validate_on_submit(), missing.validate_on_submit()]):
        try:
            return _move(lead, form, missing)
        except Invalid as invalid:
            db.session.rollback()
            _absorb(invalid, form, missing)
            lead = queries.get(lead_id, reader())
        except Stale:
            lead = met_newer(lead_id, form)
            move_form.offer(form, _choices(lead), lead.track)
            return render_template("leads/move.html", **_words(lead, form, missing)), 409
    elif not form.is_submitted():
        form.version.data = str(lead.version)
    status = 422 if form.errors or missing.errors else 200
    return render_template("leads/move.html", **_words(lead, form, missing)), status


def _wanted(lead: Lead) -> str | None:
    """The stage the address asks for, or the next one."""
    ahead = moves.next_stage(lead.stage, lead.track)
    return request.args.get("stage") or (ahead.value if ahead else None)


def _choices(lead: Lead) -> list[tuple[Stage, How]]:
    return moves.reachable(lead.stage, ledger.standing(lead).reached, lead.track)


def _move(lead: Lead, form: MoveForm, missing: gaps.GapsForm) -> Response:
    version = gaps.fill(lead, missing, by=reader(), base_version=form.base_version)
    try:
        done = move_form.carry_out(lead, form, by=reader(), base_version=version)
    except Invalid as invalid:
        elsewhere = {problem.field for problem in invalid.problems} & NEED_PAGES.keys()
        if version == form.base_version or len(elsewhere) < len(invalid.problems):
            raise
        return _saved_so_far(lead, invalid, elsewhere.pop())
    back = back_or(lead_url(lead.id))
    words = done.text if back == lead_url(lead.id) else named(lead, done.text)
    if done.transition_id:
        undo_flash(words, lead, done.transition_id, back)
    else:
        flash(words, "good")
    return redirect(back)


def _saved_so_far(lead: Lead, invalid: Invalid, field: str) -> Response:
    """What was typed is kept, since what is missing depends on it and is filled in on another page."""
    sentences = " ".join(translated(problem.sentence) for problem in invalid.problems)
    flash(gettext("填的内容已保存。%(missing)s", missing=sentences), "warn")
    return redirect(url_for(NEED_PAGES[field], lead_id=lead.id))


def _absorb(invalid: Invalid, form: MoveForm, missing: gaps.GapsForm) -> None:
    """Hang each problem on the form that has its field."""
    for problem in invalid.problems:
        here = gaps.STEP[0] if problem.field == "next_step" else problem.field
        target = missing if here in missing else form
        target.absorb(Invalid([Problem(here, problem.sentence)]))


def _words(lead: Lead, form: MoveForm, missing: gaps.GapsForm) -> dict[str, Any]:
    stage, how = move_form.chosen(form), _how(lead, form)
    return {
        "lead": lead,
        "form": form,
        "missing": missing,
        "stage": stage,
        "how": how,
        "terms": moves.TERMS[how] if how else None,
        "checks": _checks(lead, form),
        "evidence": gates.evidence_of(stage, lead.track) if stage else (),
        "photo": stage in gates.PHOTOGRAPHED,
        "choices": _choices(lead),
        "warnings": hooks.warnings(lead, stage) if stage and how is not How.BACK else [],
        "back_url": back_or(lead_url(lead.id)),
    }


def _how(lead: Lead, form: MoveForm) -> How | None:
    stage = move_form.chosen(form)
    return moves.way(lead.stage, stage, lead.track) if stage and stage is not lead.stage else None


def _checks(lead: Lead, form: MoveForm) -> list[gates.Check]:
    """What the chosen stage asks for; going back asks for nothing."""
    stage = move_form.chosen(form)
    if stage is None or _how(lead, form) is How.BACK:
        return []
    return gates.checklist(stage, ledger.standing(lead).reached, dossier(lead))


@bp.post("/leads/<int:lead_id>/transitions/<int:transition_id>/undo")
@requires(Permission.LEADS_EDIT)
def undo(lead_id: int, transition_id: int) -> Answer:
    lead = queries.get(lead_id, reader(), lock=True)
    form = Form()
    moving.undo(lead, transition_id, by=reader(), base_version=form.base_version)
    words = gettext("已撤销，记录保留在时间线里。")
    if on_board():
        return moved(lead, words)
    flash(words, "good")
    return redirect(back_or(lead_url(lead_id)))


@bp.route("/leads/<int:lead_id>/hold", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def hold(lead_id: int) -> Answer:
    form = HoldForm()
    form.hold_reason.offer(options_of(tuple(HoldReason)))

    def act(lead: Lead) -> None:
        command = commands.Hold(HoldReason(form.hold_reason.data), form.review_on.data)
        pausing.hold(lead, command, by=reader(), base_version=form.base_version)

    return form_page(
        lead_id, form, act, template="leads/hold.html", done=gettext("已暂缓，到复查日会提醒。")
    )


@bp.post("/leads/<int:lead_id>/resumption")
@requires(Permission.LEADS_EDIT)
def resume(lead_id: int) -> Response:
    form = Form()
    return press(
        lead_id,
        form,
        lambda lead: pausing.resume(lead, by=reader(), base_version=form.base_version),
        gettext("已恢复推进。"),
    )


@bp.route("/leads/<int:lead_id>/loss", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def lose(lead_id: int) -> Answer:
    form = LossForm(loss_reason=request.args.get("reason"))
    form.loss_reason.offer(options_of(tuple(LossReason)))

    def act(lead: Lead) -> None:
        command = commands.Lose(
            LossReason(form.loss_reason.data),
            form.place.data,
            form.note.data,
            form.dissolved_on.data,
            form.document.data,
        )
        moving.lose(lead, command, by=reader(), base_version=form.base_version)

    return form_page(
        lead_id, form, act, template="leads/lose.html", done=gettext("已终止，可随时重新启动。")
    )


@bp.post("/leads/<int:lead_id>/revival")
@requires(Permission.LEADS_EDIT)
def revive(lead_id: int) -> Response:
    form = Form()
    return press(
        lead_id,
        form,
        lambda lead: moving.revive(lead, by=reader(), base_version=form.base_version),
        gettext("已重新启动。"),
    )


@bp.route("/leads/<int:lead_id>/departure", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def leave(lead_id: int) -> Answer:
    form = LeaveForm()
    form.reason.offer(options_of(tuple(LeaveReason)))

    def act(lead: Lead) -> None:
        reason = LeaveReason(form.reason.data)
        command = commands.Leave(form.left_on.data, reason, form.place.data, form.note.data)
        moving.leave(lead, command, by=reader(), base_version=form.base_version)

    return form_page(
        lead_id, form, act, template="leads/leave.html", done=gettext("已登记退出，计入本周结构。")
    )
