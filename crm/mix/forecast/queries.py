"""Reading what a forecast rests on: open leads as they stood, our record, past shares."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, func, literal, select, true

from crm.accounts.models import User
from crm.core.db import db
from crm.leads.facts import Standing, known_before, project
from crm.leads.models import Fact, Lead
from crm.leads.placing import is_disputed, size_key
from crm.leads.queries import is_visible_to
from crm.leads.rules import PIPELINE, AmountKind, Status
from crm.mix.codes import codes
from crm.mix.forecast.bets import Crowd, Open, Place, crowded
from crm.mix.forecast.calibration import Calibration
from crm.mix.forecast.crowds import SHARE, foremost, inside, lies_in, parts_of, rest
from crm.mix.forecast.models import ForecastRecord, LeadPrediction
from crm.mix.forecast.odds import Assumptions, Record, assumptions
from crm.mix.known import FACT, unchanged_since
from crm.mix.models import MixTarget, WeekClose
from crm.mix.progress import AsOf
from crm.settings.rules import Settings

MOST = 400
"""So many leads are drawn one by one, the largest first; the rest by stage and cluster.

With 11,600 leads, all drawn one by one, no P10, P50 or P90 of a share differs by more than 0.02 points
from this one's; shares are printed to a tenth of a point (decision 0042).
"""
LAST = PIPELINE[-1].rank
OPEN = [status for status in Status if status.is_open]


class Name(NamedTuple):
    """What a reader may know of a lead."""

    code: str
    name: str


@dataclass(frozen=True)
class Pipeline:
    """The open leads of some blocks: one by one, and the many small ones together."""

    leads: tuple[Open, ...]
    crowds: tuple[Crowd, ...] = ()
    names: Mapping[int, Name] = field(default_factory=dict)
    """Of those that the reader may read."""
    disputed: int = 0
    """Leads that are left out: an earlier registration of their project is undecided."""

    @property
    def many(self) -> int:
        return len(self.leads) + sum(crowd.many for crowd in self.crowds)


@dataclass(frozen=True)
class Known:
    """Our own record as it was kept last, and the days that bound what may be said."""

    week: str = ""
    records: Mapping[str, Record] = field(default_factory=dict)
    signed: tuple[int, Fraction] | None = None
    calibration: Calibration = field(default_factory=Calibration)
    first_known_on: date | None = None
    """By when the first prediction is over; None before there is one."""
    closed: str = ""
    """The last closed week."""
    period_end: date | None = None
    """The last day of the periods of the targets; None without any."""


def newest_content() -> ScalarSelect[Any]:
    """What the newest record holds, to stand beside another selection and cost no statement."""
    newest = select(ForecastRecord.content).order_by(ForecastRecord.edge_at.desc())
    return newest.limit(1).scalar_subquery()


def assumed(content: Mapping[str, Any] | None, office: Settings) -> Assumptions:
    """What the office's settings and the newest record, if there is one, make of a chance."""
    if content is None:
        return assumptions(office.values, {}, None)
    records = {stage: _record(one) for stage, one in content["stages"].items()}
    return assumptions(office.values, records, _signed(content))


def known_record(as_of: AsOf, targets: Iterable[int]) -> Known:
    """The newest record whose week had ended by then."""
    newest = (
        select(ForecastRecord.id)
        .where(ForecastRecord.edge_at <= as_of.edge)
        .order_by(ForecastRecord.edge_at.desc())
        .limit(1)
    )
    ends = select(func.max(MixTarget.period_to)).where(MixTarget.id.in_(sorted(targets)))
    first = select(func.min(LeadPrediction.until))
    closed = select(WeekClose.week).order_by(WeekClose.edge_at.desc()).limit(1)
    always = select(literal(1).label("one")).subquery()
    query = (
        select(ForecastRecord, *(one.scalar_subquery() for one in (ends, first, closed)))
        .select_from(always)
        .outerjoin(ForecastRecord, ForecastRecord.id == newest.scalar_subquery())
    )
    row, bounds = _found(db.session.execute(query).one())
    if row is None:
        return Known(**bounds)
    return Known(
        row.week,
        {stage: _record(one) for stage, one in row.content["stages"].items()},
        _signed(row.content),
        Calibration.of(row.content["calibration"]),
        **bounds,
    )


def _found(row: Any) -> tuple[ForecastRecord | None, dict[str, Any]]:
    """The outer join may find no record, which its type does not say."""
    record, period_end, first_on, closed = row
    return record, {"period_end": period_end, "first_known_on": first_on, "closed": closed or ""}


def _signed(content: Mapping[str, Any]) -> tuple[int, Fraction] | None:
    """Contracts beside their plans; a record from before these were compared has none."""
    kept = content.get("signed")
    return (kept[0], Fraction(kept[1])) if kept else None


def _record(kept: Mapping[str, Any]) -> Record:
    return Record(kept["landed"], kept["closed"], tuple(kept["curve"]) if kept["curve"] else None)


