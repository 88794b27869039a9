"""/claims and /leads/7/claims/3: the queue of what waits for a second person, and its answers."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core.addresses import with_query
from crm.core.db import db
from crm.core.errors import Invalid, Stale
from crm.core.forms import Form
from crm.core.language import translated
from crm.leads import claiming, meanwhile, options, queries, queue, receiving
from crm.leads.blueprint import bp
from crm.leads.forms import VerdictForm
from crm.leads.models import Lead
from crm.leads.moves import Verdict
from crm.leads.pages import Answer, back_or, lead_url, undo_offer
from crm.leads.queue import Asked
from crm.leads.queued import CLAIM, RECEIPT
from crm.leads.resources import again

STATES = ("", queue.SETTLED)

Offer = Any
"""What a toast with an undo carries; None where nothing can be undone."""


@bp.get("/claims")
@requires(Permission.LEADS_READ)
def claims() -> str:
    asked = _asked()
    return render_template(
        "leads/claims.html",
        page=queue.page(reader(), asked),
        asked=asked,
        blocks=options.block_codes(reader()) if reader().can(Permission.LEADS_READ_ALL) else [],
        next_url=lambda after: _url(asked, after=after),
        here=_url(asked, after=asked.after),
        **_numbers(asked),
    )


def _numbers(asked: Asked) -> dict[str, Any]:
    """How much waits and how much was answered, of the filter whatever its kind."""
    every = {state: replace(asked, state=state, kind="", after="") for state in STATES}
    by_state = {state: queue.counts(reader(), one) for state, one in every.items()}
    totals = {state: sum(found.values()) for state, found in by_state.items()}
    return {"counts": by_state[asked.state], "totals": totals, "most": queue.SETTLED_MOST}


def _url(asked: Asked, **more: str) -> str:
    more = {name: text for name, text in more.items() if text}
    return with_query(url_for("leads.claims"), asked.address | more)


def _asked() -> Asked:
    kind, state = request.args.get("kind", ""), request.args.get("state", "")
    return Asked(
        block=request.args.get("block", ""),
        kind=kind if kind in (CLAIM, RECEIPT) else "",
        mine=request.args.get("mine") == "1",
        after=request.args.get("after", ""),
        state=state if state in STATES else "",
    )


@bp.post("/leads/<int:lead_id>/claims/<int:claim_id>/verification")
@requires(Permission.CLAIMS_VERIFY)
def verify(lead_id: int, claim_id: int) -> Answer:
    form, done = Form(), gettext("核验通过，已计入本周。")

    def act(lead: Lead) -> Offer:
        made, verdict = queries.claim(lead, claim_id, lock=True), Verdict(verified=True)
        moved = claiming.decide(lead, made, verdict, by=reader(), base_version=form.base_version)
        back = back_or(url_for("leads.claims"))
        return undo_offer(done, lead, moved.id, back) if moved else None

    return _answer(lead_id, (CLAIM, claim_id), act, done)


@bp.post("/leads/<int:lead_id>/claims/<int:claim_id>/refusal")
@requires(Permission.CLAIMS_VERIFY)
def refuse(lead_id: int, claim_id: int) -> Answer:
    form = VerdictForm()
    form.validate()

    def act(lead: Lead) -> Offer:
        made, verdict = (
            queries.claim(lead, claim_id, lock=True),
            Verdict(verified=False, reason=form.reason.data),
        )
        claiming.decide(lead, made, verdict, by=reader(), base_version=form.base_version)
        return None

    return _answer(lead_id, (CLAIM, claim_id), act, gettext("已退回，原因会留在线索上。"))


@bp.post("/leads/<int:lead_id>/claims/<int:claim_id>/withdrawal")
@requires(Permission.LEADS_EDIT)
def withdraw(lead_id: int, claim_id: int) -> Answer:
    form = Form()

    def act(lead: Lead) -> Offer:
        made = queries.claim(lead, claim_id, lock=True)
        claiming.withdraw(lead, made, by=reader(), base_version=form.base_version)
        return None

    return _answer(lead_id, (CLAIM, claim_id), act, gettext("已撤回申报。"))


@bp.post("/leads/<int:lead_id>/receipts/<int:fact_id>/verification")
@requires(Permission.CLAIMS_VERIFY)
def verify_receipt(lead_id: int, fact_id: int) -> Answer:
    form = Form()

    def act(lead: Lead) -> Offer:
        receiving.verify_receipt(lead, fact_id, by=reader(), base_version=form.base_version)
        return None

    return _answer(lead_id, (RECEIPT, fact_id), act, gettext("到资已核实。"))


@bp.post("/leads/<int:lead_id>/receipts/<int:fact_id>/refusal")
@requires(Permission.CLAIMS_VERIFY)
def refuse_receipt(lead_id: int, fact_id: int) -> Answer:
    form = VerdictForm()
    form.validate()

    def act(lead: Lead) -> Offer:
        reason, base = form.reason.data, form.base_version
        receiving.refuse_receipt(lead, fact_id, reason, by=reader(), base_version=base)
        return None

    return _answer(lead_id, (RECEIPT, fact_id), act, gettext("已退回，原因会留在线索上。"))


def _answer(lead_id: int, line: tuple[str, int], act: Callable[[Lead], Offer], done: str) -> Answer:
    """Do it and go back; who asked from a row of the queue gets the row, with its result."""
    lead = queries.get(lead_id, reader(), lock=True)
    if "HX-Request" in request.headers:
        return _in_its_row(lead, line, act, done)
    if offer := act(lead):
        flash(offer, "good")
    else:
        flash(done, "good")
    return redirect(back_or(lead_url(lead_id)))


def _in_its_row(
    lead: Lead, line: tuple[str, int], act: Callable[[Lead], Offer], done: str
) -> Answer:
    lead_id, name, code, url = lead.id, lead.name, lead.code, lead_url(lead.id)
    try:
        offer = act(lead)
        db.session.flush()  # what is refused by the database is refused now
    except (Invalid, Stale) as wrong:
        db.session.rollback()
        words = _words(wrong, lead_id)
        drawn = {"row": queue.one(reader(), *line), "here": back_or(url_for("leads.claims"))}
        typed = request.form.get("reason", "")
        return render_template("leads/_queue_row.html", **drawn, wrong=words, typed=typed), 422
    said = {"name": name, "code": code, "url": url, "done": done, "offer": offer}
    answer = Response(render_template("leads/_queue_row.html", said=said), mimetype="text/html")
    answer.headers["HX-Trigger"] = "queue-changed"
    return answer


def _words(wrong: Invalid | Stale, lead_id: int) -> str:
    if isinstance(wrong, Invalid):
        return " ".join(translated(problem.sentence) for problem in wrong.problems)
    return again.sentence(meanwhile.since_drawn(queries.get(lead_id, reader())))
