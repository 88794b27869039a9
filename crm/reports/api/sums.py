"""Sums over everything below, for programs: coverage, the desk, a week."""

from typing import Any

from crm.accounts.access import reader
from crm.accounts.operations import operation
from crm.accounts.rules import Permission
from crm.core import clock, weeks
from crm.core.errors import Invalid, Problem
from crm.core.rest.contract import Contract
from crm.core.rest.fields import Schema, Text
from crm.core.say import say
from crm.core.weeks import Week
from crm.reports import week as rows_of
from crm.reports.api.resource import reports
from crm.reports.api.shapes import Coverage, MatrixCoverage, WeekOut
from crm.reports.coverage import ItemRow, Tally, coverage_of
from crm.reports.matrix import matrix_of
from crm.reports.week_rows import ReaderWeek


class WeekQuery(Schema):
    """A closed week like 2026-W47; the last one without it."""

    week = Text(most=8, load_default="")


@operation(
    reports,
    "GET /coverage",
    Permission.PLAN_READ,
    Contract(say("产业图谱：每个清单条目上有什么"), gives=Coverage),
)
def coverage() -> dict[str, Any]:
    return {
        "clusters": [
            {
                "code": row.cluster.code,
                "tally": row.tally,
                "touched": row.touched,
                "untouched": row.untouched,
                "items": [_item(item) for item in row.items],
            }
            for row in coverage_of(reader())
        ]
    }


def _item(row: ItemRow) -> dict[str, Any]:
    children: dict[str, Tally] = {child.code: tally for child, tally in row.children}
    code = row.item.code
    return {"code": code, "touched": row.touched, "tally": row.tally, "children": children}


@operation(
    reports,
    "GET /coverage/matrix",
    Permission.PLAN_READ,
    Contract(say("表4 制造业矩阵：每格有什么"), gives=MatrixCoverage),
)
def matrix() -> dict[str, Any]:
    rows = [row for sector in matrix_of(reader()) for row in sector.cells]
    return {
        "cells": [
            {
                "code": row.cell.code,
                "touched": row.touched,
                "tally": row.tally,
                "items": [one.code for one in row.items],
            }
            for row in rows
        ]
    }


@operation(
    reports,
    "GET /desk",
    Permission.DESK_READ,
    Contract(say("我的工作台：到期、停滞、待核和上周推进"), gives=WeekOut),
)
def desk() -> ReaderWeek:
    return rows_of.of(reader(), weeks.last_closed(clock.now()), whole=False)


@operation(
    reports,
    "GET /week",
    Permission.DESK_READ,
    Contract(say("我的一周，全部行"), asks=WeekQuery, gives=WeekOut),
)
def week(asked: dict[str, Any]) -> ReaderWeek:
    return rows_of.of(reader(), _closed(asked["week"]))


def _closed(text: str) -> Week:
    """A week that is over. Raises Invalid."""
    last = weeks.last_closed(clock.now())
    try:
        found = Week.parse(text) if text else last
    except ValueError:
        raise Invalid([Problem("week", say("周请写成 2026-W47 这样。"))]) from None
    if found.monday > last.monday:
        raise Invalid([Problem("week", say("这一周还没有结束。"))])
    return found
