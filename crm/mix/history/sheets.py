"""The history of the mix as sheets."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext

from crm.core.language import translated
from crm.core.sheets import Cell, Column, Sheet
from crm.mix.history.causes import Group, Step, Waterfall, whole
from crm.mix.history.pages import Answer, sampled
from crm.mix.history.series import Series
from crm.mix.history.wording import cause_words, step_words
from crm.mix.rules import points
from crm.mix.wording import CLUSTER_WORDS, ROW_WORDS

SHARE = Decimal(10)


def fit_sheet(found: Series) -> Sheet:
    """Every week: F as published, F under today's target, D, n, and what a new target did."""
    notes = [
        translated(found.measure.definition),
        gettext("实线＝按当时的目标发布；今日目标＝较早各周按现在的目标重算。"),
        *([gettext("暂定，非规划原文")] if found.provisional else []),
    ]
    columns = [
        Column(gettext("周"), width=12),
        Column(gettext("契合度 F"), "decimal"),
        Column(gettext("F（今日目标）"), "decimal"),
        Column(gettext("偏离 D"), "decimal"),
        Column(gettext("样本 n"), "decimal"),
        Column(gettext("换目标使 F 变"), "decimal"),
    ]
    rows: list[list[Cell]] = [
        [
            str(one.week),
            _points(one.fit),
            _points(one.fit_today),
            _points(None if one.fit is None else one.row.deviation),
            Decimal(one.row.firms) / SHARE,
            _points(one.jump),
        ]
        for one in found.weeks
    ]
    title = f"{translated(ROW_WORDS[found.scope])} {gettext('契合度')} {translated(found.measure.words)}"
    return Sheet(title, columns, rows, notes)


def changes_sheet(answer: Answer, told: Waterfall) -> Sheet:
    """Every step, and below each the leads that it is made of; of few firms no share is told."""
    found, measure = answer.found, answer.found.question.measure
    unit = gettext("元") if measure.unit == "money" else translated(measure.unit_words)
    columns = [
        Column(gettext("步骤"), width=30),
        Column(gettext("线索"), width=36),
        Column(gettext("原因"), width=18),
        Column(gettext("本集群（%(unit)s）", unit=unit), "decimal"),
        Column(gettext("区块合计（%(unit)s）", unit=unit), "decimal"),
        Column(gettext("占比 点"), "decimal"),
    ]
    title = (
        f"{translated(ROW_WORDS[found.question.scope])} × {translated(CLUSTER_WORDS[told.cluster])}"
    )
    rows = [row for step in told.steps for row in _rows(answer, told, step)]
    notes = [*answer.sentences, sampled(answer), measure.definition]
    return Sheet(title, columns, rows, [translated(one) for one in notes])


def _rows(answer: Answer, told: Waterfall, step: Step) -> Iterator[list[Cell]]:
    found, measure = answer.found, answer.found.question.measure
    yield [
        translated(step_words(step, measure)),
        "",
        translated(step.group.words),
        in_unit(step.own),
        in_unit(step.total),
        None if answer.few else _points(step.points),
    ]
    seen = found.told(step.atoms)
    for lead, atom in seen.rows:
        words = translated(cause_words(atom.cause, measure))
        late = atom.correction and step.group is not Group.CORRECTION
        own, total = atom.deltas.get(told.cluster, 0), whole(atom.deltas)
        name = lead.name if lead else ""
        cause = f"{words} {gettext('更正')}" if late else words
        yield ["", name, cause, in_unit(own), in_unit(total), None]
    if seen.hidden:
        own, total = seen.others.get(told.cluster, 0), whole(seen.others)
        name = gettext("另有 %(n)s 个项目属其他区块，不显示", n=seen.hidden)
        yield ["", name, "", in_unit(own), in_unit(total), None]


def in_unit(tenths: int) -> Decimal:
    """Tenths as a sheet has them: firms, persons, or 元 to the last one."""
    return Decimal(tenths) / SHARE


def _points(value: Fraction | None) -> Decimal | None:
    return None if value is None else points(value)
