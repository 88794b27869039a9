"""The forecast two years out as a band on the bullets of a block's page. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from crm.core.days import Shown as Day
from crm.core.say import Sentence, say
from crm.mix.forecast import wording
from crm.mix.forecast.outlook import Outlook
from crm.mix.forecast.question import Spread
from crm.mix.rules import CLUSTERS


@dataclass(frozen=True)
class Band:
    """One cluster: P10, P50 and P90 as the forecast's table prints them, in percent."""

    p10: str
    p50: str
    p90: str
    label: str
    inside: int | None


@dataclass(frozen=True)
class Ahead:
    """All seven, or why there are none."""

    day: Day
    bands: Mapping[str, Band] = field(default_factory=dict)
    silent: Sentence | None = None

    def axis(self, axis: Decimal) -> Decimal:
        """Where the common axis ends: the next ten points above bars and bands."""
        most = max((Decimal(band.p90) for band in self.bands.values()), default=Decimal(0))
        return max(axis, min((most // 10 + 1) * 10, Decimal(100)))


def ahead(found: Outlook) -> Ahead:
    """The bands of a block's forecast; under five firms none, as on the forecast's page."""
    day = Day(found.horizon.day, year=True)
    silent = _silent(found)
    if silent:
        return Ahead(day, silent=silent)
    outcome = found.outcome
    return Ahead(day, {k: _band(outcome.spreads[k], outcome.inside.get(k)) for k in CLUSTERS})


def _silent(found: Outlook) -> Sentence | None:
    if found.row.state == "unknown":
        return say("存量基数未知，没有预测带。")
    if found.size == "few":
        return say("样本过少：落地和在谈加起来不到 5 家，没有预测带。")
    if not found.outcome.spreads:
        return say("按目前储备，到那时仍没有落地的项目可以算占比。")
    return None


def _band(spread: Spread, inside: float | None) -> Band:
    p10, p50, p90 = (f"{value * 100:.1f}" for value in (spread.p10, spread.p50, spread.p90))
    low, high = wording.range_of(spread)
    chance = None if inside is None else wording.percent(inside)
    return Band(p10, p50, p90, f"{low}–{high}", chance)
