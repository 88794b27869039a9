"""What a forecast says of itself: the range first, then what the chart does not show. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date
from math import floor

from crm.core.days import Shown as Day
from crm.core.say import Sentence, say
from crm.mix import rules
from crm.mix.forecast.calibration import Calibration
from crm.mix.forecast.outlook import END, Outlook
from crm.mix.forecast.question import FIT, Spread
from crm.mix.forecast.recorded import Recorded
from crm.mix.rules import CLUSTERS
from crm.mix.wording import CLUSTER_WORDS

LIKELY, SLIPPING = 0.5, 0.5
MOST_WARNINGS = 3
FOCUS_WORDS = {FIT: say("契合度 F"), **CLUSTER_WORDS}
WAY_WORDS = {
    "ours": say("本系统"),
    "default": say("阶段默认值"),
    "overall": say("总落地率"),
    "last": say("沿用现在的占比"),
}


def percent(value: float) -> int:
    """A share or chance as whole hundredths, half up."""
    return floor(value * 100 + 0.5 + 1e-9)


def range_of(spread: Spread) -> tuple[str, str]:
    """P10 and P90."""
    return figure_of(spread.p10, spread), figure_of(spread.p90, spread)


def figure_of(value: float, beside: Spread) -> str:
    """A figure of a spread or beside it: whole; to a tenth where its two ends would be the same."""
    if percent(beside.p10) != percent(beside.p90):
        return str(percent(value))
    return f"{percent(value * 10) / 10:.1f}"


def headline(found: Outlook) -> tuple[Sentence, ...]:
    """Range, target, chance; then F. Never one number without its range and its day."""
    if not found.outcome.spreads:
        return (say("按目前储备，到那时仍没有落地的项目可以算占比。"),)
    if found.ask.focus == FIT:
        return tuple(_fit(found, alone=True))
    return (_share(found), *_fit(found, alone=False))


def _share(found: Outlook) -> Sentence:
    cluster = found.ask.focus
    low, high = range_of(found.outcome.spreads[cluster])
    parts = {"day": _day(found), "cluster": CLUSTER_WORDS[cluster], "low": low, "high": high}
    if not found.is_judged:
        return say(
            "按目前储备，到 %(day)s，%(cluster)s占比八成可能在 %(low)s%%–%(high)s%% 之间；"
            "没有目标结构，不说差距。",
            **parts,
        )
    return say(
        "按目前储备，到 %(day)s，%(cluster)s占比八成可能在 %(low)s%%–%(high)s%% 之间，"
        "目标 %(target)s%%；落在容差 ±%(tolerance)s 点内的可能是 %(chance)s%%。",
        target=rules.points(found.row.target[cluster]) if found.row.target else "—",
        tolerance=found.shown.tolerance,
        chance=percent(found.outcome.inside[cluster]),
        **parts,
    )


def _fit(found: Outlook, *, alone: bool) -> Iterator[Sentence]:
    spread = found.outcome.spreads.get(FIT)
    if spread is None:
        if alone:
            yield say("没有目标结构，算不出契合度；可以看各集群的占比。")
        return
    low, high = range_of(spread)
    now = found.now.spreads.get(FIT)
    parts = {
        "low": low,
        "high": high,
        "now": figure_of(now.p50, spread) if now else "—",
        "wanted": found.fit_wanted,
        "chance": percent(found.outcome.inside[FIT]),
    }
    if alone:
        yield say(
            "按目前储备，到 %(day)s，契合度 F 八成可能在 %(low)s–%(high)s 之间，现在 %(now)s；"
            "达到 %(wanted)s 的可能是 %(chance)s%%。",
            day=_day(found),
            **parts,
        )
    else:
        yield say("整体契合度 F 八成可能在 %(low)s–%(high)s，现在 %(now)s。", **parts)


def _day(found: Outlook) -> Day:
    return Day(found.horizon.day, year=True)


def warnings(found: Outlook) -> tuple[Sentence, ...]:
    """Clusters that are right today and slip out of tolerance by themselves."""
    if not found.is_judged or not found.now.inside:
        return ()
    slipping = [
        (found.outcome.inside[k], k)
        for k in CLUSTERS
        if found.now.inside[k] > LIKELY and found.outcome.inside[k] < SLIPPING
    ]
    return tuple(_slips(found, k, chance) for chance, k in sorted(slipping)[:MOST_WARNINGS])


def _slips(found: Outlook, cluster: str, chance: float) -> Sentence:
    parts = {"cluster": CLUSTER_WORDS[cluster], "chance": percent(chance)}
    own = found.own(cluster)
    if not own:
        return say(
            "%(cluster)s没有储备：什么都不变差，也会从容差内滑出去（100%% → %(chance)s%%）。",
            **parts,
        )
    return say(
        "%(cluster)s虽有 %(own)s 条在谈，也难留在容差内（100%% → %(chance)s%%）。", own=own, **parts
    )


def notes(found: Outlook) -> tuple[Sentence, ...]:
    """What else must be known to read the numbers."""
    said = []
    if found.few_leads:
        said.append(
            say("只有 %(n)s 条线索，分布会跳：区间主要由一两条线索是否落地决定。", n=found.leads)
        )
    if found.pipeline.crowds:
        said.append(
            say(
                "最大的 %(n)s 条逐条模拟，其余 %(rest)s 条按阶段和集群合并模拟。",
                n=len(found.pipeline.leads),
                rest=found.pipeline.many - len(found.pipeline.leads),
            )
        )
    return tuple(said)


def right(known: Calibration) -> Sentence:
    """Whether what we said beat the two simple ways."""
    if known.is_best is None:
        return say("满 24 个月的预测还少于 30 条，先不下结论。")
    if known.is_best:
        return say("比两种笨办法都准。")
    scores = known.brier()
    better = "default" if scores["default"] <= scores["overall"] else "overall"
    return say("目前不如“%(way)s”准：请把概率当作参考。", way=WAY_WORDS[better])


def first_known(day: date | None) -> Sentence:
    """When the first outcome will be known, where none is."""
    if day is None:
        return say("还没有留下预测：每月第一个结账周留一次，24 个月后才知道准不准。")
    return say(
        "还没有已知结果的预测。最早的一批到 %(day)s 满 24 个月；提前落地或终止的会先算。",
        day=Day(day, year=True),
    )


def backtested(found: Recorded) -> tuple[Sentence, ...]:
    """The last back-test that was recorded: which it was, then leads, then shares."""
    return (
        say(
            "回测（%(day)s，自造的五年历史，%(leads)s 条线索，%(n)s 次预测，提前 %(months)s 个月）：",
            day=Day(found.day, year=True),
            leads=f"{found.whole.leads:,}",
            n=f"{found.whole.forecasts:,}",
            months=found.months,
        ),
        _by_lead(found.whole.brier),
        _by_share(found.whole.off),
    )


def _by_lead(brier: Mapping[str, float]) -> Sentence:
    best = min(brier, key=lambda way: brier[way])
    if best == "ours":
        return say(
            "单条线索本系统最准，Brier 分 %(ours)s，阶段默认值 %(default)s，总落地率 %(overall)s。",
            **{way: f"{value:.3f}" for way, value in brier.items()},
        )
    return say(
        "单条线索按“%(way)s”更准，Brier 分 %(best)s，本系统 %(ours)s："
        "头两年只知道很快了结的，久拖不动的线索也还按新线索的概率算。",
        way=WAY_WORDS[best],
        best=f"{brier[best]:.3f}",
        ours=f"{brier['ours']:.3f}",
    )


def _by_share(off: Mapping[str, float]) -> Sentence:
    best = min(off, key=lambda way: off[way])
    if best == "ours":
        return say(
            "各集群占比的误差本系统最小，%(ours)s 点；"
            "沿用现在的占比 %(last)s 点，按总落地率 %(overall)s 点。",
            **{way: f"{value:.1f}" for way, value in off.items()},
        )
    return say(
        "各集群占比按“%(way)s”更准，误差 %(best)s 点，本系统 %(ours)s 点。",
        way=WAY_WORDS[best],
        best=f"{off[best]:.1f}",
        ours=f"{off['ours']:.1f}",
    )


def title_of(key: str, day: date) -> Sentence | Day:
    """The head of a horizon."""
    if key == "0":
        return say("现在")
    return say("目标期末") if key == END else Day(day, year=True)
