"""Sheets out and in: what was written is read again, and nothing in it can act."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest

from crm.core.errors import Invalid
from crm.core.sheets import MOST_ROWS, Cell, Column, Sheet, read, written

COLUMNS = (
    Column("名称", width=30),
    Column("家", "whole"),
    Column("点", "decimal"),
    Column("日", "day"),
)


def _sheet(*rows: tuple[Cell, ...]) -> bytes:
    return written(Sheet("结构 [经开]/2026", COLUMNS, rows, notes=("计量：企业数",)))


def test_what_was_written_is_read_again() -> None:
    rows = read(
        _sheet(("示例物流", 3, Decimal("-10.5"), date(2026, 11, 23)), ("", None, None, None))
    )
    assert [row[0] for row in rows[:2]] == ["结构 [经开]/2026", "计量：企业数"]
    assert rows[3] == ["名称", "家", "点", "日"]
    assert rows[4] == ["示例物流", 3, -10.5, date(2026, 11, 23)]


@pytest.mark.parametrize("text", ["=1+1", "+86 371", "-x", "@SUM(A1)", '=HYPERLINK("x")'])
def test_text_is_never_a_formula(text: str) -> None:
    data = _sheet((text, 1, None, None))
    with ZipFile(BytesIO(data)) as packed:
        assert "<f>" not in packed.read("xl/worksheets/sheet1.xml").decode()
    assert read(data)[4][0] == text


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"a,b\n1,2\n", written()[:200]])
def test_what_is_no_sheet_is_told(data: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        read(data, "sheet")
    assert [problem.field for problem in refused.value.problems] == ["sheet"]


def test_a_bomb_is_refused_before_it_is_opened() -> None:
    packed = BytesIO()
    with ZipFile(packed, "w", compression=8) as file:
        file.writestr("xl/worksheets/sheet1.xml", b"0" * 25_000_000)
    with pytest.raises(Invalid, match="展开"):
        read(packed.getvalue())


def test_a_sheet_may_not_be_endless() -> None:
    rows: list[tuple[Cell, ...]] = [("x", 1, None, None)] * MOST_ROWS
    with pytest.raises(Invalid, match="太大"):
        read(_sheet(*rows))
