"""The page of the forecast, and its sheet."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from crm.accounts.access import reader, requires
from crm.accounts.rules import Permission
from crm.core.language import translated
from crm.core.say import Sentence
from crm.core.sheets import download
from crm.leads.rules import PIPELINE
from crm.mix.blueprint import bp
from crm.mix.drawing import drawn
from crm.mix.forecast import drawing, wording
from crm.mix.forecast.asking import HORIZONS, MEASURES, Found, Wish, found
from crm.mix.forecast.band import ahead
from crm.mix.forecast.outlook import END, FOCUSES, TABLE, Outlook
from crm.mix.forecast.question import FIT, RUNS
from crm.mix.forecast.recorded import recorded
from crm.mix.forecast.sheet import sheets
from crm.mix.forecast.timing import MONTHS
from crm.mix.progress import SCOPES, Basis
from crm.mix.rules import BLOCKS, CLUSTERS
from crm.mix.wording import ROW_WORDS


@bp.get("/forecast")
@requires(Permission.MIX_READ)
def forecast() -> str:
    asked = found(Wish.of(request.args), reader())
    here = asked.outlook
    number = here.shown.as_of.week.number
    closed = here.shown.as_of.closed
    return render_template(
        "mix/forecast.html",
        asked=asked,
        here=here,
        choices=_choices(asked),
        fan=drawing.fan(here) if here.size != "few" else None,
        table=_table(here),
        pulls=drawing.pulls(here),
        dots=drawing.dots(here.known.calibration),
        odds=[here.assumed.odds[stage] for stage in PIPELINE],
        provisional=_provisional(here),
        as_of_label=gettext("第 %(number)s 周，已结账", number=number)
        if closed
        else gettext("第 %(number)s 周，未结周", number=number),
        runs=RUNS,
        **_words(),
    )


@bp.get("/forecast.xlsx")
@requires(Permission.MIX_READ)
def forecast_sheet() -> Response:
    asked = found(Wish.of(request.args), reader())
    return download(gettext("预测"), *sheets(asked.outlook))


@bp.get("/blocks/<code>/band")
@requires(Permission.MIX_READ)
def band(code: str) -> str | Response:
    """The band two years out for the bullets of a block's page; without script the forecast itself."""
    if code not in BLOCKS:
        abort(404)
    kept = {name: request.args.get(name) for name in ("measure", "basis", "as_of")}
    asked: dict[str, Any] = {**kept, "block": code, "see": FIT, "to": str(MONTHS)}
    if "HX-Request" not in request.headers:
        return redirect(url_for("mix.forecast", **asked))
    answer = found(Wish.of(asked), reader())
    return render_template(
        "mix/_band.html",
        asked=answer,
        here=answer.outlook,
        ahead=ahead(answer.outlook),
        mix=drawn(answer.outlook.shown, answer.outlook.row, with_verdict=False),
        notes=wording.notes,
    )


def _words() -> dict[str, Any]:
    return {
        "row_words": ROW_WORDS,
        "focus_words": wording.FOCUS_WORDS,
        "way_words": wording.WAY_WORDS,
        "percent": wording.percent,
        "headline": wording.headline,
        "warnings": wording.warnings,
        "notes": wording.notes,
        "right": wording.right,
        "first_known": wording.first_known,
        "backtested": wording.backtested(recorded()),
        "title_of": wording.title_of,
        "FIT": FIT,
    }


def _provisional(here: Outlook) -> bool:
    return any(
        target.provisional
        for block, target in here.shown.targets.items()
        if block in SCOPES[here.ask.scope]
    )


def _table(here: Outlook) -> dict[str, Any]:
    """The chances to be inside tolerance, by cluster and horizon."""
    shown = [
        (one, outcome)
        for one, outcome in zip(here.horizons, here.answer.outcomes, strict=True)
        if one.key in TABLE
    ]
    rows = {
        key: [
            (wording.percent(outcome.inside[key]), drawing.shade(outcome.inside[key]))
            if key in outcome.inside
            else None
            for _, outcome in shown
        ]
        for key in (*CLUSTERS, FIT)
    }
    return {"heads": [one for one, _ in shown], "rows": rows if here.is_judged else {}}


def _choices(asked: Found) -> dict[str, list[dict[str, Any]]]:
    """Everything that can be chosen, as links that keep the rest."""
    here, wish = asked.outlook, asked.wish
    keys = {one.key: one for one in here.horizons}
    names = {"12": gettext("一年"), "24": gettext("两年"), END: gettext("目标期末")}
    found = {
        "block": [(ROW_WORDS[key], key, key == wish.block) for key in SCOPES],
        "see": [(wording.FOCUS_WORDS[key], key, key == wish.see) for key in FOCUSES],
        "to": [(names[key], key, key == here.ask.to) for key in HORIZONS if key in keys],
        "measure": [(one.words, one.value, one is wish.measure) for one in MEASURES],
        "shock": [
            (gettext("各自成败"), "0", not wish.shock),
            (gettext("共同冲击"), "1", wish.shock),
        ],
        "as_of": [
            (gettext("现在 · 未结周"), "now", not here.shown.as_of.closed),
            *(
                [
                    (
                        gettext("%(week)s 已结账", week=here.known.closed),
                        "closed",
                        here.shown.as_of.closed,
                    )
                ]
                if here.known.closed
                else []
            ),
        ],
    }
    if not here.ask.by_amount:
        now = here.shown.basis
        found["basis"] = [(one.words, one.value, one is now) for one in Basis]
    return {
        name: [
            {"label": _label(label), "url": asked.url(**{name: key}), "active": active}
            for label, key, active in options
        ]
        for name, options in found.items()
    }


def _label(words: Any) -> str:
    return translated(words) if isinstance(words, Sentence) else str(words)
