"""Reports of monthly values, for tests."""

from datetime import date
from typing import Any

from crm.accounts.models import User
from crm.core.db import db
from crm.reports.indicators import actions, queries
from crm.reports.indicators.models import IndicatorReport
from crm.reports.indicators.rules import Entered, Place, Report

FIRST = "T1-01"


def make_report(by: User, place: str = "ZD", **given: Any) -> IndicatorReport:
    """12.5 亿元 of operating revenue in January 2026 wait to be approved, unless told otherwise.

    Where a report of that month waits already, of the January before, or the one before that.
    """
    months: dict[int, int | None] = given.pop("months", {})
    code, year = given.pop("code", FIRST), given.pop("year", 2026)
    if not months:
        months = {1: 125_000}
        while queries.waiting_months(Place(place), [date(year, 1, 1)]):
            year -= 1
    values = tuple(Entered(code, date(year, one, 1), value) for one, value in months.items())
    fields = {"source": "统计月报", "reason": ""} | given
    made = actions.enter(Report(Place(place), values=values, **fields), by=by)
    db.session.commit()
    return made


def approved(by: User, other: User, place: str = "ZD", **given: Any) -> IndicatorReport:
    """The same, in force."""
    made = make_report(by, place, **given)
    actions.approve(queries.get(made.id, other), by=other, base=made.version)
    db.session.commit()
    return made
