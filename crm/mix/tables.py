"""The mix as sheets: the six rows by cluster, and what the figures mean."""

from decimal import Decimal

from flask_babel import gettext

from crm.core.language import translated
from crm.core.sheets import Cell, Column, Sheet
from crm.core.templates import prose
from crm.mix.drawing import Drawn, Line, drawn
from crm.mix.measures import Measure
from crm.mix.progress import Progress
from crm.mix.rules import BLOCKS

YI = Decimal(10**9)
"""Tenths of a 元 in a 亿元."""


def sheets_of(shown: Progress) -> list[Sheet]:
    """One tab of shares and gaps, one of the blocks' verdicts; figures as the page prints them."""
    rows = [drawn(shown, row, with_verdict=row.key in BLOCKS) for row in shown.table()]
    return [_cells(shown, rows), _verdicts(shown, rows)]


def _cells(shown: Progress, rows: list[Drawn]) -> Sheet:
    unit = translated(shown.measure.unit_words)
    columns = [
        Column(gettext("区块")),
        Column(gettext("集群")),
        *(
            Column(f"{words} {unit}", "decimal")
            for words in (gettext("合计"), gettext("落地"), gettext("退出"), gettext("已签约"))
        ),
        Column(gettext("占比，百分点"), "decimal"),
        Column(gettext("目标，百分点"), "decimal"),
        Column(gettext("差距，百分点"), "decimal"),
    ]
    cells = [_line(shown.measure, row, line) for row in rows for line in row.lines]
    return Sheet(gettext("结构与差距"), columns, cells, notes_of(shown))


def _line(measure: Measure, row: Drawn, line: Line) -> list[Cell]:
    committed = line.moved.committed.tenths if measure.carries_committed else None
    amounts = (line.cell.amount, line.moved.landed.tenths, line.moved.left.tenths, committed)
    return [
        translated(row.label),
        translated(line.label),
        *(plain(amount, measure) for amount in amounts),
        line.cell.share,
        line.cell.target,
        line.cell.gap,
    ]


def plain(tenths: int | None, measure: Measure) -> Cell:
    """An amount in the unit of its column; unknown is an empty cell."""
    if tenths is None:
        return None
    return tenths / YI if measure.unit == "money" else Decimal(tenths) / 10


def _verdicts(shown: Progress, rows: list[Drawn]) -> Sheet:
    columns = [
        Column(gettext("区块")),
        Column(gettext("样本 n"), "decimal"),
        Column(gettext("契合度 F"), "decimal"),
        Column(gettext("偏离 D"), "decimal"),
        Column(gettext("不含最大项目 F"), "decimal"),
        Column(gettext("目标"), width=24),
        Column(gettext("说明"), width=80),
    ]
    found = [
        [
            translated(row.label),
            Decimal(row.row.firms) / 10,
            row.row.fit,
            row.deviation,
            row.fit_without,
            _target(row),
            prose(row.sentences),
        ]
        for row in rows
    ]
    return Sheet(gettext("各行评价"), columns, found, notes_of(shown))


def _target(row: Drawn) -> str:
    if row.target is None:
        return gettext("目标按各区块的量加权") if row.row.target else gettext("没有目标结构")
    if row.target.provisional:
        return gettext("暂定，非规划原文")
    return gettext("目标 · %(day)s 起", day=row.target.effective_from)


def notes_of(shown: Progress) -> list[str]:
    """The moment, flow or stock, and what exactly is added up."""
    moment = gettext("已结账") if shown.as_of.closed else gettext("未结周")
    notes = [
        f"{shown.as_of.week} {moment} · {translated(shown.basis.words)}",
        translated(shown.measure.definition),
    ]
    if shown.without_largest:
        notes.append(gettext("每一行都去掉了自己最大的一个项目；家数不变。"))
    return notes
