"""The back-test that the page speaks of: the last run of the made-up history that was recorded.

`crm mix backtest --record` writes it beside this module. A sample of few leads is scored and kept
with it: a test scores the sample again, so that no rule of the forecast can move unnoticed.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from crm.mix.forecast.backtest import Score, Setup, replay
from crm.mix.forecast.generated import A_YEAR, LAST, YEARS, history
from crm.settings.rules import STARTING_VALUES

KEPT = Path(__file__).with_name("recorded.json")
MONTHS, LEADS, SAMPLE = 24, YEARS * A_YEAR, 400


@dataclass(frozen=True)
class Scored:
    """One run: Brier scores, and mean errors of shares in points, way by way."""

    leads: int
    forecasts: int
    brier: Mapping[str, float]
    off: Mapping[str, float]
    inside: float | None
    """The part of the shares that came to lie between P10 and P90."""

    @classmethod
    def of(cls, score: Score, leads: int) -> "Scored":
        """As it is kept: to six places."""
        brier, off = (_short(one) for one in (score.leads.brier(), score.came.error()))
        inside = score.came.coverage
        kept = None if inside is None else round(inside, 6)
        return cls(leads, score.leads.n, brier, off, kept)


@dataclass(frozen=True)
class Recorded:
    """The run of all leads, the sample, and the day on which both were made."""

    day: date
    months: int
    whole: Scored
    sample: Scored


def _short(scores: Mapping[str, float]) -> dict[str, float]:
    return {way: round(value, 6) for way, value in scores.items()}


def scored(leads: int) -> Scored:
    """Forecast the made-up history of so many leads again, and score it."""
    setup = Setup(history(leads=leads), LAST, STARTING_VALUES, {})
    return Scored.of(replay(setup, [MONTHS])[0], leads)


def record(score: Score, day: date) -> Recorded:
    """Write down a run of the whole made-up history, with the sample. Raises OSError."""
    kept = Recorded(day, MONTHS, Scored.of(score, LEADS), scored(SAMPLE))
    KEPT.write_text(json.dumps(asdict(kept), default=str, indent=1) + "\n", encoding="utf-8")
    recorded.cache_clear()
    return kept


@cache
def recorded() -> Recorded:
    """The last one."""
    kept: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8"))
    runs = {name: Scored(**kept[name]) for name in ("whole", "sample")}
    return Recorded(date.fromisoformat(kept["day"]), kept["months"], **runs)
