"""What-if and gap list as .xlsx, in the reader's language."""

from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext as _

from crm.core.language import translated
from crm.core.sheets import Cell, Column, Sheet
from crm.mix import rules
from crm.mix.advice.beside import Beside
from crm.mix.advice.looking import Looked, There
from crm.mix.advice.trying import Shown
from crm.mix.rules import BLOCKS
from crm.mix.wording import CLUSTER_WORDS, ROW_WORDS
from crm.plan.wording import named

YI = Decimal(10**8)


def of_trial(shown: Shown) -> Sheet:
    """The leads of the page with their mix value in every block."""
    blocks = [translated(ROW_WORDS[block]) for block in BLOCKS]
    columns = [
        Column(_("已勾选"), width=8),
        Column(_("编号"), width=16),
        Column(_("线索"), width=30),
        Column(_("集群"), width=10),
        Column(_("清单条目"), width=30),
        Column(_("首报区块"), width=10),
        Column(_("阶段"), width=8),
        Column(f"{_('概率')} %", "decimal", 10),
        Column(_("投资额 亿元"), "decimal", 12),
        *(Column(f"{name} {_('补点')}", "decimal", 12) for name in blocks),
        *(Column(f"{name} {_('说明')}", width=14) for name in blocks),
        Column(_("建议放在"), width=10),
        Column(_("理由"), width=40),
    ]
    return Sheet(
        title=_("试算"), columns=columns, rows=[_row(one, shown) for one in shown.rows],
        notes=[*_notes(shown), _("补点 = 100 ×（现在的 D − 加入后的 D）。它只是一列，从不自动否决。")],
    )  # fmt: skip


def _notes(shown: Shown) -> list[str]:
    fits = shown.outcome.fits
    told = [
        _(
            "%(week)s，%(basis)s，计量：%(measure)s。",
            week=str(shown.progress.as_of.week),
            basis=translated(shown.progress.basis.words),
            measure=translated(shown.asked.measure.words),
        )
    ]
    if shown.ticked and fits:
        told.append(
            _(
                "%(block)s：%(n)s 条都落地时 F %(old)s → %(new)s，都落地的概率 %(chance)s%%。",
                block=translated(ROW_WORDS[shown.asked.block]),
                n=len(shown.ticked),
                old=str(fits[0]),
                new=str(fits[1]),
                chance=str(rules.points(shown.outcome.chance)),
            )
        )
    if shown.asked.beside is Beside.FORECAST:
        told.append(_("对照：24 个月后的预期量，各条线索除去自己，勾选的几条一起除去。"))
    if any(target.provisional for target in shown.progress.targets.values()):
        told.append(_("目标结构暂定，非规划原文。"))
    return told


def _row(one: Looked, shown: Shown) -> list[Cell]:
    lead = one.lead
    amount = None if lead.amount is None else Decimal(lead.amount) / YI
    there = [one.there[block] for block in BLOCKS]
    return [
        _("是") if one in shown.ticked else None,
        lead.code,
        lead.name,
        translated(CLUSTER_WORDS[lead.cluster]),
        f"{lead.item.code} {named(lead.item)}",
        translated(ROW_WORDS[lead.block]),
        lead.stage.value,
        percent(one.chance),
        amount,
        *(points(place) for place in there),
        *(said(place) for place in there),
        translated(ROW_WORDS[one.best.block]),
        reason(one),
    ]


def percent(value: Fraction) -> Decimal:
    """A chance in percent with one decimal."""
    return rules.points(value)


def points(there: There) -> Decimal | None:
    """Mix value as printed; nothing where no number may be printed."""
    return there.worth.points if there.worth else None


def said(there: There) -> str:
    """What a lead does to a block, or why nothing is said."""
    if there.against is not None:
        return _("布局不符")
    return translated(there.words)


def reason(one: Looked) -> str:
    """Why a block is proposed, and that it takes a transfer where it does."""
    told = translated(one.best.reason)
    if not one.best.elsewhere:
        return told
    return _("%(reason)s；需走流转", reason=told)
