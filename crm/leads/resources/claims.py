"""/claims and /leads/7/claims/3: the queue of what waits for a second person, and its answers."""

from typing import Any

from flask import flash, redirect, render_template
from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core.db import db
from crm.core.forms import Form
from crm.leads import claiming, lists, options, queries
from crm.leads.blueprint import bp
from crm.leads.forms import VerdictForm
from crm.leads.models import Lead
from crm.leads.moves import Verdict
from crm.leads.pages import lead_url, undo_flash


@bp.get("/claims")
@requires(Permission.LEADS_READ)
def claims() -> str:
    waiting = [
        (claim, lead) for claim, lead in db.session.execute(queries.claims_waiting(reader()))
    ]
    receipts = [
        (fact, lead) for fact, lead in db.session.execute(queries.receipts_waiting(reader()))
    ]
    known: set[int | None] = {claim.claimed_by_id for claim, _ in waiting}
    known |= {fact.recorded_by_id for fact, _ in receipts}
    people = options.names_of(known)
    return render_template(
        "leads/claims.html",
        waiting=waiting,
        receipts=receipts,
        people=people,
        rows={row.lead.id: row for row in lists.rows(_distinct(waiting, receipts))},
        may_verify=reader().can(Permission.CLAIMS_VERIFY),
    )


def _distinct(*pairs: list[tuple[Any, Lead]]) -> list[Lead]:
    return list({lead.id: lead for pair in pairs for _, lead in pair}.values())


@bp.post("/leads/<int:lead_id>/claims/<int:claim_id>/verification")
@requires(Permission.CLAIMS_VERIFY)
def verify(lead_id: int, claim_id: int) -> Response:
    lead = queries.get(lead_id, reader(), lock=True)
    claim = queries.claim(lead, claim_id, lock=True)
    form = Form()
    done = claiming.decide(
        lead, claim, Verdict(verified=True), by=reader(), base_version=form.base_version
    )
    if done:
        undo_flash(gettext("核验通过，已计入本周。"), lead, done.id)
    return redirect(lead_url(lead_id))


@bp.post("/leads/<int:lead_id>/claims/<int:claim_id>/refusal")
@requires(Permission.CLAIMS_VERIFY)
def refuse(lead_id: int, claim_id: int) -> Response:
    lead = queries.get(lead_id, reader(), lock=True)
    claim = queries.claim(lead, claim_id, lock=True)
    form = VerdictForm()
    form.validate()
    verdict = Verdict(verified=False, reason=form.reason.data)
    claiming.decide(lead, claim, verdict, by=reader(), base_version=form.base_version)
    flash(gettext("已退回，原因会留在线索上。"), "good")
    return redirect(lead_url(lead_id))


@bp.post("/leads/<int:lead_id>/claims/<int:claim_id>/withdrawal")
@requires(Permission.LEADS_EDIT)
def withdraw(lead_id: int, claim_id: int) -> Response:
    lead = queries.get(lead_id, reader(), lock=True)
    claim = queries.claim(lead, claim_id, lock=True)
    form = Form()
    claiming.withdraw(lead, claim, by=reader(), base_version=form.base_version)
    flash(gettext("已撤回申报。"), "good")
    return redirect(lead_url(lead_id))
