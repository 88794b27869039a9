"""Monthly values of the plan's indicators. Every number is invented, and its source says 示例."""

from datetime import date, timedelta
from random import Random

from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.plan.models import Block, Indicator
from crm.plan.queries import indicators
from crm.reports.indicators import actions, queries
from crm.reports.indicators.rules import COUNTED, PARTS, Entered, Kind, Place, Report, last_month
from seed import dsl

SOURCE = "示例数据，非统计数"
SIZES = {Place.JK: 40, Place.ZD: 60, Place.JS: 4, Place.HK: 50}
AREA_ONLY = frozenset({"T1-09", "T1-19"})
"""What the office knows of the whole area only."""
UNKNOWN = {Place.JS: frozenset({"T1-02", "T1-06", "T1-13", "T1-20"})}
"""What nobody counts in a block."""
MONTHS = 22
LATE = {Place.HK: 2, Place.JS: 1}
"""Months by which a block's reports lag behind."""


def play(monday: date) -> None:
    """On Thursday two years are entered and approved, one is corrected; 郑东's newest month waits."""
    people = list(db.session.scalars(select(User).order_by(User.login)))
    blocks = {one.code: one.id for one in db.session.scalars(select(Block))}
    chief = next(one for one in people if one.role is Role.COORDINATOR)
    managers = {
        place: next(
            one
            for one in people
            if one.role is Role.MANAGER and one.block_id == blocks[place.value]
        )
        for place in SIZES
    }
    with dsl.on(monday + timedelta(days=2), 16):
        for place, by in managers.items():
            skip = LATE.get(place, 0) + (place is Place.ZD)
            _report(place, _values(place, MONTHS, skip), "", by, chief)
        _report(Place.AREA, _values(Place.AREA, MONTHS, 0), "", chief, managers[Place.ZD])
    with dsl.on(monday + timedelta(days=3), 16):
        month = last_month(clock.today())
        fixed = Entered("T1-01", month, _value("T1-01", Place.JK, month, PARTS) + 3 * PARTS)
        _report(Place.JK, (fixed,), "漏报一家企业（示例）", managers[Place.JK], chief)
        _report(Place.ZD, _values(Place.ZD, 1, 0), "", managers[Place.ZD], None)


def _report(
    place: Place, values: tuple[Entered, ...], reason: str, by: User, other: User | None
) -> None:
    report = actions.enter(Report(place, SOURCE, reason, values), by=by)
    db.session.flush()
    if other:
        actions.approve(queries.get(report.id, other), by=other, base=report.version)


def _values(place: Place, count: int, skip: int) -> tuple[Entered, ...]:
    """The newest months but for those that are skipped."""
    months, month = [], last_month(clock.today())
    for number in range(count + skip):
        if number >= skip:
            months.append(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return tuple(
        Entered(one.code, month, _value(one.code, place, month, _step(one), Kind(one.kind)))
        for one in indicators()
        if _is_counted(one.code, place)
        for month in months
    )


def _is_counted(code: str, place: Place) -> bool:
    if place is Place.AREA:
        return code in AREA_ONLY
    return code not in AREA_ONLY and code not in UNKNOWN.get(place, ())


def _step(one: Indicator) -> int:
    """The smallest part that is told: whole ones, or hundredths."""
    return PARTS if one.unit in COUNTED else PARTS // 100


def _value(code: str, place: Place, month: date, step: int, kind: Kind = Kind.FLOW) -> int:
    """A number of its own for each month, growing slowly; the same in every telling."""
    chance = Random(f"{code} {place.value} {month}")  # noqa: S311 - no secret
    size = SIZES.get(place, 120) * (3 + int(code[-2:]) % 5)
    age = (month.year - 2024) * 12 + month.month
    grown = size * (1 + age / 60) * (1 if kind is Kind.STOCK else chance.uniform(0.8, 1.2))
    parts = grown * PARTS / (8 if step == PARTS else 12)
    return round(parts / step) * step
