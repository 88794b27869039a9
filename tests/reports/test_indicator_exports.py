"""Indicators go out as sheets with what the page says: months, year to date, sources, corrections."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask

from crm.accounts.rules import Role
from crm.core import clock, sheets
from crm.reports.indicators.models import IndicatorReport
from tests.makers.indicators import approved
from tests.makers.people import make_user
from tests.makers.statements import statements

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def a_monday(app: Flask) -> Iterator[None]:
    with clock.at(clock.local(TODAY, 10)):
        yield


@pytest.fixture
def report(app: Flask) -> IndicatorReport:
    """12.5 and 0.0001 in two months of 2026, 10 in the first of 2025."""
    manager, chief = make_user(Role.MANAGER), make_user(Role.COORDINATOR)
    approved(manager, chief, months={1: 100_000}, year=2025)
    return approved(manager, chief, months={1: 125_000, 2: 1})


def rows_of(client: Any, url: str) -> list[list[Any]]:
    answer = client.get(url)
    assert answer.status_code == 200
    return sheets.read(answer.data)


def test_the_sheet_holds_months_sums_and_definitions(
    report: IndicatorReport, client_of: Callable[..., Any]
) -> None:
    client = client_of(make_user(Role.VIEWER, cluster="LG"))
    rows = rows_of(client, "/indicators.xlsx?place=ZD&year=2026")
    row = next(row for row in rows if row[0] == "T1-01")
    assert row[4:7] == [12.5, 0.0001, None], "unknown is empty, and nothing is rounded"
    assert row[16:20] == [12.5001, 10, 25.0, 1]
    assert sum(str(row[0]).startswith("T1-") for row in rows) == 23
    assert any("空格＝未知" in str(row[0]) for row in rows)
    page = client.get("/indicators?place=ZD&year=2026").text
    assert "/indicators.xlsx?place=ZD&amp;year=2026" in page and "data-print" in page


def test_one_indicator_goes_out_with_every_place(
    report: IndicatorReport, client_of: Callable[..., Any]
) -> None:
    client = client_of(make_user(Role.OFFICER, "ZD"))
    rows = rows_of(client, "/indicators/T1-01.xlsx?year=2026")
    mine = [row for row in rows if row[0] == "郑东"]
    assert [row[1:4] for row in mine] == [["2026", 12.5, 0.0001], ["2025", 10, None]]
    assert client.get("/indicators/T9-99.xlsx").status_code == 404
    then = rows_of(client, "/indicators/T1-01.xlsx?year=2026&as_of=2020-01-01")
    assert [row[2] for row in then if row[0] == "郑东"] == [None, None]
    assert any("2020-01-01" in str(row[0]) for row in then)


def test_who_may_and_what_it_costs(report: IndicatorReport, client_of: Callable[..., Any]) -> None:
    assert client_of(make_user(Role.AUDITOR)).get("/indicators.xlsx").status_code == 403
    client = client_of(make_user(Role.COORDINATOR))
    for url in ("/indicators.xlsx?place=ALL", "/indicators/T1-01.xlsx"):
        with statements() as seen:
            client.get(url)
        assert len(seen) <= 5, seen
