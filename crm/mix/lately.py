"""What changed in the mix since the last closed week, as that week was published."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, select

from crm.core.db import db
from crm.core.weeks import Week
from crm.mix import queries
from crm.mix.books import books
from crm.mix.history.asking import CLOSED, Moments
from crm.mix.history.moments import Known
from crm.mix.keeping import moves_of_rows
from crm.mix.measures import Measure
from crm.mix.models import WeekClose, WeekValue
from crm.mix.progress import COUNT, SCOPES, AsOf, Basis, KnownTarget, Progress
from crm.mix.rows import Row
from crm.mix.rules import points
from crm.plan.models import Block, Cluster

WEEK = re.compile("20[0-9]{2}-W[0-9]{2}")
NOTICED = Decimal("0.5")
"""A change of F below this is no news."""


@dataclass(frozen=True)
class Drift:
    """How F (points) and n (tenths of a firm) of a row differ from a closed week.

    `fit` is None where either end prints no F. Where another target holds since, both ends are
    taken by today's (`ruler`): what the ruler alone does is no change of the firms.
    """

    week: Week
    fit: Decimal | None
    firms: int
    ruler: bool
    judged: bool

    @property
    def tone(self) -> str:
        """Good or bad only where the change is news and the firms are enough for a verdict."""
        if self.fit is None or self.ruler or not self.judged or abs(self.fit) < NOTICED:
            return ""
        return "good" if self.fit > 0 else "bad"


def weeks_and_values(asked: str, measure: Measure) -> tuple[Moments, Sequence[Any]]:
    """All closed weeks, and in the same statement what the one before a moment kept of a measure.

    Counts are kept in another way, and nothing stands there for them.
    """
    week = asked if WEEK.fullmatch(asked) else None
    query = _weeks_and_values(measure, closed=asked == CLOSED, of_week=week is not None)
    found = db.session.execute(query, {"asked": week}).all()
    weeks = dict.fromkeys(row[0] for row in found)
    return Moments(tuple(map(Week.parse, weeks))), [row[1:] for row in found if row[3]]


@cache
def _weeks_and_values(measure: Measure, *, closed: bool, of_week: bool) -> Select[*tuple[Any, ...]]:
    """Made once for each way to ask; `asked` is the week before which it looks."""
    before = select(WeekClose.week).order_by(WeekClose.week.desc()).limit(1)
    if closed:
        before = before.offset(1)
    elif of_week:
        before = before.where(WeekClose.week < bindparam("asked"))
    of_before = and_(
        WeekValue.week == WeekClose.week,
        WeekValue.week == before.scalar_subquery(),
        WeekValue.measure == measure,
    )
    found: Select[*tuple[Any, ...]] = (
        select(WeekClose.week, Block.code, Cluster.code, WeekValue)
        .outerjoin(WeekValue, of_before)
        .outerjoin(Block, Block.id == WeekValue.block_id)
        .outerjoin(Cluster, Cluster.id == WeekValue.cluster_id)
        .order_by(WeekClose.edge_at.desc(), WeekValue.basis)
    )
    return found


@dataclass(frozen=True)
class Wish:
    """Which figures are wanted: flow or stock (or what all of `prefer` state), and of what."""

    basis: Basis | None
    prefer: tuple[str, ...]
    measure: Measure


def read(
    wish: Wish, as_of: AsOf, before: Week | None = None, values: Sequence[Any] = ()
) -> tuple[Progress, Progress | None]:
    """The figures of a moment and of the closed week before it, which kept `values`."""
    kept, known = books(wish.measure), Known(as_of, wish.measure)
    found = queries.figures(known, kept, wish.basis, wish.prefer)
    found = replace(found, projects=queries.projects_of(known, found))
    if before is None:
        return found, None
    closed = queries.closed_week(before)
    if wish.measure is COUNT:
        last = Known(closed, wish.measure)
        return found, queries.figures(last, kept, found.basis, wish.prefer)
    then = queries.assembled(closed, kept, found.basis, wish.prefer)
    values = [row for row in values if row[2].week == str(before)]
    return found, replace(then, moves=moves_of_rows(values, found.basis), kept=bool(values))


def week_before(weeks: tuple[Week, ...], as_of: AsOf) -> Week | None:
    """The closed week that a moment is compared with; what is known now of the past has none."""
    if as_of.known:
        return None
    return next((week for week in weeks if not as_of.closed or week < as_of.week), None)


def drifts(shown: Progress, last: Progress | None) -> dict[str, Drift]:
    """Each row's change; of nothing where a week kept no such figures, or a project is left out."""
    if last is None or not (last.kept and shown.kept) or shown.without_largest:
        return {}
    then = {row.key: row for row in replace(last, targets=shown.targets).table()}
    return {
        row.key: _drift(last, row, then[row.key], ruler=_ruler(shown, row) != _ruler(last, row))
        for row in shown.table()
        if row.state not in ("unknown", "negative") and then[row.key].state != "unknown"
    }


def _drift(last: Progress, row: Row, then: Row, *, ruler: bool) -> Drift:
    return Drift(
        week=last.as_of.week,
        fit=_change(row, then),
        firms=row.firms - then.firms,
        ruler=ruler,
        judged=row.size == then.size == "judged",
    )


def _change(row: Row, then: Row) -> Decimal | None:
    """By how many points F rose."""
    if any(one.size == "few" or one.greyed for one in (then, row)):
        return None
    if then.deviation is None or row.deviation is None:
        return None
    return points(then.deviation - row.deviation)


def _ruler(shown: Progress, row: Row) -> tuple[Mapping[str, int], ...]:
    """The targets that a row is measured by."""
    found: list[KnownTarget | None] = [shown.targets.get(block) for block in SCOPES[row.key]]
    return tuple({} if target is None else target.shares for target in found)
