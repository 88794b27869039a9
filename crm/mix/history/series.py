"""F over many weeks: as published, and older weeks under today's target."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import case, func, select

from crm.core.db import db
from crm.core.weeks import Week
from crm.leads.facts import FactKind, live
from crm.leads.models import Lead
from crm.leads.rules import BUCKETS, Bucket
from crm.mix import queries
from crm.mix.books import books
from crm.mix.history.asking import Moments
from crm.mix.history.giants import kept_projects
from crm.mix.history.moments import Named, facts_by_lead
from crm.mix.keeping import moves_of_row
from crm.mix.measures import Measure
from crm.mix.models import WeekRow, WeekValue
from crm.mix.progress import COUNT, LEFT_ROW, SCOPES, AsOf, Basis, KnownTarget, Progress
from crm.mix.rows import Row
from crm.mix.rules import BLOCKS, fit
from crm.mix.table import mix_table
from crm.mix.tallies import Moves, Tally
from crm.mix.weekly import WeekCount, before, from_weeks
from crm.plan.models import Block, Cluster
from crm.settings.queries import history

SHORT, LONG = 26, 104
Cells = dict[tuple[str, str], Moves]


@dataclass(frozen=True)
class FitWeek:
    """One week of a row: as it was published, and under the target of today.

    `ruler` names the targets that applied; `jump` is what another one did to F in its first week.
    """

    week: Week
    row: Row
    today: Row
    ruler: tuple[int, ...]
    jump: Fraction | None = None
    since: date | None = None

    @property
    def fit(self) -> Fraction | None:
        """F as published, exact; None where no number may be printed."""
        return _fit(self.row)

    @property
    def fit_today(self) -> Fraction | None:
        """F of the same week under today's target."""
        return _fit(self.today)

    @property
    def small(self) -> bool:
        """Too few firms for a verdict."""
        return self.row.size != "judged"


@dataclass(frozen=True)
class Receipt:
    """Money that the largest project received, in the week it counts."""

    week: Week
    amount: int


@dataclass(frozen=True)
class Series:
    """A block or total over the weeks, the oldest first."""

    scope: str
    basis: Basis
    measure: Measure
    weeks: tuple[FitWeek, ...]
    provisional: bool
    giant: Named | None = None
    receipts: tuple[Receipt, ...] = ()


def series(
    moments: Moments, scope: str, many: int, basis: Basis | None, measure: Measure
) -> Series | None:
    """The last weeks that were closed; None before the first."""
    names = moments.weeks[:many][::-1]
    if not names:
        return None
    kept, offices, blocks = books(measure), history(), SCOPES[scope]
    points = [queries.closed_week(week) for week in names]
    last = queries.assembled(points[-1], kept, basis, blocks, offices.on(points[-1].day))
    shown = [
        queries.assembled(as_of, kept, last.basis, blocks, offices.on(as_of.day))
        for as_of in points
    ]
    counted = _counted(shown, blocks, measure, last.basis)
    shown = [
        replace(one, moves=counted.get(one.as_of.week, {}), kept=one.as_of.week in counted)
        for one in shown
    ]
    weeks = tuple(_weeks(shown, scope))
    provisional = any(one.provisional for one in last.targets.values() if one.block in blocks)
    found = Series(scope, last.basis, measure, weeks, provisional)
    return _with_giant(found, shown[-1]) if measure is Measure.RECEIVED else found


def _weeks(shown: Sequence[Progress], scope: str) -> Iterator[FitWeek]:
    today = shown[-1].targets
    old: Mapping[str, KnownTarget] | None = None
    for one in shown:
        ruler = _ruler(one.targets, scope)
        row = _row(one, scope, one.targets)
        jump = None
        if old is not None and _ruler(old, scope) != ruler:
            jump = _difference(row, _row(one, scope, old))
        since = [target.effective_from for target in one.targets.values() if target.effective_from]
        again = row if ruler == _ruler(today, scope) else _row(one, scope, today)
        yield FitWeek(one.as_of.week, row, again, ruler, jump, max(since, default=None))
        old = one.targets


def _ruler(targets: Mapping[str, KnownTarget], scope: str) -> tuple[int, ...]:
    return tuple(targets[block].id for block in SCOPES[scope] if block in targets)


