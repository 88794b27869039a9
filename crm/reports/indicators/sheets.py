"""Indicators as sheets: a template that is filled in and read back, all or nothing."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from crm.core.errors import Invalid, Problem
from crm.core.language import translated
from crm.core.say import Sentence, say
from crm.core.sheets import Cell, Column, Sheet
from crm.plan.models import Indicator
from crm.plan.wording import named
from crm.reports.indicators import rules
from crm.reports.indicators.queries import Book
from crm.reports.indicators.rules import Entered, Kind, Place

FIELD = "sheet"
FIXED = 4
"""Columns before the months: code, name, unit, kind."""
MOST_SAID = 20
"""So many cells are complained about at once."""


def template(
    place: Place, year: int, indicators: Sequence[Indicator], book: Book, today: date
) -> Sheet:
    """A row for each indicator, a column for each finished month, filled with what is in force."""
    months = months_of(year, today)
    columns = [
        Column(_("编号"), width=8),
        Column(_("指标"), width=30),
        Column(_("单位"), width=9),
        Column(_("口径"), width=8),
        *(Column(f"{one:%Y-%m}", width=11) for one in months),
    ]
    notes = [
        f"{place.value} {translated(place.words)} {year}",
        _("只填月份列；不知道就留空，写“未知”会把已批准的数撤回。累计类填当月数，期末类填月末数。"),
    ]
    rows = [_row(place, one, months, book) for one in indicators]
    return Sheet(_("指标填报"), columns, rows, notes)


def months_of(year: int, today: date) -> list[date]:
    """The months of a year that are over."""
    last = rules.last_month(today)
    every = (date(year, number, 1) for number in range(1, 13))
    return [one for one in every if rules.FIRST_MONTH <= one <= last]


def _row(place: Place, one: Indicator, months: Sequence[date], book: Book) -> list[Cell]:
    # As text, the way they are typed: a number would be rounded where its column is narrow.
    known = (book.values.get((place, one.id, month)) for month in months)
    values = [rules.plain(found.value) if found else "" for found in known]
    return [one.code, named(one), named(one, "unit"), translated(Kind(one.kind).words), *values]


@dataclass(frozen=True)
class _Head:
    """Where the months stand."""

    line: int
    months: dict[int, date]


def entered(
    rows: Sequence[Sequence[Cell]], place: Place, indicators: Sequence[Indicator]
) -> tuple[Entered, ...]:
    """The filled cells of an uploaded sheet. Raises Invalid with a sentence for each bad cell."""
    head = _head(rows)
    if head is None:
        raise _refused(say("找不到表头：第一列是编号，后面是 2026-01 这样的月份。请用模板填写。"))
    other = _other_place(rows[: head.line], place)
    if other:
        raise _refused(
            say("这是%(other)s的表，不是%(place)s的。", other=other.words, place=place.words)
        )
    units = {one.code: one.unit for one in indicators}
    values: list[Entered] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for line, row in enumerate(rows[head.line + 1 :], head.line + 2):
        code = str(row[0] or "").strip() if row else ""
        if not code:
            continue
        if code not in units or code in seen:
            words = (
                say("编号 %(code)s 重复。") if code in seen else say("没有编号为 %(code)s 的指标。")
            )
            problems.append(_at(f"A{line}", Sentence(words.template, {"code": code[:20]})))
            continue
        seen.add(code)
        _read(row, line, (code, units[code]), head.months, (values, problems))
    if problems:
        raise Invalid(_few(problems))
    return tuple(values)


def _read(
    row: Sequence[Cell],
    line: int,
    indicator: tuple[str, str],
    months: Mapping[int, date],
    found: tuple[list[Entered], list[Problem]],
) -> None:
    code, unit = indicator
    values, problems = found
    for place, month in months.items():
        cell = row[place] if place < len(row) else None
        if cell is None or not str(cell).strip():
            continue
        value = rules.parsed(_text(cell), unit)
        if isinstance(value, Sentence):
            problems.append(_at(f"{letters(place)}{line}", value))
        else:
            values.append(Entered(code, month, value))


def _text(cell: Cell) -> str:
    """A number as it was typed: 0.1 + 0.2 in a sheet's formula is 0.3."""
    return f"{round(cell, 9):.9f}".rstrip("0").rstrip(".") if isinstance(cell, float) else str(cell)


def _at(cell: str, words: Sentence) -> Problem:
    return Problem(FIELD, say("%(cell)s：%(words)s", cell=cell, words=words))


def _few(problems: list[Problem]) -> list[Problem]:
    rest = len(problems) - MOST_SAID
    if rest <= 0:
        return problems
    return [*problems[:MOST_SAID], Problem(FIELD, say("另有 %(n)s 格也要改。", n=rest))]


def _refused(words: Sentence) -> Invalid:
    return Invalid([Problem(FIELD, words)])


def _head(rows: Sequence[Sequence[Cell]]) -> _Head | None:
    for line, row in enumerate(rows[:20]):
        months = {
            place: month
            for place, cell in enumerate(row)
            if place and (month := _month(cell)) is not None
        }
        if months:
            return _Head(line, months)
    return None


def _month(cell: Cell) -> date | None:
    """A head that a program turned into a day is the month it lies in."""
    if isinstance(cell, date):
        return cell.replace(day=1)
    return rules.month_of(cell) if isinstance(cell, str) else None


def _other_place(above: Sequence[Sequence[Cell]], place: Place) -> Place | None:
    """Another place that the sheet says it is of."""
    for row in above:
        found = re.match(r"(JK|ZD|JS|HK|AREA)\b", str(row[0] or "")) if row else None
        if found and found[1] != place.value:
            return Place(found[1])
    return None


def letters(place: int) -> str:
    """The name of a sheet's column, counted from 0."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
