"""/leads/7/overrides: the coordinator's exception to the table of moves."""

from flask_babel import gettext

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core.say import say
from crm.leads import overriding
from crm.leads.blueprint import bp
from crm.leads.forms import OverrideForm
from crm.leads.models import Lead
from crm.leads.moves import Override
from crm.leads.pages import Answer, form_page
from crm.leads.rules import ORDER, Stage


@bp.route("/leads/<int:lead_id>/overrides", methods=["GET", "POST"])
@requires(Permission.LEADS_OVERRIDE)
def override(lead_id: int) -> Answer:
    form = OverrideForm()
    form.stage.offer(
        (one.value, say("%(code)s %(name)s", code=one.value, name=one.words))
        for one in ORDER
        if not one.four_eyes
    )

    def act(lead: Lead) -> None:
        command = Override(Stage(form.stage.data), form.happened_on.data, form.reason.data)
        overriding.override(lead, command, by=reader(), base_version=form.base_version)

    return form_page(
        lead_id, form, act, template="leads/override.html", done=gettext("已破例调整阶段。")
    )