def pipeline(as_of: AsOf, blocks: Sequence[str], user: User | None, *, by_amount: bool) -> Pipeline:
    """The open leads with a part in some blocks, as they stood at the moment asked for.

    Without a user (the command line) every name may be read.
    """
    found = _parts_one_by_one(as_of, blocks, user, by_amount=by_amount)
    names = {row[0]: Name(row[1], row[2]) for row in found if row.readable}
    apart = found[0].disputed if found else db.session.scalar(select(_disputed(as_of, blocks)))
    disputed = int(apart or 0)
    if as_of.closed:
        stood = list(_as_they_stood(as_of, blocks))
        leads = [*_together(found), *(lead for lead, counts in stood if counts)]
        leads.sort(key=lambda lead: (-_size(lead, by_amount=by_amount), lead.id))
        disputed += sum(not counts for _, counts in stood)
        return Pipeline(tuple(leads[:MOST]), tuple(crowded(leads[MOST:])), names, disputed)
    leads = _together(found)
    if len(leads) < MOST:
        return Pipeline(tuple(leads), (), names, disputed)
    return Pipeline(tuple(leads), tuple(rest(blocks, leads)), names, disputed)


def _size(lead: Open, *, by_amount: bool) -> int:
    return size_key(lead.planned, lead.contract) if by_amount else lead.stage.rank


COLUMNS = (
    Lead.id,
    Lead.code,
    Lead.name,
    Lead.stage,
    Lead.status,
    Lead.planned,
    Lead.contract,
    SHARE.block_id,
    SHARE.cluster_id,
    SHARE.tenths,
)
PART = len(COLUMNS)


def _parts_one_by_one(
    as_of: AsOf, blocks: Sequence[str], user: User | None, *, by_amount: bool
) -> list[Any]:
    """Parts of leads, one a row; of the open week of the foremost, of a closed one of all."""
    readable = true() if user is None else is_visible_to(user)
    columns: tuple[Any, ...] = (*COLUMNS, readable.label("readable"), _disputed(as_of, blocks))
    query = select(*columns)
    if as_of.closed:
        query = parts_of(query, inside(blocks)).where(unchanged_since(as_of.edge))
        query = query.order_by(Lead.id, SHARE.id)
        return list(db.session.execute(query))
    found = foremost(blocks, MOST, by_amount=by_amount)
    query = query.join(found, found.c.lead_id == Lead.id)
    query = query.join(SHARE, SHARE.lead_id == Lead.id).where(lies_in(inside(blocks)))
    first = Lead.size_key if by_amount else Lead.stage_rank
    return list(db.session.execute(query.order_by(first.desc(), Lead.id.desc(), SHARE.id)))


def _disputed(as_of: AsOf, blocks: Sequence[str]) -> Any:
    """How many open leads of these blocks are left out, to stand beside each row."""
    few = select(Lead.id, Lead.status, Lead.stage_rank).where(is_disputed()).offset(0).subquery()
    share = select(SHARE.id).where(SHARE.lead_id == few.c.id, SHARE.block_id.in_(inside(blocks)))
    query = select(func.count()).where(
        few.c.status.in_(OPEN), few.c.stage_rank <= LAST, share.exists()
    )
    if as_of.closed:
        changed = select(Fact.id).where(Fact.lead_id == few.c.id, Fact.verified_at >= as_of.edge)
        query = query.where(~changed.exists())
    return query.scalar_subquery().label("disputed")


def _together(rows: Iterable[Any]) -> list[Open]:
    """The rows of each lead as one."""
    places: dict[int, list[Place]] = defaultdict(list)
    leads, cell = {}, codes().cell
    for row in rows:
        number, _, _, stage, status, planned, contract, block_id, cluster_id, tenths = row[:PART]
        leads[number] = (stage, status is Status.ON_HOLD, planned, contract)
        places[number].append(Place(*cell(block_id, cluster_id), tenths))
    return [Open(number, *lead, tuple(places[number])) for number, lead in leads.items()]


def _standings(edge: datetime) -> Iterator[tuple[int, Standing]]:
    """Where the leads stood that went on since; all their facts by one statement."""
    later = select(Fact.lead_id).where(Fact.verified_at >= edge)
    facts = db.session.execute(select(*FACT).where(Fact.lead_id.in_(later)).order_by(Fact.id))
    found: dict[int, list[Any]] = defaultdict(list)
    for fact in facts:
        found[fact.lead_id].append(fact)
    for number in sorted(found):
        standing = project(known_before(found[number], edge))
        if standing.stage is not None:
            yield number, standing


def _as_they_stood(as_of: AsOf, blocks: Sequence[str]) -> Iterable[tuple[Open, bool]]:
    """Leads that went on since a closed week's edge, as they stood at it, and whether they count."""
    names = codes()
    for number, standing in _standings(as_of.edge):
        places = tuple(
            Place(*names.cell(block, cluster), tenths)
            for block, cluster, tenths in standing.shares
            if names.blocks[block] in blocks
        )
        if places and standing.stage in PIPELINE and standing.status.is_open:
            lead = Open(
                number,
                standing.stage,
                standing.status is Status.ON_HOLD,
                standing.amounts.get(AmountKind.PLANNED),
                standing.amounts.get(AmountKind.CONTRACT),
                places,
            )
            yield lead, not standing.has_clash
