"""/leads/7/moves: where a lead can go from its card on the board, and going there in place."""

from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core.db import db
from crm.core.errors import Invalid, Refused, Stale
from crm.core.say import Sentence
from crm.leads import ledger, move_form, offers, on_board, queries
from crm.leads.blueprint import bp
from crm.leads.facts import Standing
from crm.leads.forms import MoveForm
from crm.leads.models import Lead
from crm.leads.moves import way
from crm.leads.offers import Offer
from crm.leads.pages import Answer, met_newer, undo_flash
from crm.leads.rules import Stage
from crm.leads.supplies import dossier


@bp.get("/leads/<int:lead_id>/moves")
@requires(Permission.LEADS_EDIT)
def moves(lead_id: int) -> Answer:
    """What can be chosen beside a card; `to` narrows it to the column it was dragged onto."""
    return _panel(queries.get_editable(lead_id, reader(), lock=False))


@bp.post("/leads/<int:lead_id>/moves")
@requires(Permission.LEADS_EDIT)
def move(lead_id: int) -> Answer:
    """Move the card; what is wrong is said in the panel, and the card stays where it was."""
    lead = queries.get_editable(lead_id, reader())
    form = MoveForm()
    move_form.offer(form, [(offer.stage, offer.how) for offer in _offers(lead)], lead.track)
    if not form.validate_on_submit():
        return _panel(lead, form)
    try:
        return _moved(lead, form)
    except Invalid as invalid:
        form.absorb(invalid)
    except Refused as refused:
        return _refused(lead_id, refused.sentence)
    except Stale:
        return _panel(met_newer(lead_id, form), form, 409)
    db.session.rollback()
    return _panel(queries.get(lead_id, reader()), form)


def _moved(lead: Lead, form: MoveForm) -> Answer:
    stage = Stage(form.stage.data)
    if stage is not lead.stage and offers.is_elsewhere(stage, way(lead.stage, stage)):
        raise Refused(offers.ON_THE_LEAD_PAGE)
    done = move_form.carry_out(lead, form, by=reader(), base_version=form.base_version)
    if on_board.on_board():
        return on_board.moved(lead, done.text, done.transition_id)
    return _back(lead, done)


def _back(lead: Lead, done: move_form.Done) -> Response:
    """Without script the whole board is drawn again."""
    words = on_board.named(lead, done.text)
    if done.transition_id:
        undo_flash(words, lead, done.transition_id, on_board.here().url())
    else:
        flash(words, "good")
    return redirect(on_board.here().url())


def _refused(lead_id: int, sentence: Sentence) -> Answer:
    db.session.rollback()
    lead = queries.get(lead_id, reader())
    return render_template("leads/moves.html", **_words(lead, sentence)), 409


def _panel(lead: Lead, form: MoveForm | None = None, wrong: int = 422) -> Answer:
    """The stages to choose from; with a form, what was typed and what is wrong with it (`wrong`)."""
    standing, claim = ledger.standing(lead), queries.open_claim(lead.id)
    found = _within(_offers(lead, standing))
    sentence = offers.refusal(standing, _wanted(), found, claim_open=claim is not None)
    typed = move_form.chosen(form) if form else None
    words = _words(lead, sentence, found, form)
    marked = next((one for one in found if one.stage is typed), None) or offers.preferred(found)
    return render_template("leads/moves.html", **words, marked=marked), wrong if form else 200


def _words(
    lead: Lead,
    sentence: Sentence | None,
    found: list[Offer] | None = None,
    form: MoveForm | None = None,
) -> dict[str, Any]:
    blank = MoveForm(formdata=None)
    blank.version.data = str(lead.version)
    return {
        **on_board.here().words,
        "lead": lead,
        "sentence": sentence,
        "offers": [] if sentence else found or [],
        "notes": offers.notes,
        "typed": form,
        "errors": _unseen_errors(form) if form else [],
        "blank": blank,
        "to": request.args.get("to", ""),
    }


def _unseen_errors(form: MoveForm) -> list[str]:
    """What is wrong with parts of the form that the panel does not show as fields."""
    unseen = (form.stage, form.evidence_kind, form.version)
    return [*form.form_errors, *(str(words) for field in unseen for words in field.errors)]


def _offers(lead: Lead, standing: Standing | None = None) -> list[Offer]:
    known = standing or ledger.standing(lead)
    return offers.offers(known, dossier(lead), queries.person(reader()))


def _wanted() -> tuple[Stage, ...]:
    """The stages of the column that a card was dragged onto; none when it was not dragged."""
    group = on_board.here().view.group(request.args.get("to", ""))
    return group.stages if group else ()


def _within(found: list[Offer]) -> list[Offer]:
    wanted = _wanted()
    return [offer for offer in found if not wanted or offer.stage in wanted]
