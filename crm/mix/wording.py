"""The verdict on a row in words: noise, largest gaps, giant project, what next."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from crm.core.say import Sentence, say
from crm.mix import rules
from crm.mix.measures import IN_BASELINE, Measure
from crm.mix.noise import Band
from crm.mix.rows import Row

CLUSTER_WORDS = {
    "TR": say("贸易"),
    "LG": say("物流"),
    "FI": say("金融"),
    "CU": say("文化"),
    "IN": say("信息"),
    "PS": say("专业服务"),
    "MF": say("制造"),
}
ROW_WORDS = {
    "JK": say("经开"),
    "ZD": say("郑东"),
    "JS": say("金水"),
    rules.AREA: say("片区合计"),
    rules.HK: say("航空港"),
    rules.ALL: say("含航空港协同"),
}

DRAFTED = say("按规划用词折算：主导 3、重点 2、一般 1、未提 0，再归一到 100%")
"""What a drawn-up target names as its source."""


def verdict(row: Row, tolerance: Decimal = rules.TOLERANCE) -> tuple[Sentence, ...]:
    """What may be said of a row, sentence by sentence; D and F are in points."""
    silent = _silence(row)
    if silent is not None:
        return (silent,)
    band = row.band
    if band is None or row.size != "judged":
        return (_too_few(row, band),)
    outside = band.beyond(row.deviation or Fraction(0))
    return (
        _noise(row, band, outside=outside),
        _extremes(row, tolerance),
        *_next(row, tolerance, outside=outside),
    )


def unmeasured(measure: Measure, *, kept: bool, known: bool) -> Sentence | None:
    """Why a measure says nothing here, if so."""
    if not kept:
        return say("这一周结账时还没有留存「%(measure)s」，只能看企业数。", measure=measure.words)
    if not known and measure not in IN_BASELINE:
        return say("基数没有「%(measure)s」这一项，存量未知；可看流量。", measure=measure.words)
    return None if measure.judged else measure.definition


def notes(row: Row) -> tuple[Sentence, ...]:
    """Footnotes of a total: blocks that have no target and stay outside target, gap, D and F."""
    if not row.target or not row.untargeted:
        return ()
    return tuple(
        say("%(block)s没有目标结构，本行的目标和差距不含它。", block=ROW_WORDS[block])
        for block in row.untargeted
    )


def _silence(row: Row) -> Sentence | None:
    """Why there is no verdict at all, if so."""
    if row.state == "unknown":
        return say("存量基数未知，暂不计算存量结构；可先看流量。")
    if row.state == "negative":
        return say("本期离开的多于落地的，占比无从谈起。")
    if row.state == "empty":
        return say("还没有落地项目，先看储备。")
    return _unjudgeable(row)


def _unjudgeable(row: Row) -> Sentence | None:
    if row.greyed:
        ratio = rules.figure(rules.points(row.unclassified))
        return say("有 %(ratio)s%% 的量还没有归入集群，先补归类再看差距。", ratio=ratio)
    if not row.gaps:
        return say("还没有目标结构，只列占比，不作评价。")
    return None


def _too_few(row: Row, band: Band | None) -> Sentence:
    if band is None or row.size == "few":
        return say("样本过少（n=%(n)s），不列数字，也不评价。", n=rules.count(row.judged_firms))
    return say(
        "只有 %(n)s 家企业：随机波动约 ±%(mean)s 点，不宜据此评价，也不与其它区块比较。",
        n=rules.count(row.judged_firms),
        mean=_whole(band.mean),
    )


def _noise(row: Row, band: Band, *, outside: bool) -> Sentence:
    places = {
        "d": rules.figure(rules.points(row.deviation or Fraction(0))),
        "low": _whole(band.low),
        "high": _whole(band.high),
    }
    if outside:
        return say("偏离 %(d)s 点，超出随机波动（%(low)s–%(high)s）。", **places)
    return say("偏离 %(d)s 点，仍在随机波动范围内（%(low)s–%(high)s）。", **places)


def _extremes(row: Row, tolerance: Decimal) -> Sentence:
    over, short = _most_over(row, tolerance), _most_short(row, tolerance)
    if over and short:
        return say(
            "%(over)s多 %(more)s 点，%(short)s少 %(less)s 点。",
            over=CLUSTER_WORDS[over],
            more=_size(row, over),
            short=CLUSTER_WORDS[short],
            less=_size(row, short),
        )
    if over:
        return say("%(over)s多 %(more)s 点。", over=CLUSTER_WORDS[over], more=_size(row, over))
    if short:
        return say("%(short)s少 %(less)s 点。", short=CLUSTER_WORDS[short], less=_size(row, short))
    return say("各集群都在容差 ±%(tolerance)s 点以内。", tolerance=tolerance)


def _next(row: Row, tolerance: Decimal, *, outside: bool) -> Iterator[Sentence]:
    short = _most_short(row, tolerance)
    if row.dominated:
        yield _giant_note(row)
    elif outside and short:
        yield say("下一步先补%(short)s。", short=CLUSTER_WORDS[short])


def _giant_note(row: Row) -> Sentence:
    without = row.giant.deviation if row.giant else None
    if without is None:
        return say("全部来自一个项目，先不下结论。")
    fit = rules.figure(rules.points(rules.fit(without)))
    return say("去掉最大项目后 F 为 %(fit)s，先看是否一个项目造成，再下结论。", fit=fit)


def _most_over(row: Row, tolerance: Decimal) -> str | None:
    cluster = max(rules.CLUSTERS, key=lambda k: row.gaps[k])
    return cluster if rules.gap_step(row.gaps[cluster], tolerance) > 0 else None


def _most_short(row: Row, tolerance: Decimal) -> str | None:
    cluster = min(rules.CLUSTERS, key=lambda k: row.gaps[k])
    return cluster if rules.gap_step(row.gaps[cluster], tolerance) < 0 else None


def _size(row: Row, cluster: str) -> str:
    return str(abs(rules.points(row.gaps[cluster])))


def _whole(value: Fraction) -> str:
    return str(int(value * 100 + Fraction(1, 2)))
