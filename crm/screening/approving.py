"""Which way a lead's project goes: the rules on record, what they point to, what people chose."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import case, exists, select
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.leads.facts import FactKind
from crm.leads.models import Fact, Lead
from crm.leads.rules import AmountKind
from crm.screening import approval
from crm.screening.approval import Matter, Suggestion
from crm.screening.looking import current_answer, subject_of
from crm.screening.models import ApprovalRoute, ApprovalRule


@dataclass(frozen=True)
class Routed:
    """Everything the page, the API and the verb need of the way a lead's project goes."""

    rules: list[ApprovalRule]
    suggestion: Suggestion
    choices: list[tuple[ApprovalRoute, str]]

    @property
    def newest(self) -> ApprovalRoute | None:
        return self.choices[0][0] if self.choices else None

    @property
    def differs(self) -> bool:
        """Whether what was chosen is not what the record points to now."""
        pointed = self.suggestion.route
        return self.newest is not None and pointed is not None and self.newest.route is not pointed


def look_for_route(lead: Lead) -> Routed:
    """The way of a lead's project (with its parties loaded), in four statements at most."""
    rules = approval.in_force(db.session.scalars(select(ApprovalRule)), clock.today())
    limit = next((rule.limit_usd for rule in rules if rule.code == approval.RESTRICTED), None)
    return Routed(rules, approval.suggested(_matter(lead), limit), _choices(lead))


def _matter(lead: Lead) -> Matter:
    if not subject_of(lead).is_foreign:
        return Matter(foreign=False, answer=None)
    answer = current_answer(lead)
    return Matter(foreign=True, answer=answer, yuan=lead.planned, usd=_in_dollars(lead))


def _in_dollars(lead: Lead) -> Decimal | None:
    """The planned total as it was stated, where its newest statement is in dollars."""
    taken_back = aliased(Fact)
    query = (
        select(case((Fact.currency == "USD", Fact.original_amount), else_=""))
        .where(Fact.lead_id == lead.id, Fact.kind == FactKind.AMOUNT)
        .where(Fact.subject == AmountKind.PLANNED.value)
        .where(~exists().where(taken_back.retracts_id == Fact.id))
        .order_by(Fact.happened_on.desc(), Fact.id.desc())
    )
    stated = db.session.scalar(query.limit(1))
    return Decimal(stated) if stated else None


def _choices(lead: Lead) -> list[tuple[ApprovalRoute, str]]:
    """What people chose, the newest first, with who."""
    query = (
        select(ApprovalRoute, User.name)
        .join(User, User.id == ApprovalRoute.by_id)
        .where(ApprovalRoute.lead_id == lead.id)
    )
    rows = db.session.execute(query.order_by(ApprovalRoute.id.desc()))
    return [(chosen, name) for chosen, name in rows]
