"""Reading the asks of a lead; who may read the lead may read them."""

from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.leads.models import Lead
from crm.leads.rules import Stage
from crm.screening.asks.models import PolicyAsk
from crm.screening.asks.rules import Review

Row = tuple[PolicyAsk, str, str | None]


def asks_of(lead: Lead) -> list[Row]:
    """The asks with who made and who reviewed them: the live ones first, the newest first."""
    reviewer = aliased(User)
    query = (
        select(PolicyAsk, User.name, reviewer.name)
        .join(User, User.id == PolicyAsk.by_id)
        .outerjoin(reviewer, reviewer.id == PolicyAsk.reviewed_by_id)
        .where(PolicyAsk.lead_id == lead.id)
        .order_by(PolicyAsk.withdrawn_at.is_not(None), PolicyAsk.id.desc())
    )
    return [(ask, by, reviewed_by) for ask, by, reviewed_by in db.session.execute(query)]


def get_ask(lead: Lead, ask_id: int) -> PolicyAsk:
    """One ask of a lead. Raises NoResultFound (404)."""
    found = db.session.get(PolicyAsk, ask_id)
    if found is None or found.lead_id != lead.id:
        raise NoResultFound
    return found


def for_gates(lead: Lead) -> dict[str, object]:
    """Whether asks are on the table, whether all may stay, and the number of a review.

    The lead counts its asks, so that the many without any cost nothing. Once signed, nothing is asked.
    """
    if not lead.policy_asks or lead.stage.rank >= Stage.S6.rank:
        return {"asks": None, "has_asks": False}
    good = PolicyAsk.review.in_([one for one in Review if one.lets_on]) & (
        PolicyAsk.expires_on.is_(None) | (PolicyAsk.expires_on >= clock.today())
    )
    query = select(
        func.count(), func.count().filter(good), func.max(PolicyAsk.review_number).filter(good)
    ).where(PolicyAsk.lead_id == lead.id, PolicyAsk.withdrawn_at.is_(None))
    live, fine, number = db.session.execute(query).one()
    known = {"has_asks": True, "asks": live == fine, "no_policy_ask": False}
    return known | {"fair_review": lead.fair_review or number or ""}
