"""/leads/7/classification: secondary list items and cells of table 4."""

from flask import request
from flask_babel import gettext

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.leads import classifying, options
from crm.leads.blueprint import bp
from crm.leads.commands import Classify
from crm.leads.forms import ClassifyForm
from crm.leads.models import Lead
from crm.leads.pages import Answer, form_page


@bp.route("/leads/<int:lead_id>/classification", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def classification(lead_id: int) -> Answer:
    form = ClassifyForm()
    form.items.choices = options.items()
    form.cells.choices = options.cells()
    if request.method == "GET":
        chosen = classifying.classified(lead_id)
        form.items.data = [str(one.number) for one in chosen["item"]]
        form.cells.data = [str(one.number) for one in chosen["cell"]]

    def act(lead: Lead) -> None:
        command = Classify(
            items=frozenset(int(one) for one in form.items.data),
            cells=frozenset(int(one) for one in form.cells.data),
        )
        classifying.classify(lead, command, by=reader(), base_version=form.base_version)

    return form_page(
        lead_id, form, act, template="leads/classification.html", done=gettext("已保存。")
    )
