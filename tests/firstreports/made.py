"""Registrations for tests, completed by the product's own verbs."""

from itertools import count
from typing import Any

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.firstreports.models import Clash, FirstReport
from crm.firstreports.queries import open_clash, report_of
from crm.leads import actions
from crm.leads.commands import EditLead
from crm.leads.models import Lead
from crm.leads.rules import AmountKind
from seed import dsl
from tests.makers.enterprises import make_contact
from tests.makers.leads import make_lead
from tests.makers.people import make_user

YI = 10**8
_phones = count(1)


def officer(block: str = "ZD") -> User:
    return make_user(block=block)


def registered(
    by: User, name: str = "", *, phone: str = "", planned: int | None = None, **values: Any
) -> Lead:
    """A lead whose investor, project, contact and source are on record."""
    lead = make_lead(owner=by, block="", name=name)
    return complete(lead, by, phone=phone, planned=planned, **values)


def complete(
    lead: Lead, by: User, *, phone: str = "", planned: int | None = None, **values: Any
) -> Lead:
    """Fill in what the first report lacks, the contact last."""
    lead = dsl.fresh(lead, by)
    phone = phone or f"139{next(_phones):08d}"
    contact = make_contact(by, lead.parties[0].enterprise, phone=phone)
    told = {"project": "冷链仓储基地", **values, "contact_id": contact.id}
    amounts = {AmountKind.PLANNED: planned} if planned else {}
    actions.edit(lead, EditLead(told, amounts), by=by, base_version=lead.version)
    db.session.commit()
    return dsl.fresh(lead, by)


def stamp(lead: Lead) -> FirstReport | None:
    return report_of(lead.id)


def clash(lead: Lead) -> Clash | None:
    return open_clash(lead.id)


def today() -> Any:
    return clock.today()
