"""/leads/7/files: the lead's files, added and withdrawn; each is given back as an attachment."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request
from flask_babel import gettext

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core.db import db
from crm.core.errors import Invalid
from crm.core.files.sending import attachment
from crm.core.files.taking import takes_files
from crm.leads import queries
from crm.leads.blueprint import bp
from crm.leads.evidence import actions, drawing
from crm.leads.evidence import queries as evidence
from crm.leads.evidence.rules import Attach, Withdraw
from crm.leads.forms import FilesForm, WithdrawFileForm
from crm.leads.models import Lead
from crm.leads.pages import Answer, form_page, lead_url


@bp.get("/leads/<int:lead_id>/files")
@requires(Permission.LEADS_READ)
def files(lead_id: int) -> Answer:
    return _page(queries.get(lead_id, reader()), FilesForm())


@bp.post("/leads/<int:lead_id>/files")
@requires(Permission.LEADS_EDIT)
@takes_files
def attach(lead_id: int) -> Answer:
    """Add files; what was wrong with one is said by its name, and the others need no second sending."""
    lead = queries.get_editable(lead_id, reader())
    form = FilesForm()
    if not _attached(lead, form):
        db.session.rollback()
        return make_response(_page(queries.get(lead_id, reader()), form), 422)
    done = gettext("已上传材料：%(n)s 份。", n=len(form.files.data))
    if "HX-Request" not in request.headers:
        flash(done, "good")
        return redirect(lead_url(lead_id, "materials"))
    answer = make_response(_page(lead, FilesForm(formdata=None), done))
    answer.headers["HX-Trigger"] = "lead-saved"
    return answer


def _attached(lead: Lead, form: FilesForm) -> bool:
    if not form.validate_on_submit():
        return False
    try:
        actions.attach(lead, Attach(tuple(form.files.data)), by=reader())
    except Invalid as invalid:
        form.absorb(invalid)
        return False
    return True


def _page(lead: Lead, form: FilesForm, done: str = "") -> str:
    name = "_files" if "HX-Request" in request.headers else "files"
    words: dict[str, Any] = drawing.alone(lead, reader())
    return render_template(f"leads/{name}.html", upload=form, uploaded=done, **words)


@bp.get("/leads/<int:lead_id>/files/<int:file_id>")
@requires(Permission.LEADS_READ)
def file(lead_id: int, file_id: int) -> Response:
    """The bytes, to save."""
    found = actions.opened(queries.get(lead_id, reader()), file_id, by=reader())
    return attachment(found.received)


@bp.route("/leads/<int:lead_id>/files/<int:file_id>/withdrawal", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def withdraw_file(lead_id: int, file_id: int) -> Answer:
    form = WithdrawFileForm()
    found = evidence.get(queries.get(lead_id, reader()), file_id)

    def act(lead: Lead) -> None:
        actions.withdraw(lead, found, Withdraw(form.reason.data), by=reader())

    return form_page(
        lead_id,
        form,
        act,
        template="leads/withdraw_file.html",
        done=gettext("已撤回这份材料，记录保留。"),
        context=lambda _lead: {"file": found},
    )
