"""Sheets in and out: .xlsx files, written so that no text can act as a formula.

XlsxWriter and python-calamine load only where a sheet is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from io import BytesIO
from typing import Any, Literal
from urllib.parse import quote
from zipfile import BadZipFile, ZipFile

from werkzeug.wrappers import Response

from crm.core.errors import Invalid, Problem
from crm.core.say import say

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_UNPACKED = 20_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 200
TAB = 31
FORBIDDEN_IN_TAB = str.maketrans(dict.fromkeys("[]:*?/\\", " "))

Cell = str | int | float | Decimal | date | None
Kind = Literal["text", "whole", "decimal", "day"]
FORMATS: dict[Kind, dict[str, Any]] = {
    "text": {"text_wrap": True, "valign": "top"},
    "whole": {"num_format": "#,##0"},
    "decimal": {"num_format": "#,##0.0"},
    "day": {"num_format": "yyyy-mm-dd"},
}


@dataclass(frozen=True)
class Column:
    """A head, what stands below it, and how wide it is in characters."""

    title: str
    kind: Kind = "text"
    width: int = 14


@dataclass(frozen=True)
class Sheet:
    """One tab: its title, what must be known to read it, heads and rows in the reader's language."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str] = field(default_factory=tuple)


def written(*sheets: Sheet) -> bytes:
    """An .xlsx file of these tabs; text stays text, whatever it begins with."""
    out = BytesIO()
    with import_module("xlsxwriter").Workbook(out, {"in_memory": True}) as book:
        for sheet in sheets:
            _write(book, sheet)
    return out.getvalue()


def _write(book: Any, sheet: Sheet) -> None:
    tab = book.add_worksheet(sheet.title.translate(FORBIDDEN_IN_TAB)[:TAB])
    bold = book.add_format({"bold": True})
    tab.write_string(0, 0, sheet.title, bold)
    for line, note in enumerate(sheet.notes, 1):
        tab.write_string(line, 0, note)
    head = len(sheet.notes) + 2
    formats = [book.add_format(FORMATS[column.kind]) for column in sheet.columns]
    for place, column in enumerate(sheet.columns):
        tab.set_column(place, place, column.width)
        tab.write_string(head, place, column.title, bold)
    for line, row in enumerate(sheet.rows, head + 1):
        for place, value in enumerate(row):
            _put(tab, line, place, value, formats[place])
    tab.freeze_panes(head + 1, 1)
    tab.set_landscape()
    tab.set_paper(9)
    tab.fit_to_pages(1, 0)
    tab.repeat_rows(head)


def _put(tab: Any, line: int, place: int, value: Cell, style: Any) -> None:
    if value is None or value == "":
        tab.write_blank(line, place, None, style)
    elif isinstance(value, str):
        tab.write_string(line, place, value, style)
    elif isinstance(value, date):
        tab.write_datetime(line, place, datetime(value.year, value.month, value.day), style)  # noqa: DTZ001 - a day has no zone
    else:
        tab.write_number(line, place, float(value), style)


def download(name: str, *sheets: Sheet) -> Response:
    """The answer that saves these tabs as `name`.xlsx."""
    file = quote(f"{name}.xlsx")
    answer = Response(written(*sheets), mimetype=MIME)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{file}"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def read(data: bytes, name: str = "file") -> list[list[Cell]]:
    """The rows of the first tab, empty cells as None, whole numbers as int.

    Raises Invalid, at the field `name`, for what is no sheet, or one that is too large.
    """
    _check_size(data, name)
    calamine = import_module("python_calamine")
    try:
        book = calamine.CalamineWorkbook.from_filelike(BytesIO(data))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (calamine.CalamineError, IndexError, OSError, ValueError):
        raise _no_sheet(name) from None
    if len(rows) > MOST_ROWS or any(len(row) > MOST_COLUMNS for row in rows[:1]):
        too_long = say(
            "表格太大：最多 %(rows)s 行、%(columns)s 列。", rows=MOST_ROWS, columns=MOST_COLUMNS
        )
        raise Invalid([Problem(name, too_long)])
    return [[_taken(value) for value in row] for row in rows]


def _check_size(data: bytes, name: str) -> None:
    try:
        with ZipFile(BytesIO(data)) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
    except BadZipFile:
        raise _no_sheet(name) from None
    if unpacked > MOST_UNPACKED:
        raise Invalid([Problem(name, say("表格展开后太大，请删去多余的页和图片后再上传。"))])


def _no_sheet(name: str) -> Invalid:
    return Invalid([Problem(name, say("这不是能读的 .xlsx 表格，请用下载的模板另存后上传。"))])


def _taken(value: Any) -> Cell:
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, (int, float, date)) else str(value)
