"""The forecast as a sheet: shares by horizon, chances by cluster, stages."""

from flask_babel import gettext

from crm.core.language import translated
from crm.core.sheets import Cell, Column, Sheet
from crm.mix.forecast import wording
from crm.mix.forecast.outlook import Outlook
from crm.mix.forecast.question import FIT, RUNS
from crm.mix.wording import ROW_WORDS


def sheets(here: Outlook) -> tuple[Sheet, ...]:
    """Every horizon and cluster; what the page says stands above it."""
    return (_spreads(here), _stages(here))


def _spreads(here: Outlook) -> Sheet:
    columns = [
        Column(gettext("到"), "day"),
        Column(gettext("看"), width=16),
        *(Column(name, "decimal", 9) for name in ("P10", "P25", "P50", "P75", "P90")),
        Column(gettext("平均"), "decimal", 9),
        Column(gettext("目标"), "decimal", 9),
        Column(gettext("容差内的可能 %%"), "decimal", 16),
    ]
    return Sheet(
        translated(ROW_WORDS[here.ask.scope]),
        columns,
        list(_rows(here)) if here.size != "few" else [],
        notes=said(here),
    )


def said(here: Outlook) -> list[str]:
    """Headline, warnings, notes, and how it was reckoned."""
    if here.size == "few":
        return [gettext("样本过少：落地和在谈加起来不到 5 家，不列数字。")]
    sentences = (*wording.headline(here), *wording.warnings(here), *wording.notes(here))
    how = gettext(
        "%(measure)s · %(n)s 条线索 · %(runs)s 次模拟 · 占比和 F 以百分数计",
        measure=translated(here.shown.measure.words),
        n=here.leads,
        runs=RUNS,
    )
    return [*(translated(one) for one in sentences), how]


def _rows(here: Outlook) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for horizon, outcome in zip(here.horizons, here.answer.outcomes, strict=True):
        for key, spread in outcome.spreads.items():
            values = (spread.p10, spread.p25, spread.p50, spread.p75, spread.p90, spread.mean)
            goal = here.row.target.get(key)
            chance = outcome.inside.get(key)
            rows.append(
                [
                    horizon.day,
                    translated(wording.FOCUS_WORDS[key]),
                    *(round(value * 100, 4) for value in values),
                    here.fit_wanted if key == FIT else None if goal is None else float(goal) * 100,
                    None if chance is None else round(chance * 100, 2),
                ]
            )
    return rows


def _stages(here: Outlook) -> Sheet:
    columns = [
        Column(gettext("阶段"), width=16),
        Column(gettext("默认 %%"), "decimal"),
        Column(gettext("落地"), "whole"),
        Column(gettext("了结"), "whole"),
        Column(gettext("采用 %%"), "decimal"),
        Column(gettext("来源")),
    ]
    rows: list[list[Cell]] = [
        [
            f"{stage.value} {translated(stage.words)}",
            float(odds.default * 100),
            odds.record.landed,
            odds.record.closed,
            float(odds.chance * 100),
            translated(odds.origin.words),
        ]
        for stage, odds in here.assumed.odds.items()
    ]
    return Sheet(gettext("阶段概率"), columns, rows)
