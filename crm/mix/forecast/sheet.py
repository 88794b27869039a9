"""The forecast as a sheet: shares by horizon, chances by cluster, stages."""

from flask_babel import gettext

from crm.core.language import translated
from crm.core.sheets import Cell, Column, Sheet
from crm.mix.forecast import wording
from crm.mix.forecast.outlook import Outlook
from crm.mix.forecast.question import FIT, RUNS
from crm.mix.wording import ROW_WORDS


def sheets(here: Outlook) -> tuple[Sheet, ...]:
    """Every horizon and cluster, the stages, how right we were; what the page says stands above."""
    return (_spreads(here), _stages(here), _calibration(here))


def _spreads(here: Outlook) -> Sheet:
    columns = [
        Column(gettext("到"), "day"),
        Column(gettext("看"), width=16),
        *(Column(name, "decimal", 9) for name in ("P10", "P25", "P50", "P75", "P90")),
        Column(gettext("平均"), "decimal", 9),
        Column(gettext("目标"), "decimal", 9),
        Column(gettext("容差内的可能，百分数"), "decimal", 16),
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
    definition = translated(here.shown.measure.definition)
    return [*(translated(one) for one in sentences), how, definition]


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
        Column(gettext("默认，百分数"), "decimal"),
        Column(gettext("落地"), "whole"),
        Column(gettext("了结"), "whole"),
        Column(gettext("采用，百分数"), "decimal"),
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


def _calibration(here: Outlook) -> Sheet:
    """By decile what was said and what landed, with the middle 80 %; above it the Brier scores."""
    known = here.known.calibration
    columns = [
        Column(gettext("当时说的概率，百分数")),
        Column(gettext("条数"), "whole"),
        Column(gettext("平均，百分数"), "decimal"),
        Column(gettext("实际落地，百分数"), "decimal"),
        Column(gettext("八成区间 低，百分数"), "decimal", 16),
        Column(gettext("八成区间 高，百分数"), "decimal", 16),
    ]
    rows: list[list[Cell]] = []
    for number, one in enumerate(known.bins):
        if one.n:
            figures = (one.mean, one.rate, *one.bounds)
            tens = f"{number * 10}–{number * 10 + 10}"
            rows.append([tens, one.n, *(round(value * 100, 2) for value in figures)])
    scores = [
        f"Brier · {translated(wording.WAY_WORDS[way])}: {score:.4f}"
        for way, score in known.brier().items()
    ]
    said = wording.right(known) if known.n else wording.first_known(here.known.first_known_on)
    notes = [gettext("已知结果 %(n)s 条", n=known.n), *scores, translated(said)]
    return Sheet(gettext("校准"), columns, rows, notes)
