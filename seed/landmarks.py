"""Records of the demo that pictures and browser tests look at, found by what they are."""

from sqlalchemy import select

from crm.accounts.models import User
from crm.activities.models import NextStep
from crm.core.db import db
from crm.enterprises.models import Contact
from crm.leads.models import Lead, Party
from crm.leads.rules import Stage, Status


def landmarks(login: str) -> dict[str, str]:
    """Paths of a person's own lead under way, of one that landed, and of an enterprise known to both.

    Empty where the story has none.
    """
    owner = db.session.scalars(select(User.id).where(User.login == login)).one()
    own = select(Lead.id).where(Lead.owner_id == owner, Lead.status == Status.ACTIVE)
    under_way = own.where(
        Lead.stage == Stage.S4,
        Lead.id.in_(select(NextStep.lead_id).where(NextStep.done_at.is_(None))),
    )
    landed = own.where(Lead.landed_counted_on.is_not(None))
    known = (
        select(Party.enterprise_id)
        .join(Contact, Contact.enterprise_id == Party.enterprise_id)
        .where(Party.lead_id.in_(under_way))
    )
    wanted = {
        "lead": ("/leads", under_way.order_by(Lead.id)),
        "landed": ("/leads", landed.order_by(Lead.id)),
        "enterprise": ("/enterprises", known.order_by(Party.id)),
    }
    found = {name: (path, db.session.scalar(one.limit(1))) for name, (path, one) in wanted.items()}
    return {name: f"{path}/{number}" for name, (path, number) in found.items() if number}
