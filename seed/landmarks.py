"""Records of the demo that pictures and browser tests look at, found by what they are."""

from sqlalchemy import select

from crm.accounts.models import User
from crm.activities.models import NextStep
from crm.core.db import db
from crm.enterprises.models import Contact
from crm.leads.facts import FactKind
from crm.leads.models import Fact, Lead, Party
from crm.leads.rules import Stage, Status


def landmarks(login: str) -> dict[str, str]:
    """Paths of telling records of a person; none where the story has none.

    A lead of their own under way and one that landed, one of their block with amounts in another
    currency, and an enterprise known to both.
    """
    owner = db.session.scalars(select(User.id).where(User.login == login)).one()
    own = select(Lead.id).where(Lead.owner_id == owner, Lead.status == Status.ACTIVE)
    under_way = own.where(
        Lead.stage == Stage.S4,
        Lead.id.in_(select(NextStep.lead_id).where(NextStep.done_at.is_(None))),
    )
    landed = own.where(Lead.landed_counted_on.is_not(None))
    block = select(User.block_id).where(User.id == owner).scalar_subquery()
    stated = select(Fact.lead_id).where(Fact.kind == FactKind.AMOUNT, Fact.currency != "CNY")
    abroad = select(Lead.id).where(Lead.block_id == block, Lead.id.in_(stated))
    known = (
        select(Party.enterprise_id)
        .join(Contact, Contact.enterprise_id == Party.enterprise_id)
        .where(Party.lead_id.in_(under_way))
    )
    wanted = {
        "lead": ("/leads", under_way.order_by(Lead.id)),
        "landed": ("/leads", landed.order_by(Lead.id)),
        "abroad": ("/leads", abroad.order_by(Lead.id)),
        "enterprise": ("/enterprises", known.order_by(Party.id)),
    }
    found = {name: (path, db.session.scalar(one.limit(1))) for name, (path, one) in wanted.items()}
    return {name: f"{path}/{number}" for name, (path, number) in found.items() if number}
