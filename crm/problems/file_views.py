"""/problems/7/files: files added to a problem; each is given back as an attachment, or withdrawn."""

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core.db import db
from crm.core.errors import Invalid
from crm.core.files.sending import attachment
from crm.core.files.taking import takes_files
from crm.leads.evidence.rules import Withdraw
from crm.leads.pages import Answer
from crm.problems import filing, proofs, queries
from crm.problems.forms import FilesForm, WithdrawFileForm
from crm.problems.queries import Row
from crm.problems.views import PROBLEM, bp, page

FILE = "/problems/files/<int(max=2147483647):proof_id>"


@bp.post(f"{PROBLEM}/files")
@requires(Permission.LEADS_READ)
@takes_files
def attach(problem_id: int) -> Answer:
    """Add files; what was wrong with one is said by its name, the others need no second sending."""
    row, form = queries.get(problem_id, reader(), lock=True), FilesForm()
    if not _added(row, form):
        db.session.rollback()
        return page(queries.get(problem_id, reader()), form), 422
    flash(gettext("已上传材料：%(n)s 份。", n=len(form.files.data)), "good")
    return redirect(url_for("problems.show", problem_id=problem_id))


def _added(row: Row, form: FilesForm) -> bool:
    if not form.validate_on_submit():
        return False
    try:
        filing.add(row, form.files.data, by=reader())
    except Invalid as invalid:
        form.absorb(invalid)
        return False
    return True


@bp.get(FILE)
@requires(Permission.LEADS_READ)
def file(proof_id: int) -> Response:
    """The bytes, to save."""
    return attachment(filing.opened(proof_id, by=reader()).received)


@bp.route(f"{FILE}/withdrawal", methods=["GET", "POST"])
@requires(Permission.LEADS_READ)
def withdraw_file(proof_id: int) -> Answer:
    form = WithdrawFileForm()
    if form.validate_on_submit():
        found, row = proofs.get(proof_id, reader(), lock=True)
        try:
            filing.withdraw(found, row, Withdraw(form.reason.data), by=reader())
        except Invalid as invalid:
            db.session.rollback()
            form.absorb(invalid)
        else:
            flash(gettext("已撤回这份材料，记录保留。"), "good")
            return redirect(url_for("problems.show", problem_id=found.problem_id))
    found, row = proofs.get(proof_id, reader())
    filing.must_withdraw(found, row, reader())
    drawn = render_template(
        "problems/withdraw_file.html", form=form, file=found, problem=row.problem
    )
    return drawn, 422 if form.errors else 200
