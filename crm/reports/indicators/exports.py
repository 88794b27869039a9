"""Indicators as sheets to read: what is in force, where it comes from, and what was replaced."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _

from crm.core import clock
from crm.core.language import translated
from crm.core.sheets import Cell, Column, Sheet
from crm.plan.models import Indicator
from crm.plan.wording import named
from crm.reports.indicators.queries import Book, Known
from crm.reports.indicators.rules import PARTS, Kind, Place

MONTHS = tuple(range(1, 13))


def of_place(
    place: Place, year: int, indicators: Sequence[Indicator], book: Book, as_of: date | None
) -> list[Sheet]:
    """All indicators of a place in a year, month by month, and the sources of every value."""
    columns = [
        *(Column(title, width=wide) for title, wide in ((_("编号"), 8), (_("指标"), 30))),
        *(Column(title, width=10) for title in (_("单位"), _("口径"))),
        *_months(year),
        Column(_("本年"), "decimal"),
        Column(_("上年同期"), "decimal"),
        Column(_("同比，百分数"), "decimal"),
        Column(_("可比月数"), "whole", 10),
    ]
    rows = [_row(place, year, one, book) for one in indicators]
    title = f"{translated(place.words)} {year}"
    return [
        Sheet(title, columns, rows, _notes(as_of)),
        _sources(indicators, book, (place,), as_of),
    ]


def of_indicator(one: Indicator, year: int, book: Book, as_of: date | None) -> list[Sheet]:
    """One indicator in every place, this year and the one before, with all sources."""
    columns = [
        Column(_("区块或片区"), width=20),
        Column(_("年度"), width=8),
        *(Column(f"{number:02d}", "decimal", 11) for number in MONTHS),
        Column(_("本年"), "decimal"),
    ]
    rows: list[list[Cell]] = []
    for place in Place:
        for each in (year, year - 1):
            months = book.months(place, one.id, each)
            done = book.to_date(place, one, each)
            values = (_value(months.get(number)) for number in MONTHS)
            rows.append([translated(place.words), str(each), *values, _value(done.value)])
    notes = [_("单位：%(unit)s", unit=named(one, "unit")), *_notes(as_of)]
    return [
        Sheet(f"{one.code} {named(one)}", columns, rows, notes),
        _sources((one,), book, tuple(Place), as_of),
    ]


def _months(year: int) -> Iterator[Column]:
    return (Column(f"{year}-{number:02d}", "decimal", 11) for number in MONTHS)


def _row(place: Place, year: int, one: Indicator, book: Book) -> list[Cell]:
    months, done = book.months(place, one.id, year), book.to_date(place, one, year)
    return [
        one.code,
        named(one),
        named(one, "unit"),
        translated(Kind(one.kind).words),
        *(_value(months.get(number)) for number in MONTHS),
        _value(done.value),
        _value(done.before),
        done.change,
        len(done.compared),
    ]


def _value(parts: int | None) -> Cell:
    """In the printed unit; unknown is an empty cell, never 0."""
    return None if parts is None else Decimal(parts) / PARTS


def _notes(as_of: date | None) -> list[str]:
    """The definitions of the page, and whose knowledge it is."""
    known = _("按 %(day)s 所知", day=as_of.isoformat()) if as_of else _("按现在所知")
    return [
        known,
        _("空格＝未知，不是 0。"),
        _(
            "累计类按月相加，中间缺月就不给本年数；期末类取最后一个月。口径是我们的判读，规划没有写。"
        ),
        _(
            "上年同期和同比只用两年都有的月份。片区合计优先用片区自己的数，没有时三个区块都有才相加。"
        ),
    ]


def _sources(
    indicators: Sequence[Indicator], book: Book, places: Sequence[Place], as_of: date | None
) -> Sheet:
    columns = [
        Column(_("区块或片区"), width=16),
        Column(_("指标"), width=30),
        Column(_("月份"), width=9),
        Column(_("数值"), "decimal"),
        Column(_("状态"), width=12),
        Column(_("来源"), width=32),
        Column(_("更正原因"), width=24),
        Column(_("填报"), width=12),
        Column(_("批准"), width=12),
        Column(_("批准日期"), "day"),
    ]
    names = {one.id: named(one) for one in indicators}
    rows: list[list[Cell]] = []
    for key, now in sorted(book.values.items(), key=lambda pair: (pair[0][0], pair[0][1:])):
        place, indicator, month = key
        if place in places and indicator in names:
            head = [translated(place.words), names[indicator], f"{month:%Y-%m}"]
            rows.append([*head, *_source(now, _("有效"))])
            rows += [[*head, *_source(old, _("已被更正"))] for old in book.past.get(key, ())]
    return Sheet(_("来源"), columns, rows, _notes(as_of)[:2])


def _source(known: Known, state: str) -> list[Cell]:
    on = known.decided_at.astimezone(clock.SHANGHAI).date() if known.decided_at else None
    people = (known.entered_by, known.decided_by)
    return [_value(known.value), state, known.source, known.reason, *people, on]
