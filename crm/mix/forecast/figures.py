"""The forecast as plain values, for programs and scripts."""

from typing import Any

from crm.mix.forecast import drawing
from crm.mix.forecast.outlook import Outlook
from crm.mix.forecast.question import RUNS, Outcome, Spread
from crm.mix.forecast.recorded import Recorded, recorded


def plain(here: Outlook) -> dict[str, Any]:
    """Everything that the page says, in parts of 1; what few firms forbid to print is left out."""
    shown = here.size != "few" and here.row.state != "unknown"
    return {
        "block": here.ask.scope,
        "measure": here.shown.measure.value,
        "basis": here.shown.basis.value,
        "week": str(here.shown.as_of.week),
        "closed": here.shown.as_of.closed,
        "to": here.ask.to,
        "shock": here.ask.shock,
        "runs": RUNS,
        "leads": here.leads,
        "unsized": here.unsized,
        "disputed": here.disputed,
        "size": here.size,
        "realisation": float(here.assumed.realisation),
        "horizons": [
            {"key": one.key, "day": one.day, **_outcome(outcome)}
            for one, outcome in zip(here.horizons, here.answer.outcomes, strict=True)
        ]
        if shown
        else [],
        "levers": _levers(here) if shown else [],
        "stages": [_stage(here, number) for number in range(len(here.assumed.odds))],
        "calibration": _calibration(here),
        "backtest": _backtest(recorded()),
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "spreads": {key: _spread(spread) for key, spread in outcome.spreads.items()},
        "inside": dict(outcome.inside),
    }


def _spread(spread: Spread) -> dict[str, float]:
    names = ("p10", "p25", "p50", "p75", "p90", "mean")
    return {name: getattr(spread, name) for name in names}


def _levers(here: Outlook) -> list[dict[str, Any]]:
    return [
        {
            "lead_id": row.lever.key,
            "code": row.code,
            "name": row.name,
            "chance": row.lever.chance,
            "landed": row.lever.landed,
            "missed": row.lever.missed,
        }
        for row in drawing.pulls(here).rows
    ]


def _stage(here: Outlook, number: int) -> dict[str, Any]:
    odds = list(here.assumed.odds.values())[number]
    return {
        "stage": odds.stage.value,
        "default": float(odds.default),
        "landed": odds.record.landed,
        "closed": odds.record.closed,
        "chance": round(float(odds.chance), 6),
        "origin": odds.origin.value,
    }


def _calibration(here: Outlook) -> dict[str, Any]:
    known = here.known.calibration
    return {
        "n": known.n,
        "ripe": known.ripe,
        "brier": {way: round(score, 6) for way, score in known.brier().items()},
        "best": known.is_best,
        "first_known_on": here.known.first_known_on,
    }


def _backtest(found: Recorded) -> dict[str, Any]:
    whole = found.whole
    return {
        "day": found.day,
        "months": found.months,
        "leads": whole.leads,
        "forecasts": whole.forecasts,
        "brier": dict(whole.brier),
        "error_points": dict(whole.off),
        "within": whole.inside,
    }
