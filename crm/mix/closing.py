"""Closing a week: what was recorded and verified before its edge, kept as it was."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.exc import IntegrityError

from crm.audit.actions import record
from crm.core import clock, weeks
from crm.core.db import db
from crm.core.errors import Refused
from crm.core.say import say
from crm.core.weeks import Week
from crm.leads.counted import is_counted
from crm.leads.facts import Standing
from crm.leads.models import Lead, LeadShare
from crm.leads.rules import AmountKind, Stage, Status
from crm.mix import queries
from crm.mix.history.giants import keep_largest
from crm.mix.keeping import keep
from crm.mix.known import changed_since, standings_before, unchanged_since
from crm.mix.models import WeekClose, WeekRow
from crm.mix.progress import LEFT_ROW, Basis, since_by_basis
from crm.settings.queries import in_force

Key = tuple[int, int, str]


@dataclass
class Sums:
    """What a row of the week adds up; amounts are 元 × tenths until they are written."""

    leads: int = 0
    tenths: int = 0
    planned: int = 0
    contract: int = 0
    received: int = 0

    def add(self, leads: int, tenths: int, planned: int, contract: int, received: int) -> None:
        self.leads += leads
        self.tenths += tenths
        self.planned += planned
        self.contract += contract
        self.received += received


def close_week(week: Week) -> bool:
    """Take a week's figures once; False when it was closed already.

    Raises Refused before its snapshot moment (Monday 06:00).
    """
    if clock.now() < week.snapshot_at:
        raise Refused(say("%(week)s 要到下周一 06:00 才能结账，现在还可能有核实。", week=str(week)))
    if is_closed(week):
        return False
    close = WeekClose(week=str(week), edge_at=week.end, taken_at=clock.now())
    db.session.add(close)
    db.session.flush()  # whoever else closes this week now waits for us, and is then refused
    sums, close.leads, changed = _settled(week.end)
    db.session.add_all(_row(week, key, found) for key, found in sorted(sums.items()))
    db.session.flush()
    since = _since(week)
    keep(week, since, changed)
    keep_largest(queries.closed_week(week), since, changed)
    record(None, "week.closed", close, week=str(week), leads=close.leads)
    return True


def is_closed(week: Week) -> bool:
    """Whether a week's figures were taken."""
    return db.session.scalar(select(WeekClose.id).where(WeekClose.week == str(week))) is not None


def close_due_weeks() -> list[Week]:
    """Close every week since the first lead whose snapshot moment has come, one commit for each."""
    closed = [week for week in _due_weeks() if _closed_by_us(week)]
    db.session.commit()
    return closed


def _closed_by_us(week: Week) -> bool:
    try:
        done = close_week(week)
        db.session.commit()
    except IntegrityError:  # another worker was quicker
        db.session.rollback()
        return False
    return done


def _due_weeks() -> list[Week]:
    moment = clock.now()
    first = db.session.scalar(select(Lead.created_at).order_by(Lead.id).limit(1))
    if first is None:
        return []
    last = weeks.last_closed(moment)
    if moment < last.snapshot_at:
        last = last.previous
    done = set(db.session.scalars(select(WeekClose.week)))
    return [week for week in _between(Week.of(first), last) if str(week) not in done]


def _between(first: Week, last: Week) -> Iterator[Week]:
    while first <= last:
        yield first
        first = first.next


def _since(week: Week) -> dict[Basis, dict[str, date]]:
    """From when each block counts, as the office and its baselines said at the edge."""
    as_of = queries.closed_week(week)
    flow_since = date.fromisoformat(in_force(as_of.day)["flow_since"])
    return since_by_basis(queries.baselines_of(as_of), flow_since)


def _settled(edge: datetime) -> tuple[dict[Key, Sums], int, list[int]]:
    """The sums, the number of leads and who changed; again if a fact was verified in between."""
    while True:
        changed = changed_since(edge)
        sums: dict[Key, Sums] = defaultdict(Sums)
        _add_unchanged(sums, edge)
        leads = _unchanged_leads(edge) + _add_changed(sums, edge, changed)
        if changed_since(edge) == changed:
            return sums, leads, changed


def _add_unchanged(sums: dict[Key, Sums], edge: datetime) -> None:
    amounts = (
        func.sum(func.coalesce(column, 0) * LeadShare.tenths)
        for column in (Lead.planned, Lead.contract, Lead.received)
    )
    key = (LeadShare.block_id, LeadShare.cluster_id, Lead.stage, Lead.status)
    query = (
        select(*key, func.count(), func.sum(LeadShare.tenths), *amounts)
        .join(Lead, Lead.id == LeadShare.lead_id)
        .where(*_counting(), unchanged_since(edge))
        .group_by(*key)
    )
    for block, cluster, stage, status, *numbers in db.session.execute(query):
        found = sums[block, cluster, _name(stage, status)]
        found.add(*(int(number) for number in numbers))


def _name(stage: Stage, status: Status) -> str:
    return LEFT_ROW if status is Status.LEFT else stage.value


def _unchanged_leads(edge: datetime) -> int:
    query = select(func.count()).select_from(Lead)
    return db.session.scalar(query.where(*_counting(), unchanged_since(edge))) or 0


def _counting() -> tuple[ColumnElement[bool], ...]:
    """The leads that a week counts: not the lost or disputed, of the dormant only those that landed."""
    awake = or_(Lead.status != Status.DORMANT, Lead.landed_counted_on.is_not(None))
    return Lead.status != Status.LOST, awake, is_counted()


def _counts(standing: Standing) -> bool:
    """The same of a lead as it stood."""
    if standing.has_clash:
        return False
    if standing.status is Status.DORMANT:
        return standing.landed_counted_on is not None
    return standing.status is not Status.LOST


def _add_changed(sums: dict[Key, Sums], edge: datetime, changed: list[int]) -> int:
    count = 0
    for _, standing in standings_before(edge, changed):
        if _counts(standing):
            _add_standing(sums, standing)
            count += 1
    return count


def _add_standing(sums: dict[Key, Sums], standing: Standing) -> None:
    name = _name(standing.stage or Stage.S1, standing.status)
    for block, cluster, tenths in standing.shares:
        sums[block, cluster, name].add(
            1,
            tenths,
            standing.amounts.get(AmountKind.PLANNED, 0) * tenths,
            standing.amounts.get(AmountKind.CONTRACT, 0) * tenths,
            standing.received * tenths,
        )


def _row(week: Week, key: Key, found: Sums) -> WeekRow:
    block, cluster, stage = key
    return WeekRow(
        week=str(week),
        block_id=block,
        cluster_id=cluster,
        stage=stage,
        leads=found.leads,
        tenths=found.tenths,
        planned=found.planned // 10,
        contract=found.contract // 10,
        received=found.received // 10,
    )
