"""A block's list of gaps as .xlsx, in the reader's language."""

from flask_babel import gettext as _

from crm.core.language import translated
from crm.core.sheets import Cell, Column, Sheet
from crm.leads.rules import PIPELINE
from crm.mix import rules
from crm.mix.advice.gap_rows import ItemRow, Warm
from crm.mix.advice.gaps import GapItem, Gaps
from crm.mix.advice.whom import Contacted
from crm.mix.wording import CLUSTER_WORDS
from crm.plan.wording import clause_reference, named


def of_gaps(found: Gaps, title: str) -> list[Sheet]:
    """The items, and where there are no gaps the warmest leads before them."""
    notes = [
        _(
            "%(week)s，%(basis)s，计量：%(measure)s，n=%(n)s。",
            week=str(found.progress.as_of.week),
            basis=translated(found.progress.basis.words),
            measure=translated(found.progress.measure.words),
            n=found.mix.sample,
        )
    ]
    if found.why_not is not None:
        notes.append(translated(found.why_not))
    if found.mix.target is not None and found.mix.target.provisional:
        notes.append(_("暂定，非规划原文"))
    items = Sheet(
        title=title, columns=_columns(), rows=[_row(one) for one in found.items], notes=notes
    )
    if found.judged:
        return [items]
    warm = Sheet(
        title=_("最热的线索"),
        columns=[
            Column(_("线索"), width=30),
            Column(_("编号"), width=16),
            Column(_("阶段"), width=8),
            Column(_("清单条目"), width=30),
            Column(_("最近联系"), "day", 12),
            Column(_("先打给谁"), width=30),
        ],
        rows=[_warm(lead, row) for lead, row in found.warm],
        notes=notes,
    )
    return [warm, items]


def _columns() -> list[Column]:
    return [
        Column(_("条目"), width=10),
        Column(_("名称"), width=36),
        Column(_("规划依据"), width=18),
        Column(_("集群"), width=10),
        Column(_("差距 点"), "decimal", 10),
        Column(_("目标企业"), "whole", 10),
        *(Column(stage.value, "whole", 6) for stage in PIPELINE),
        Column(_("不可见的线索"), "whole", 12),
        Column(_("期望补点"), "decimal", 10),
        Column(_("最近触达"), "day", 12),
        Column(_("先打给谁"), width=30),
        Column(_("做什么"), width=14),
    ]


def _row(one: GapItem) -> list[Cell]:
    row = one.row
    return [
        row.item.code,
        named(row.item),
        clause_reference(row.clause, row.item.sentence),
        translated(CLUSTER_WORDS[row.cluster]),
        None if one.gap is None else rules.points(one.gap),
        row.targets,
        *(row.stages.get(stage) for stage in PIPELINE),
        row.hidden or None,
        None if one.expected is None else rules.points(one.expected),
        row.touched_on,
        call(row),
        translated(one.action.words),
    ]


def _warm(lead: Warm, row: ItemRow) -> list[Cell]:
    item = f"{row.item.code} {named(row.item)}"
    called = told(lead.contact) or lead.name
    return [lead.name, lead.code, lead.stage.value, item, lead.last_contact_on, called]


def call(row: ItemRow) -> str:
    """Whom to call first about an item: its warmest lead's contact, else the best target's."""
    if row.warmest is not None:
        return told(row.warmest.contact) or row.warmest.name
    return told(row.target)


def told(who: Contacted | None) -> str:
    """A person and where they work, as far as the reader may know them."""
    if who is None:
        return ""
    person = " ".join(part for part in (who.name, who.title, who.phone) if part)
    return f"{person} · {who.enterprise}" if person else who.enterprise
