"""The history that the database holds, as it was known from day to day."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import func, select

from crm.core.clock import SHANGHAI
from crm.core.db import db
from crm.core.weeks import Week
from crm.leads.facts import known_before, project
from crm.leads.models import Fact
from crm.leads.rules import AmountKind, Status
from crm.mix.codes import codes
from crm.mix.forecast.bets import Place
from crm.mix.forecast.lives import life_of
from crm.mix.forecast.tracks import Base, State, Track
from crm.mix.known import FACT
from crm.mix.progress import Progress
from crm.mix.rules import BLOCKS, CLUSTERS

BATCH = 5_000


def how_many() -> int:
    """Leads with facts."""
    return db.session.scalar(select(func.count(Fact.lead_id.distinct()))) or 0


def tracks(tick: Callable[[int], None]) -> list[Track]:
    """Every lead, with a state for each week in which something about it was verified."""
    reading = _Reading(codes().blocks, codes().clusters)
    query = select(*FACT).order_by(Fact.lead_id, Fact.id).execution_options(yield_per=BATCH)
    found = []
    for lead, facts in groupby(db.session.execute(query), lambda row: int(row.lead_id)):
        states = tuple(reading.states(lead, list(facts)))
        if states:
            found.append(Track(states))
        tick(1)
    return found


def base_of(shown: Progress) -> Base:
    """What the approved baselines bring to each block."""
    return {b: tuple(shown.base(b, k) or 0 for k in CLUSTERS) for b in BLOCKS}


def no_base() -> Base:
    """Nothing stood there before."""
    return {}


class _Reading:
    def __init__(self, blocks: dict[int, str], clusters: dict[int, str]) -> None:
        self.blocks, self.clusters = blocks, clusters

    def states(self, lead: int, facts: list[Any]) -> Iterator[State]:
        """As the facts were known at each edge at which there was something new."""
        edges = sorted({_edge(fact.verified_at) for fact in facts if fact.verified_at})
        for edge in edges:
            known = known_before(facts, Week(edge).start)
            standing = project(known)
            if standing.stage is None or not standing.shares:
                continue
            yield State(
                edge,
                life_of(lead, known),
                tuple(
                    Place(self.blocks[block], self.clusters[cluster], tenths)
                    for block, cluster, tenths in standing.shares
                ),
                standing.amounts.get(AmountKind.PLANNED),
                standing.amounts.get(AmountKind.CONTRACT),
                standing.status is Status.LEFT,
            )


def _edge(moment: datetime) -> date:
    """The Monday whose edge is the first after a moment."""
    day = moment.astimezone(SHANGHAI).date()
    return day - timedelta(days=day.weekday()) + timedelta(days=7)
