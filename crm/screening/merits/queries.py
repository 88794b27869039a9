"""Reading the merits of a lead: yields, places of its investors on lists, headquarters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.leads.models import Lead
from crm.leads.rules import PartyRole
from crm.screening.merits.headquarters import Judgement, holds_on, judge
from crm.screening.merits.models import HqJudgement, HqRule, TopRank
from crm.screening.merits.yields import Measured, measured
from crm.settings.queries import in_force

RANKED = (PartyRole.INVESTOR, PartyRole.PARENT)


@dataclass(frozen=True)
class Merits:
    """What is known of a lead's merits; `judged` stands on the newest stated figures."""

    yields: Sequence[Measured]
    ranks: Sequence[tuple[TopRank, str]]
    judged: Sequence[Judgement]
    decisions: Sequence[tuple[HqJudgement, str]]

    @property
    def newest(self) -> HqJudgement | None:
        return self.decisions[0][0] if self.decisions else None

    @property
    def counts_as_top(self) -> bool:
        """Whether an investor is on a list itself or under the control of who is."""
        return any(rank.withdrawn_at is None and rank.control.counts for rank, _ in self.ranks)


def merits_of(lead: Lead) -> Merits:
    """All of it, for a lead with its parties loaded."""
    ranks, decisions = _ranks(lead), _decisions(lead)
    stated = decisions[0][0].stated if decisions else start(lead, ranks)
    judged = [judge(rule, stated) for rule in rules_in_force()]
    return Merits(measured(lead, in_force(clock.today())), ranks, judged, decisions)


def start(lead: Lead, ranks: Sequence[tuple[TopRank, str]]) -> dict[str, Any]:
    """What the lead says already of the figures that rules ask for."""
    top = any(rank.withdrawn_at is None and rank.control.counts for rank, _ in ranks)
    return {"registered": lead.registered, "listed": True if top else None}


def ranks_of(lead: Lead) -> list[tuple[TopRank, str]]:
    return _ranks(lead)


def rules_in_force() -> list[HqRule]:
    """The recognition rules of today."""
    rows = db.session.scalars(select(HqRule).order_by(HqRule.kind, HqRule.id))
    return [one for one in rows if holds_on(one, clock.today())]


def _ranks(lead: Lead) -> list[tuple[TopRank, str]]:
    names = {one.enterprise_id: one.enterprise.name for one in lead.parties if one.role in RANKED}
    query = select(TopRank).where(TopRank.enterprise_id.in_(names))
    live_first = (TopRank.withdrawn_at.is_not(None), TopRank.year.desc(), TopRank.id.desc())
    rows = db.session.scalars(query.order_by(*live_first))
    return [(row, names[row.enterprise_id]) for row in rows]


def _decisions(lead: Lead) -> list[tuple[HqJudgement, str]]:
    query = (
        select(HqJudgement, User.name)
        .join(User, User.id == HqJudgement.by_id)
        .where(HqJudgement.lead_id == lead.id)
        .order_by(HqJudgement.id.desc())
    )
    return [(row, name) for row, name in db.session.execute(query)]


def ranked_parties(lead: Lead) -> list[tuple[int, str]]:
    """The enterprises whose places matter: investors and parents."""
    found = {one.enterprise_id: one.enterprise.name for one in lead.parties if one.role in RANKED}
    return list(found.items())


def get_rank(lead: Lead, rank_id: int) -> TopRank:
    """A place of one of the lead's enterprises. Raises NoResultFound (404)."""
    found = db.session.get(TopRank, rank_id)
    if found is None or found.enterprise_id not in dict(ranked_parties(lead)):
        raise NoResultFound
    return found
