"""Filling in the form of a move and carrying it out, alike on its page and beside a card."""

from dataclasses import dataclass

from flask_babel import gettext

from crm.accounts.models import User
from crm.core.forms import options_of
from crm.core.language import translated
from crm.core.say import say
from crm.leads import claiming, gates, hooks, moves, moving
from crm.leads.evidence.actions import attach_any
from crm.leads.forms import MoveForm
from crm.leads.models import Lead
from crm.leads.moves import How, Move
from crm.leads.rules import Stage, Track


@dataclass(frozen=True)
class Done:
    """What came of it, in words; a claim has no transition yet and cannot be undone."""

    text: str
    transition_id: int | None = None


def offer(form: MoveForm, choices: list[tuple[Stage, How]], track: Track) -> None:
    """Set what can be chosen: the stages, and the evidence of the chosen one."""
    form.stage.offer(
        (
            stage.value,
            say("%(code)s %(name)s（%(how)s）", code=stage.value, name=stage.words, how=how.words),
        )
        for stage, how in choices
    )
    stage = chosen(form)
    kinds = gates.evidence_of(stage, track) if stage else ()
    form.evidence_kind.offer(options_of(kinds))
    if len(kinds) == 1 and not form.is_submitted():
        form.evidence_kind.data = kinds[0].value  # there is nothing to choose


def chosen(form: MoveForm) -> Stage | None:
    """The stage that was picked; None for nothing and for nonsense."""
    return Stage(form.stage.data) if form.stage.data in set(Stage) else None


def carry_out(lead: Lead, form: MoveForm, *, by: User, base_version: int | None) -> Done:
    """Move the lead, or claim the stage where a second person must look.

    Raises Refused, Invalid or Stale.
    """
    command = Move(
        stage=Stage(form.stage.data),
        happened_on=form.happened_on.data,
        reason=form.reason.data,
        evidence_kind=form.evidence_kind.data or "",
        evidence_ref=form.evidence_ref.data,
        has_photo=any(one.kind.is_image for one in form.files.data),
    )
    words = f"{command.stage.value} {translated(command.stage.words)}"
    if command.stage.four_eyes and not _is_back(lead, command.stage):
        made = claiming.claim(lead, command, by=by, base_version=base_version)
        attach_any(lead, form.files.data, by=by, proves=made)
        return Done(gettext("已申报 %(stage)s，第二人核验前记「待核」。", stage=words))
    is_back = _is_back(lead, command.stage)
    moved = moving.move(lead, command, by=by, base_version=base_version)
    attach_any(lead, form.files.data, by=by, proves=moved)
    said = [gettext("已移到 %(stage)s。", stage=words)]
    if not is_back:
        said += [translated(one) for one in hooks.warnings(lead, command.stage)]
    return Done(" ".join(said), moved.id)


def _is_back(lead: Lead, stage: Stage) -> bool:
    return stage is not lead.stage and moves.way(lead.stage, stage) is How.BACK
