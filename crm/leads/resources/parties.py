"""/leads/7/parties: the enterprises of a lead."""

from decimal import Decimal
from typing import Any

from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core.forms import Form, options_of
from crm.leads import parties as actions
from crm.leads.blueprint import bp
from crm.leads.commands import AddParty
from crm.leads.forms import PartyForm
from crm.leads.models import Lead
from crm.leads.pages import Answer, form_page, press
from crm.leads.rules import Funding, PartyRole


@bp.route("/leads/<int:lead_id>/parties", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def parties(lead_id: int) -> Answer:
    form = PartyForm(role=PartyRole.PROJECT_COMPANY.value, funding=Funding.DOMESTIC.value)
    form.role.offer(options_of(tuple(PartyRole)))
    form.funding.offer(options_of(tuple(Funding)))

    def act(lead: Lead) -> None:
        command = AddParty(
            name=form.name.data,
            role=PartyRole(form.role.data),
            uscc=form.uscc.data,
            share_bp=_basis_points(form.share.data),
            funding=Funding(form.funding.data),
            uscc_check_ok=form.uscc_check_ok.data,
        )
        actions.add_party(lead, command, by=reader(), base_version=form.base_version)

    return form_page(lead_id, form, act, template="leads/party.html", done=gettext("已加入。"))


def _basis_points(percent: Any) -> int | None:
    return None if percent is None else int(Decimal(percent) * 100)


@bp.post("/leads/<int:lead_id>/parties/<int:party_id>/removal")
@requires(Permission.LEADS_EDIT)
def remove_party(lead_id: int, party_id: int) -> Response:
    form = Form()
    return press(
        lead_id,
        form,
        lambda lead: actions.remove_party(
            lead, party_id, by=reader(), base_version=form.base_version
        ),
        gettext("已移除。"),
    )
