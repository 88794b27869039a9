"""/leads/7/amounts: an amount in its own currency."""

from flask import request
from flask_babel import gettext

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core import currencies
from crm.core.forms import options_of
from crm.leads import stating
from crm.leads.blueprint import bp
from crm.leads.forms import AmountForm
from crm.leads.models import Lead
from crm.leads.pages import Answer, form_page
from crm.leads.rules import AmountKind


@bp.route("/leads/<int:lead_id>/amounts", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def amounts(lead_id: int) -> Answer:
    form = AmountForm(kind=request.args.get("kind", ""))
    form.kind.offer(options_of(tuple(AmountKind)))
    form.currency.offer((code, code) for code in currencies.CURRENCIES)

    def act(lead: Lead) -> None:
        stated = currencies.Stated(
            amount=currencies.read(form.amount.data, form.currency.data),
            currency=form.currency.data,
            rate=form.rate.data if form.currency.data != "CNY" else None,
            rate_on=form.rate_on.data if form.currency.data != "CNY" else None,
            rate_source=form.rate_source.data,
        )
        command = stating.StateAmount(AmountKind(form.kind.data), stated)
        stating.state(lead, command, by=reader(), base_version=form.base_version)

    return form_page(
        lead_id, form, act, template="leads/amount.html", done=gettext("已按所填币种记下。")
    )
