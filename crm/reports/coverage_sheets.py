"""The coverage pages as sheets: list items, and the cells of table 4."""

from collections.abc import Iterable

from flask_babel import gettext as _

from crm.core.language import listed
from crm.core.sheets import Cell, Column, Sheet
from crm.plan.tree import Entry
from crm.plan.wording import clause_reference, named
from crm.reports.coverage import ClusterRow, Tally
from crm.reports.matrix import Sector


def items(clusters: Iterable[ClusterRow]) -> Sheet:
    """Every list item and its children; an item holds what its children hold."""
    columns = [
        Column(_("集群"), width=10),
        Column(_("条目"), width=9),
        Column(_("名称"), width=34),
        *_counts(),
        Column(_("规划依据"), width=18),
    ]
    rows: list[list[Cell]] = []
    for cluster in clusters:
        short = named(cluster.cluster, "short")
        for row in cluster.items:
            rows.append(_item(short, row.item, row.tally))
            rows += [_item(short, child, tally) for child, tally in row.children]
    note = _("条目的数含它的子项；线索计您可见的，触达计所有人登记的接触。从未触达的最近触达为空。")
    return Sheet(_("招商条目"), columns, rows, [note])


def _counts() -> list[Column]:
    return [
        Column(_("目标企业"), "whole", 9),
        Column(_("在推线索"), "whole", 9),
        Column(_("各阶段"), width=20),
        Column(_("已落地"), "whole", 8),
        Column(_("最近触达"), "day", 12),
    ]


def _tallied(tally: Tally) -> list[Cell]:
    stages = listed(f"{stage.value} {count}" for stage, count in tally.stages)
    return [tally.targets, tally.running, stages, tally.landed, tally.touched_on]


def _item(cluster: str, item: Entry, tally: Tally) -> list[Cell]:
    clause = clause_reference(item.clause, item.sentence)
    return [cluster, item.code, named(item), *_tallied(tally), clause]


def cells(sectors: Iterable[Sector]) -> Sheet:
    """Table 4, a cell a row."""
    columns = [
        Column(_("行业"), width=16),
        Column(_("类别"), width=8),
        *_counts(),
        Column(_("招商条目（我们的判读）"), width=24),
        Column(_("表4 所列"), width=60),
    ]
    rows: list[list[Cell]] = [
        [
            named(row.cell, "sector"),
            named(row.cell, "kind"),
            *_tallied(row.tally),
            listed(one.code for one in row.items),
            listed(named(one) for one in row.terms),
        ]
        for sector in sectors
        for row in sector.cells
    ]
    note = _("一条线索可以在几格里，各格不能相加；没有选格的线索按它的招商条目归格。")
    return Sheet(_("表4 制造业矩阵"), columns, rows, [note])
