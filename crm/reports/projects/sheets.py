"""The page of major projects as a sheet."""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _

from crm.core.language import listed, translated
from crm.core.sheets import Cell, Column, Sheet
from crm.plan.wording import joined, named
from crm.reports.projects import wording
from crm.reports.projects.queries import Row
from crm.reports.projects.rules import Milestone


def sheet(rows: Iterable[Row], today: date) -> Sheet:
    """All that the page and its table of days show, a project a row."""
    days = [
        Column(f"{translated(one.words)} {part}", "day", 12)
        for one in Milestone
        for part in (_("原定"), _("现定"), _("完成"))
    ]
    columns = [
        Column("#", width=5),
        Column(_("项目"), width=30),
        Column(_("服务领域"), width=10),
        Column(_("实际选址"), width=20),
        Column(_("规划附注（建议）"), width=26),
        Column(_("市级统筹"), width=18),
        Column(_("牵头领导"), width=18),
        Column(_("分工推进单位"), width=18),
        *days,
        Column(_("状态"), width=14),
        Column(_("状态说明"), width=20),
        Column(_("改期次数"), "whole", 9),
        Column(_("线索"), "whole", 7),
    ]
    notes = [
        _("截至 %(day)s", day=today.isoformat()),
        _("滞后 = 第一个未完成节点的新日期减去原定日期，按整月计；到期未改期的算到今天。"),
    ]
    return Sheet(_("重大项目"), columns, [_row(row, today) for row in rows], notes)


def _row(row: Row, today: date) -> list[Cell]:
    project, card, status = row.project, row.card, row.status(today)
    unknown = _("待定")
    here = [named(one, "short") for one in row.sited] + ([card.site] if card and card.site else [])
    named_ones = [getattr(card, name) if card else "" for name in ("overall", "leader", "office")]
    advice = [named(project, "form"), named(project, "site"), joined(project.notes)]
    return [
        wording.number(row),
        named(project),
        named(project.cluster, "short"),
        listed(here) or unknown,
        " · ".join(one for one in advice if one),
        *(one or unknown for one in named_ones),
        *(day for one in row.points for day in (one.first, one.planned, one.reached)),
        translated(wording.status(status)),
        card.reason if card else "",
        status.slips,
        row.leads,
    ]
