"""/leads/7/receipts: money that arrived."""

from flask_babel import gettext

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core.files.taking import takes_files
from crm.leads import receiving
from crm.leads.blueprint import bp
from crm.leads.commands import Receive
from crm.leads.evidence.actions import attach_any
from crm.leads.forms import ReceiptForm
from crm.leads.models import Lead
from crm.leads.pages import Answer, form_page


@bp.route("/leads/<int:lead_id>/receipts", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
@takes_files
def receipts(lead_id: int) -> Answer:
    form = ReceiptForm()

    def act(lead: Lead) -> None:
        command = Receive(form.amount.data, form.happened_on.data, form.evidence_ref.data)
        fact = receiving.receive(lead, command, by=reader(), base_version=form.base_version)
        attach_any(lead, form.files.data, by=reader(), proves=fact)

    done = gettext("已登记到资，待第二人核实。")
    return form_page(lead_id, form, act, template="leads/receipt.html", done=done)
