"""/leads/7/owner and /leads/7/co-owners: whose lead it is."""

from typing import Any

from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core.db import db
from crm.core.forms import Form
from crm.leads import actions, options
from crm.leads.blueprint import bp
from crm.leads.forms import PersonForm
from crm.leads.models import Lead
from crm.leads.pages import Answer, form_page, press
from crm.leads.queries import get_editable


def _form(lead_id: int) -> PersonForm:
    form = PersonForm()
    form.person_id.offer(options.people(get_editable(lead_id, reader()).block_id))
    return form


def _chosen(form: PersonForm) -> User:
    return db.session.get_one(User, int(form.person_id.data))


def _page(lead_id: int, form: PersonForm, act: Any, heading: str, done: str) -> Answer:
    return form_page(
        lead_id,
        form,
        act,
        template="leads/person.html",
        done=done,
        context=lambda _lead: {"heading": heading},
    )


@bp.route("/leads/<int:lead_id>/owner", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT_ALL)
def owner(lead_id: int) -> Answer:
    form = _form(lead_id)

    def act(lead: Lead) -> None:
        actions.reassign(lead, _chosen(form), by=reader(), base_version=form.base_version)

    return _page(lead_id, form, act, gettext("改派"), gettext("已改派。"))


@bp.route("/leads/<int:lead_id>/co-owners", methods=["GET", "POST"])
@requires(Permission.LEADS_EDIT)
def co_owners(lead_id: int) -> Answer:
    form = _form(lead_id)

    def act(lead: Lead) -> None:
        actions.add_co_owner(lead, _chosen(form), by=reader(), base_version=form.base_version)

    return _page(lead_id, form, act, gettext("增加协办人"), gettext("已增加协办人。"))


@bp.post("/leads/<int:lead_id>/co-owners/<int:user_id>/removal")
@requires(Permission.LEADS_EDIT)
def remove_co_owner(lead_id: int, user_id: int) -> Response:
    form = Form()
    return press(
        lead_id,
        form,
        lambda lead: actions.remove_co_owner(
            lead, user_id, by=reader(), base_version=form.base_version
        ),
        gettext("已移除协办人。"),
    )