def _row(shown: Progress, scope: str, targets: Mapping[str, KnownTarget]) -> Row:
    blocks = {b: shown.block_values(b) for b in SCOPES[scope]}
    rows = mix_table(blocks, {b: target.shares for b, target in targets.items()})
    return next(row for row in rows if row.key == scope)


def _difference(new: Row, old: Row) -> Fraction | None:
    after, earlier = _fit(new), _fit(old)
    return None if after is None or earlier is None else after - earlier


def _fit(row: Row) -> Fraction | None:
    if row.deviation is None or row.size == "few" or row.greyed:
        return None
    return fit(row.deviation)


def _counted(
    shown: Sequence[Progress], blocks: Sequence[str], measure: Measure, basis: Basis
) -> dict[Week, Cells]:
    """What moved by every week, in one statement."""
    if measure is not COUNT:
        return _values([one.as_of for one in shown], blocks, measure, basis)
    since = {one.as_of.week: {b: one.since(b) for b in BLOCKS} for one in shown}
    edges = {before(day) for days in since.values() for day in days.values()}
    rows: dict[str, list[WeekCount]] = defaultdict(list)
    for row in _counts({*since, *edges}, blocks):
        rows[row.week].append(row)
    found = {}
    for week, days in since.items():
        starts = {str(min(before(day), week)) for day in days.values()} - {str(week)}
        mine = [row for name in sorted({str(week), *starts}) for row in rows.get(name, ())]
        found[week] = from_weeks(mine, week, days)
    return found


def _counts(weeks: Iterable[Week], blocks: Sequence[str]) -> Iterator[WeekCount]:
    landed = [stage.value for stage in BUCKETS[Bucket.LANDED]]
    # Of the landed any stage will do: only the bucket is read.
    stage = case((WeekRow.stage.in_(landed), landed[0]), else_=WeekRow.stage)
    query = (
        select(
            WeekRow.week,
            Block.code,
            Cluster.code,
            stage,
            func.sum(WeekRow.leads),
            func.sum(WeekRow.tenths),
        )
        .join(Block, Block.id == WeekRow.block_id)
        .join(Cluster, Cluster.id == WeekRow.cluster_id)
        .where(WeekRow.week.in_(sorted(map(str, weeks))), Block.code.in_(blocks))
        .where(WeekRow.stage.in_([*landed, LEFT_ROW]))
        .group_by(WeekRow.week, Block.code, Cluster.code, stage)
    )
    for week, block, cluster, name, leads, tenths in db.session.execute(query):
        yield WeekCount(week, block, cluster, name, Tally(int(leads), int(tenths)))


def _values(
    moments: Sequence[AsOf], blocks: Sequence[str], measure: Measure, basis: Basis
) -> dict[Week, Cells]:
    query = (
        select(Block.code, Cluster.code, WeekValue)
        .join(Block, Block.id == WeekValue.block_id)
        .join(Cluster, Cluster.id == WeekValue.cluster_id)
        .where(WeekValue.week.in_([str(one.week) for one in moments]))
        .where(WeekValue.measure == measure, Block.code.in_(blocks))
        .where(WeekValue.basis.in_((Basis.FLOW, basis)))
        .order_by(WeekValue.basis)  # flow first, so that a stock takes its place
    )
    found: dict[Week, Cells] = {}
    for block, cluster, row in db.session.execute(query):
        found.setdefault(Week.parse(row.week), {})[block, cluster] = moves_of_row(row)
    return found


def _with_giant(found: Series, last: Progress) -> Series:
    """The largest project of the last week, and the weeks in which its money came."""
    projects = kept_projects(last.as_of.week, found.measure, found.basis)
    row = _row(replace(last, projects=projects), found.scope, last.targets)
    if row.giant is None:
        return found
    wanted = select(Lead.id).where(Lead.code == row.giant.project)
    for lead, facts in facts_by_lead(wanted):
        return replace(found, giant=lead, receipts=tuple(_receipts(facts, found.weeks)))
    return found


def _receipts(facts: Sequence[Any], weeks: Sequence[FitWeek]) -> Iterator[Receipt]:
    shown = {one.week for one in weeks}
    sums: dict[Week, int] = defaultdict(int)
    for fact in live(facts):
        if fact.kind == FactKind.RECEIPT and fact.counted_on:
            sums[Week.of(fact.counted_on)] += fact.amount
    for week, amount in sorted(sums.items()):
        if week in shown:
            yield Receipt(week, amount)
