"""The reader's open leads that would do most for their block's mix: what to push next.

By count, beside the figures of the last closed week that the desk shows. Each by its expected mix
value, q · MV (`domain` notes §3); a surplus is never a task, so only what a block lacks is named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import and_, or_, select

from crm.accounts.models import User
from crm.core.db import db
from crm.core.weeks import Week
from crm.leads.counted import is_counted
from crm.leads.models import Lead
from crm.leads.queries import has_part_in
from crm.mix import queries as mix
from crm.mix import rules
from crm.mix.advice.beside import brings, in_one_place
from crm.mix.advice.odds import odds
from crm.mix.advice.queries import ORDER, Tried, pipeline, tried
from crm.mix.advice.standing import grounds
from crm.mix.advice.value import Ground, Worth
from crm.mix.codes import codes
from crm.mix.forecast.odds import Assumptions
from crm.mix.forecast.queries import assumed, newest_content
from crm.mix.measures import Measure
from crm.mix.models import WeekClose
from crm.mix.rules import BLOCKS, CLUSTERS
from crm.plan.models import Block
from crm.reports.briefs import is_mine
from crm.settings.queries import in_force

SHOWN = 3
LOOKED_AT = 60
"""Of the leads in clusters that are short, so many are weighed, the furthest first."""

Short = Mapping[str, Mapping[str, Fraction]]
"""By block the clusters that are short by more than the tolerance, with their gaps; widest first."""


@dataclass(frozen=True)
class One:
    """A lead, what it would do where it stands, and how likely that is."""

    lead: Tried
    worth: Worth
    chance: Fraction


@dataclass(frozen=True)
class Helpful:
    """What is short in the reader's block (or in all that are judged), and the leads that would help."""

    week: Week
    block: str
    short: Short
    leads: tuple[One, ...]
    idle: tuple[str, ...]
    """Clusters of the reader's block that are short and that none of the reader's leads is in."""


def of(user: User) -> Helpful | None:
    """None before the first week was closed; four statements beside the reader."""
    block = select(Block.code).where(Block.id == user.block_id).scalar_subquery()
    newest = select(WeekClose.week, block, newest_content()).order_by(WeekClose.edge_at.desc())
    row = db.session.execute(newest.limit(1)).one_or_none()
    if row is None:
        return None
    week, home, record = Week.parse(row[0]), row[1] or "", row[2]
    as_of = mix.closed_week(week)
    office = in_force(as_of.day)
    blocks = (home,) if home else BLOCKS
    figures = mix.progress(as_of, prefer=blocks, office=office, with_projects=False)
    here = {code: ground for code, ground in grounds(figures).items() if code in blocks}
    short = {code: gaps for code, ground in here.items() if (gaps := _short(ground))}
    found = _within(user, short) if short else []
    leads = _weighed(found, here, assumed(record, office))
    return Helpful(week, home, short, leads[:SHOWN], _idle(short.get(home, {}), found))


def _short(ground: Ground) -> dict[str, Fraction]:
    """A block that is not to be judged lacks nothing."""
    if not ground.judged:
        return {}
    gaps = {k: gap for k in CLUSTERS if (gap := ground.gap(k)) is not None}
    beyond = {k: gap for k, gap in gaps.items() if rules.points(gap) < -ground.tolerance}
    return dict(sorted(beyond.items(), key=lambda one: one[1]))


def _idle(gaps: Mapping[str, Fraction], found: Sequence[Tried]) -> tuple[str, ...]:
    """Only where all leads were looked at can it be said that there is none."""
    if len(found) >= LOOKED_AT:
        return ()
    busy = {cluster for lead in found for _, cluster in lead.shares}
    return tuple(cluster for cluster in gaps if cluster not in busy)


def _within(user: User, short: Short) -> list[Tried]:
    """The reader's leads in clusters that their block lacks."""
    numbers = (
        pipeline(user).where(is_mine(user), is_counted(), _in(short)).with_only_columns(Lead.id)
    )
    return tried(select(numbers.order_by(*ORDER).limit(LOOKED_AT).subquery().c.id))


def _weighed(
    leads: Sequence[Tried], here: Mapping[str, Ground], known: Assumptions
) -> tuple[One, ...]:
    """Those that fill a gap, what is expected of them first."""
    found = [
        One(lead, worth, odds(lead.stage, known, lead.status))
        for lead in leads
        if (worth := _worth(lead, here, known)) and worth.points > 0
    ]
    return tuple(sorted(found, key=lambda one: (-one.worth.expected(one.chance), one.lead.id)))


def _in(short: Short) -> Any:
    """Whether a lead of a block has a part in one of the clusters that its block lacks."""
    known = codes()
    block_id = {code: number for number, code in known.blocks.items()}
    cluster_id = {code: number for number, code in known.clusters.items()}
    return or_(
        *(
            and_(
                Lead.block_id == block_id[block],
                has_part_in([cluster_id[cluster] for cluster in gaps]),
            )
            for block, gaps in short.items()
        )
    )


def _worth(lead: Tried, here: Mapping[str, Ground], known: Assumptions) -> Worth | None:
    parts = brings(lead.open, Measure.COUNT, known)
    return None if parts is None else here[lead.block].worth(in_one_place(parts))
