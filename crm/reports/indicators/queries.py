"""Reading indicators: their figures belong to everybody of the office, what waits to its approvers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, false, or_, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core import clock
from crm.core.db import db
from crm.plan.models import Block, Indicator
from crm.plan.queries import blocks_all
from crm.plan.queries import indicators as all_indicators
from crm.reports.indicators.models import IndicatorReport, IndicatorValue, IndicatorWait
from crm.reports.indicators.rules import (
    INSIDE,
    Kind,
    Place,
    State,
    ToDate,
    Whole,
    area_value,
    to_date,
    with_airport,
)

Enterer, Decider = aliased(User), aliased(User)
Key = tuple[Place, int, date]
"""Place, number of the indicator, month."""


@dataclass(frozen=True)
class Known:
    """A value in force, where it comes from and who stands for it."""

    value: int | None
    source: str
    entered_by: str
    decided_by: str
    decided_at: datetime | None
    reason: str = ""


@dataclass
class Book:
    """All that is known of some years, as of a day; `past` keeps what was replaced, oldest first."""

    values: dict[Key, Known] = field(default_factory=dict)
    past: dict[Key, list[Known]] = field(default_factory=dict)

    def whole(self, place: Place, indicator: int, month: date) -> Whole:
        """What is known of a place in a month; of the totals, how."""
        if place.is_block:
            return Whole(self._value(place, indicator, month))
        blocks = [self._value(one, indicator, month) for one in INSIDE]
        area = area_value(self._value(Place.AREA, indicator, month), blocks)
        if place is Place.AREA:
            return area
        airport = self._value(Place.HK, indicator, month)
        return Whole(with_airport(area.value, airport), is_sum=True)

    def months(self, place: Place, indicator: int, year: int) -> dict[int, int]:
        """The known months of a year."""
        found = {}
        for month in range(1, 13):
            value = self.whole(place, indicator, date(year, month, 1)).value
            if value is not None:
                found[month] = value
        return found

    def to_date(self, place: Place, indicator: Indicator, year: int) -> ToDate:
        """The year beside the one before."""
        this, before = (self.months(place, indicator.id, one) for one in (year, year - 1))
        return to_date(Kind(indicator.kind), this, before)

    def _value(self, place: Place, indicator: int, month: date) -> int | None:
        known = self.values.get((place, indicator, month))
        return known.value if known else None


@dataclass(frozen=True)
class Row:
    """A report with its place, its people and its values by indicator and month."""

    report: IndicatorReport
    place: Place
    entered_by: str
    decided_by: str
    values: list[tuple[Indicator, IndicatorValue]] = field(default_factory=list)


def places() -> dict[Place, Block | None]:
    """What values are reported for."""
    blocks = {one.code: one for one in blocks_all()}
    return {one: blocks.get(one.value) for one in Place if one is not Place.ALL}


def book(years: tuple[int, ...], as_of: date | None = None, code: str = "") -> Book:
    """What was approved up to a day (now without one); one statement."""
    query = (
        select(IndicatorValue, IndicatorReport, Block.code, Enterer.name, Decider.name)
        .join(IndicatorReport, IndicatorReport.id == IndicatorValue.report_id)
        .outerjoin(Block, Block.id == IndicatorReport.block_id)
        .join(Enterer, Enterer.id == IndicatorReport.entered_by_id)
        .join(Decider, Decider.id == IndicatorReport.decided_by_id)
        .where(
            IndicatorReport.state == State.APPROVED,
            IndicatorValue.month.between(date(min(years), 1, 1), date(max(years), 12, 1)),
        )
        .order_by(IndicatorReport.decided_at, IndicatorReport.id)
    )
    if as_of:
        edge = clock.local(as_of + timedelta(days=1))
        query = query.where(IndicatorReport.decided_at < edge)
    if code:
        query = query.join(Indicator, Indicator.id == IndicatorValue.indicator_id)
        query = query.where(Indicator.code == code)
    found = Book()
    for value, report, block, entered_by, decided_by in db.session.execute(query):
        key = (Place(block or Place.AREA), value.indicator_id, value.month)
        if key in found.values:
            found.past.setdefault(key, []).append(found.values[key])
        found.values[key] = Known(
            value.value, report.source, entered_by, decided_by, report.decided_at, report.reason
        )
    return found


def waiting_months(place: Place, months: Collection[date]) -> list[date]:
    """Those of which a report of the place waits already."""
    query = select(IndicatorWait.month).where(
        IndicatorWait.place == place, IndicatorWait.month.in_(months)
    )
    return list(db.session.scalars(query.order_by(IndicatorWait.month)))


def known_of(place: Place) -> Mapping[tuple[str, date], int]:
    """What is in force for a place, by the indicator's code and month; unknown is left out."""
    codes = {one.id: one.code for one in all_indicators()}
    return {
        (codes[indicator], month): one.value
        for (where, indicator, month), one in book((2017, 2199)).values.items()
        if where is place and one.value is not None
    }


def visible_to(user: User) -> Select[Any]:
    """(report, block's code, who entered, who decided): one's own block's and the area's."""
    columns: tuple[Any, ...] = (IndicatorReport, Block.code, Enterer.name, Decider.name)
    query = (
        select(*columns)
        .outerjoin(Block, Block.id == IndicatorReport.block_id)
        .join(Enterer, Enterer.id == IndicatorReport.entered_by_id)
        .outerjoin(Decider, Decider.id == IndicatorReport.decided_by_id)
    )
    if not user.can(Permission.BASELINES_WRITE):
        return query.where(false())
    if user.can(Permission.LEADS_READ_ALL):
        return query
    block = IndicatorReport.block_id
    return query.where(or_(block.is_(None), block == user.block_id))


def waiting(user: User) -> list[Row]:
    """Reports that nobody decided yet, the oldest first; two statements."""
    query = visible_to(user).where(IndicatorReport.state == State.WAITING)
    return _rows(query.order_by(IndicatorReport.id))


def get(report_id: int, user: User, *, lock: bool = False) -> Row:
    """One report. Raises NoResultFound (404)."""
    query = visible_to(user).where(IndicatorReport.id == report_id)
    if lock:
        query = query.with_for_update(of=IndicatorReport).execution_options(populate_existing=True)
    found = _rows(query)
    if not found:
        raise NoResultFound
    return found[0]


def _rows(query: Select[Any]) -> list[Row]:
    found = {
        report.id: Row(report, Place(block or Place.AREA), by, other or "")
        for report, block, by, other in db.session.execute(query)
    }
    values = (
        select(IndicatorValue, Indicator)
        .join(Indicator, Indicator.id == IndicatorValue.indicator_id)
        .where(IndicatorValue.report_id.in_(found))
        .order_by(Indicator.position, IndicatorValue.month)
    )
    for value, indicator in db.session.execute(values) if found else ():
        found[value.report_id].values.append((indicator, value))
    return list(found.values())


def indicator(code: str) -> Indicator:
    """Raises NoResultFound (404)."""
    return db.session.scalars(select(Indicator).where(Indicator.code == code)).one()
