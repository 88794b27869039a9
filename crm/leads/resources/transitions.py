"""/leads/7/transitions: moving, waiting, ending, leaving, and undoing it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core.db import db
from crm.core.errors import Invalid
from crm.core.forms import Form, options_of
from crm.core.language import translated
from crm.core.say import say
from crm.leads import claiming, commands, gates, ledger, moves, moving, queries
from crm.leads.blueprint import bp
from crm.leads.dossier import dossier
from crm.leads.forms import HoldForm, LeaveForm, LossForm, MoveForm
from crm.leads.models import Lead
from crm.leads.moves import How, Move
from crm.leads.pages import Answer, back_or, form_page, lead_url, press, undo_flash
from crm.leads.reasons import HoldReason, LossReason
from crm.leads.rules import Stage


@bp.route("/leads/<int:lead_id>/transitions", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def transitions(lead_id: int) -> Answer:
    """Move a lead; a stage that needs a second person becomes a claim."""
    lead = queries.get_editable(lead_id, reader())
    form = MoveForm(stage=_wanted(lead))
    _offer(form, _choices(lead))
    if form.validate_on_submit():
        try:
            return _move(lead, form)
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
            lead = queries.get(lead_id, reader())
    elif not form.is_submitted():
        form.version.data = str(lead.version)
    return render_template("leads/move.html", **_words(lead, form)), 422 if form.errors else 200


def _wanted(lead: Lead) -> str | None:
    """The stage the address asks for, or the next one."""
    ahead = [s for s, how in moves.reachable(lead.stage) if how is How.NEXT and not s.optional]
    return request.args.get("stage") or (ahead[0].value if ahead else None)


def _choices(lead: Lead) -> list[tuple[Stage, How]]:
    return moves.reachable(lead.stage, ledger.standing(lead).reached)


def _offer(form: MoveForm, choices: list[tuple[Stage, How]]) -> None:
    form.stage.offer(
        (
            stage.value,
            say("%(code)s %(name)s（%(how)s）", code=stage.value, name=stage.words, how=how.words),
        )
        for stage, how in choices
    )
    chosen = _chosen(form)
    form.evidence_kind.offer(options_of(gates.EVIDENCE.get(chosen, ()) if chosen else ()))


def _chosen(form: MoveForm) -> Stage | None:
    return Stage(form.stage.data) if form.stage.data in set(Stage) else None


def _move(lead: Lead, form: MoveForm) -> Response:
    command = Move(
        stage=Stage(form.stage.data),
        happened_on=form.happened_on.data,
        reason=form.reason.data,
        evidence_kind=form.evidence_kind.data or "",
        evidence_ref=form.evidence_ref.data,
    )
    forward = (
        moves.way(lead.stage, command.stage) is not How.BACK
        if command.stage is not lead.stage
        else True
    )
    words = f"{command.stage.value} {translated(command.stage.words)}"
    if command.stage.four_eyes and forward:
        claiming.claim(lead, command, by=reader(), base_version=form.base_version)
        flash(gettext("已申报 %(stage)s，第二人核验前记「待核」。", stage=words), "good")
        return redirect(lead_url(lead.id))
    done = moving.move(lead, command, by=reader(), base_version=form.base_version)
    undo_flash(gettext("已移到 %(stage)s。", stage=words), lead, done.id)
    return redirect(lead_url(lead.id))


def _words(lead: Lead, form: MoveForm) -> dict[str, Any]:
    stage = _chosen(form)
    how = moves.way(lead.stage, stage) if stage and stage is not lead.stage else None
    return {
        "lead": lead,
        "form": form,
        "stage": stage,
        "how": how,
        "terms": moves.TERMS[how] if how else None,
        "checks": _checks(lead, stage) if stage and how is not How.BACK else [],
        "evidence": gates.EVIDENCE.get(stage, ()) if stage else (),
        "choices": _choices(lead),
        "edit_url": url_for("leads.edit", lead_id=lead.id),
    }


def _checks(lead: Lead, stage: Stage) -> list[gates.Check]:
    return gates.checklist(stage, ledger.standing(lead).reached, dossier(lead))


@bp.post("/leads/<int:lead_id>/transitions/<int:transition_id>/undo")
@requires(Permission.LEADS_EDIT)
def undo(lead_id: int, transition_id: int) -> Response:
    lead = queries.get(lead_id, reader(), lock=True)
    form = Form()
    moving.undo(lead, transition_id, by=reader(), base_version=form.base_version)
    flash(gettext("已撤销，记录保留在时间线里。"), "good")
    return redirect(back_or(lead_url(lead_id)))


@bp.route("/leads/<int:lead_id>/hold", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def hold(lead_id: int) -> Answer:
    form = HoldForm()
    form.hold_reason.offer(options_of(tuple(HoldReason)))

    def act(lead: Lead) -> None:
        command = commands.Hold(HoldReason(form.hold_reason.data), form.review_on.data)
        moving.hold(lead, command, by=reader(), base_version=form.base_version)

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
        lambda lead: moving.resume(lead, by=reader(), base_version=form.base_version),
        gettext("已恢复推进。"),
    )


@bp.route("/leads/<int:lead_id>/loss", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def lose(lead_id: int) -> Answer:
    form = LossForm()
    form.loss_reason.offer(options_of(tuple(LossReason)))

    def act(lead: Lead) -> None:
        command = commands.Lose(LossReason(form.loss_reason.data), form.place.data)
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

    def act(lead: Lead) -> None:
        command = commands.Leave(form.left_on.data, form.reason.data)
        moving.leave(lead, command, by=reader(), base_version=form.base_version)

    return form_page(
        lead_id, form, act, template="leads/leave.html", done=gettext("已登记退出，计入本周结构。")
    )
