"""Pages on which the other side, or the office, answers a transfer or an appeal."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core.db import db
from crm.core.errors import Invalid
from crm.core.forms import Form
from crm.firstreports import arbitrating, hearing, panel, transferring
from crm.firstreports.blueprint import bp
from crm.firstreports.forms import AnswerAppealForm, AnswerTransferForm, StatementForm
from crm.leads import options
from crm.leads.pages import Answer, lead_url
from crm.leads.queries import get, get_editable


@bp.route("/leads/<int:lead_id>/transfers/<int:transfer_id>/answer", methods=["GET", "POST"])
@requires(Permission.CLAIMS_VERIFY)
def answer_transfer(lead_id: int, transfer_id: int) -> Answer:
    writes = request.method == "POST"
    lead = get(lead_id, reader(), lock=writes)
    row = transferring.get(lead, transfer_id, lock=writes)
    is_ruling = transferring.may_answer(row, reader())
    form = AnswerTransferForm()
    form.prepare(options.people(row.to_block_id), is_ruling=is_ruling)

    def act() -> None:
        command, base = form.command(), form.base_version
        transferring.answer(row, lead, command, by=reader(), base_version=base)

    def draw(status: int) -> Answer:
        seen = get(lead_id, reader())
        moving = panel.moving(
            transferring.get(seen, transfer_id, lock=False), panel.block_names(), reader()
        )
        page = render_template(
            "firstreports/answer_transfer.html", lead=seen, moving=moving, form=form
        )
        return page, status

    return _answered(form, row.version, act, draw, url_for("firstreports.index", tab="transfers"))


def _answered(
    form: Form,
    version: int,
    act: Callable[[], None],
    draw: Callable[[int], Answer],
    back: str,
    done: str = "",
) -> Answer:
    """Draw the form, or do what it says; what is wrong stands above what was typed."""
    if form.validate_on_submit():
        try:
            act()
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
        else:
            flash(done or gettext("已答复，双方都能看到结果和理由。"), "good")
            return redirect(back)
    elif not form.is_submitted():
        form.version.data = str(version)
    return draw(422 if form.errors else 200)


@bp.post("/leads/<int:lead_id>/transfers/<int:transfer_id>/withdrawal")
@requires(Permission.LEADS_EDIT)
def withdraw_transfer(lead_id: int, transfer_id: int) -> Response:
    form, lead = Form(), get_editable(lead_id, reader())
    row = transferring.get(lead, transfer_id)
    transferring.withdraw(row, lead, by=reader(), base_version=form.base_version)
    flash(gettext("已撤回流转。"), "good")
    return redirect(lead_url(lead_id, "first-report"))


@bp.route("/first-reports/appeals/<int:appeal_id>", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def answer_appeal(appeal_id: int) -> Answer:
    row, sides = arbitrating.get(appeal_id, reader(), lock=request.method == "POST")
    arbitrating.check_right(row, sides[1], reader())
    form = AnswerAppealForm()
    form.prepare(arbitrating.answers(row))

    def act() -> None:
        command, base = form.command(), form.base_version
        arbitrating.answer(row, sides, command, by=reader(), base_version=base)

    def draw(status: int) -> Answer:
        seen, both = arbitrating.get(appeal_id, reader(), lock=False)
        names = panel.block_names()
        page = render_template(
            "firstreports/answer_appeal.html",
            lead=both[1],
            second=both[0] if reader().can(Permission.FIRST_REPORTS_RULE) else None,
            appeal=seen,
            block=names[seen.block_id],
            first_block=names[seen.first_block_id],
            papers=hearing.papers(both) if reader().can(Permission.FIRST_REPORTS_RULE) else None,
            form=form,
        )
        return page, status

    return _answered(form, row.version, act, draw, url_for("firstreports.index", tab="appeals"))


@bp.route("/first-reports/appeals/<int:appeal_id>/statement", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def state(appeal_id: int) -> Answer:
    """What the first block has to say; whoever may not say it is told why."""
    row, sides = arbitrating.get(appeal_id, reader(), lock=request.method == "POST")
    hearing.check_right(row, sides[1], reader())
    form = StatementForm()

    def act() -> None:
        hearing.state(row, sides, form.command(), by=reader(), base_version=form.base_version)

    def draw(status: int) -> Answer:
        seen, both = arbitrating.get(appeal_id, reader(), lock=False)
        page = render_template(
            "firstreports/state.html",
            lead=both[1],
            appeal=seen,
            block=panel.block_names()[seen.block_id],
            form=form,
        )
        return page, status

    done = gettext("已提交说明，对方区块和片区统筹会看到。")
    back = url_for("firstreports.index", tab="appeals")
    return _answered(form, row.version, act, draw, back, done)


@bp.post("/first-reports/appeals/<int:appeal_id>/withdrawal")
@requires(Permission.LEADS_EDIT)
def withdraw_appeal(appeal_id: int) -> Response:
    form = Form()
    row, sides = arbitrating.get(appeal_id, reader())
    arbitrating.withdraw(row, sides, by=reader(), base_version=form.base_version)
    flash(gettext("已撤回申请。"), "good")
    return redirect(lead_url(sides[0].id, "first-report"))
