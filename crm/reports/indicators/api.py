"""Indicators for programs."""

from datetime import date
from typing import Any

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Invalid, Problem
from crm.core.rest.contract import Contract
from crm.core.rest.openapi import Resource
from crm.core.say import Pair, Sentence, say
from crm.plan import queries as plan
from crm.plan.models import Indicator
from crm.reports.indicators import actions, queries, rules
from crm.reports.indicators.queries import Book, Row
from crm.reports.indicators.rules import Entered, Place, Refuse, Report
from crm.reports.indicators.shapes import (
    IndicatorQuery,
    IndicatorRefusal,
    IndicatorReportBody,
    IndicatorReportOut,
    IndicatorReportsOut,
    IndicatorSeries,
    IndicatorsOut,
)

indicators = Resource("indicators", say("指标"))
RESOURCES = (indicators,)
REPORT = "/indicator-reports/<int:report_id>"
SAME = "id source reason state entered_at decided_at decided_reason version"


def _asked(asked: dict[str, Any]) -> tuple[Place, int, date | None]:
    year = asked["year"] or rules.last_month(clock.today()).year
    return asked["place"], year, asked["as_of"]


def series(one: Indicator, place: Place, year: int, book: Book) -> dict[str, Any]:
    """An indicator's year as programs get it."""
    done, months = book.to_date(place, one, year), book.months(place, one.id, year)
    return {
        "code": one.code,
        "name": Pair(one.name, one.name_en),
        "unit": Pair(one.unit, one.unit_en),
        "kind": one.kind,
        "months": [
            {"month": f"{year}-{number:02d}", "value": rules.plain(value)}
            for number, value in sorted(months.items())
        ],
        "through": done.through,
        "value": _text(done.value),
        "missing": list(done.missing),
        "compared": len(done.compared),
        "before": _text(done.before),
        "change": None if done.change is None else str(done.change),
    }


def _text(value: int | None) -> str | None:
    return None if value is None else rules.plain(value)


def _report(row: Row) -> dict[str, Any]:
    return {name: getattr(row.report, name) for name in SAME.split()} | {
        "place": row.place,
        "entered_by": row.entered_by,
        "decided_by": row.decided_by,
        "values": [
            {"indicator": one.code, "month": f"{value.month:%Y-%m}", "value": _text(value.value)}
            for one, value in row.values
        ],
    }


def _one(report_id: int) -> dict[str, Any]:
    db.session.flush()
    return _report(queries.get(report_id, reader()))


def _current(report_id: int) -> dict[str, Any]:
    return dict(IndicatorReportOut().dump(_one(report_id)))


def _entered(given: list[dict[str, Any]]) -> tuple[Entered, ...]:
    """The values of a body. Raises Invalid with a sentence for each that cannot be read."""
    units = {one.code: one.unit for one in plan.indicators()}
    found, problems = [], []
    for number, one in enumerate(given):
        month = rules.month_of(one["month"])
        if month is None:
            words = say("月份请写成 2026-10 这样。")
            problems.append(Problem(f"values.{number}.month", words))
            continue
        text = one["value"]
        value = None if text is None else rules.parsed(text, units.get(one["indicator"], ""))
        if isinstance(value, Sentence):
            problems.append(Problem(f"values.{number}.value", value))
        else:
            found.append(Entered(one["indicator"], month, value))
    if problems:
        raise Invalid(problems)
    return tuple(found)


@operation(
    indicators,
    "GET /indicators",
    Permission.PLAN_READ,
    Contract(say("表 1 各指标一年的月度数和同期"), asks=IndicatorQuery, gives=IndicatorsOut),
)
def index(asked: dict[str, Any]) -> dict[str, Any]:
    place, year, as_of = _asked(asked)
    book = queries.book((year - 1, year), as_of)
    rows = [series(one, place, year, book) for one in plan.indicators()]
    return {"place": place, "year": year, "rows": rows}


@operation(
    indicators,
    "GET /indicators/<code>",
    Permission.PLAN_READ,
    Contract(say("一个指标一年的月度数"), asks=IndicatorQuery, gives=IndicatorSeries),
)
def show(code: str, asked: dict[str, Any]) -> dict[str, Any]:
    place, year, as_of = _asked(asked)
    one = queries.indicator(code)
    return series(one, place, year, queries.book((year - 1, year), as_of, code))


@operation(
    indicators,
    "GET /indicator-reports",
    Permission.BASELINES_WRITE,
    Contract(say("等待批准的填报"), gives=IndicatorReportsOut),
)
def waiting() -> dict[str, Any]:
    return {"rows": [_report(row) for row in queries.waiting(reader())]}


@operation(
    indicators,
    f"GET {REPORT}",
    Permission.BASELINES_WRITE,
    Contract(say("一份填报"), gives=IndicatorReportOut),
)
def report(report_id: int) -> dict[str, Any]:
    return _one(report_id)


@operation(
    indicators,
    "POST /indicator-reports",
    Permission.BASELINES_WRITE,
    Contract(
        say("填报月度数，等待批准"), takes=IndicatorReportBody, gives=IndicatorReportOut,
        status=201, location="/api/v1/indicator-reports/{id}",
    ),
)  # fmt: skip
def enter(given: dict[str, Any]) -> dict[str, Any]:
    values = _entered(given["values"])
    command = Report(given["place"], given["source"], given["reason"], values)
    return _one(actions.enter(command, by=reader()).id)


@operation(
    indicators,
    f"POST {REPORT}/approval",
    Permission.BASELINES_WRITE,
    Contract(say("批准填报"), gives=IndicatorReportOut, current=_current),
)
def approve(report_id: int, base_version: int) -> dict[str, Any]:
    actions.approve(queries.get(report_id, reader(), lock=True), by=reader(), base=base_version)
    return _one(report_id)


@operation(
    indicators,
    f"POST {REPORT}/refusal",
    Permission.BASELINES_WRITE,
    Contract(say("不同意填报"), takes=IndicatorRefusal, gives=IndicatorReportOut, current=_current),
)
def refuse(report_id: int, given: dict[str, Any], base_version: int) -> dict[str, Any]:
    row = queries.get(report_id, reader(), lock=True)
    actions.refuse(row, Refuse(**given), by=reader(), base=base_version)
    return _one(report_id)


@operation(
    indicators,
    f"POST {REPORT}/withdrawal",
    Permission.BASELINES_WRITE,
    Contract(say("撤回自己的填报"), gives=IndicatorReportOut, current=_current),
)
def withdraw(report_id: int, base_version: int) -> dict[str, Any]:
    actions.withdraw(queries.get(report_id, reader(), lock=True), by=reader(), base=base_version)
    return _one(report_id)
