"""`crm mix forecast` and `crm mix backtest`."""

from collections.abc import Iterator
from typing import Any

import click

from crm.core import clock
from crm.core.commandline import NotReady, WrongInput, bar, examples, tell
from crm.core.console import Spoken, said
from crm.core.language import translated
from crm.mix import queries
from crm.mix.forecast import generated, recorded, stored, wording
from crm.mix.forecast.asking import HORIZONS, MEASURES, Wish, found
from crm.mix.forecast.backtest import Score, Setup, ShareScore, replay
from crm.mix.forecast.figures import plain
from crm.mix.forecast.outlook import FOCUSES, Outlook
from crm.mix.measures import Measure
from crm.mix.progress import SCOPES, Basis
from crm.mix.wording import ROW_WORDS
from crm.settings.queries import in_force
from crm.settings.rules import STARTING_VALUES

MONTHS = ("12", "24")
MEASURE_NAMES = tuple(one.value for one in MEASURES)
HISTORIES = ("here", "generated")


@click.command(
    cls=Spoken, epilog=examples("crm mix forecast --block JK --see LG --measure expected --json")
)
@click.option("--block", type=click.Choice(tuple(SCOPES)), default="ALL", help="Block or total.")
@click.option("--see", type=click.Choice(FOCUSES), default="F", help="Cluster, or F for the fit.")
@click.option("--to", type=click.Choice(HORIZONS), default="24", help="Months ahead, or end.")
@click.option(
    "--measure", type=click.Choice(MEASURE_NAMES), default="count", help="What is counted."
)
@click.option("--shock", is_flag=True, help="Let all leads fail or land together.")
@click.option("--closed", is_flag=True, help="The last closed week instead of the open one.")
@click.option("--json", "as_json", is_flag=True, help="All figures as JSON.")
def forecast(*, closed: bool, as_json: bool, **asked: Any) -> None:
    """Where the mix is heading, as ranges and chances."""
    wish = Wish.of({**asked, "as_of": "closed" if closed else "now"})
    here = found(wish, None).outlook
    tell(plain(here), as_json=as_json, text=_told(here))


def _told(here: Outlook) -> Iterator[str]:
    yield f"{translated(ROW_WORDS[here.ask.scope])}  {translated(here.shown.measure.words)}"
    if here.size == "few":
        yield said("Too few firms: no numbers.")
        return
    for one in (*wording.headline(here), *wording.warnings(here), *wording.notes(here)):
        yield translated(one)


@click.command(
    cls=Spoken, epilog=examples("crm mix backtest --history generated --months 24 --json")
)
@click.option(
    "--history",
    "histories",
    type=click.Choice(HISTORIES),
    multiple=True,
    default=HISTORIES,
    help="This database, or a made-up history of five years.",
)
@click.option(
    "--months", type=click.Choice(MONTHS), multiple=True, default=MONTHS, help="How far ahead."
)
@click.option(
    "--measure", type=click.Choice(MEASURE_NAMES), default="count", help="What is counted."
)
@click.option(
    "--record", "keep", is_flag=True, help="Let the page of forecasts say how this run came out."
)
@click.option("--json", "as_json", is_flag=True, help="All figures as JSON.")
def backtest(
    *, histories: tuple[str, ...], months: tuple[str, ...], measure: str, keep: bool, as_json: bool
) -> None:
    """Forecast every past week again from what was known then, and score it."""
    if keep and not _is_whole(histories, months, measure):
        raise WrongInput(said("Only the made-up history, 24 months ahead, by count is recorded."))
    scores = {
        name: _scores(name, [int(one) for one in months], Measure(measure), quiet=as_json)
        for name in histories
    }
    if keep:
        _keep(scores["generated"])
    figures = {name: [_plain(one) for one in found] for name, found in scores.items()}
    text = (line for name, found in scores.items() for line in _history_told(name, found))
    tell(figures, as_json=as_json, text=text)


def _is_whole(histories: tuple[str, ...], months: tuple[str, ...], measure: str) -> bool:
    """Whether the run that the page speaks of is among those that are asked for."""
    asked = "generated" in histories and str(recorded.MONTHS) in months
    return asked and Measure(measure) is Measure.COUNT


def _keep(scores: list[Score]) -> None:
    try:
        recorded.record(next(s for s in scores if s.months == recorded.MONTHS), clock.today())
    except OSError as refused:
        raise NotReady(said("The result cannot be written: %(why)s", why=refused)) from None


def _scores(name: str, months: list[int], measure: Measure, *, quiet: bool) -> list[Score]:
    by_amount = measure is Measure.EXPECTED
    if name == "generated":
        made, last, office = generated.history(), generated.LAST, STARTING_VALUES
        base = stored.no_base()
    else:
        as_of = queries.open_week()
        shown = queries.progress(as_of, Basis.FLOW if by_amount else None, measure=measure)
        with bar(stored.how_many(), "reading the history", quiet=quiet) as reading:
            made = stored.tracks(reading.update)
        last, office = as_of.week.monday, dict(in_force(as_of.day).values)
        base = stored.base_of(shown)
    first = min((track.states[0].known_from for track in made), default=last)
    with bar((last - first).days // 7, "forecasting again", quiet=quiet) as weeks:
        return replay(Setup(made, last, office, base, by_amount, weeks.update), months)


def _plain(score: Score) -> dict[str, Any]:
    leads = score.leads
    return {
        "months": score.months,
        "weeks": score.weeks,
        "forecasts": leads.n,
        "brier": {way: round(value, 6) for way, value in leads.brier().items()},
        "best": leads.is_best,
        "deciles": [
            {"n": one.n, "said": round(one.mean, 4), "landed": round(one.rate, 4)}
            for one in leads.bins
            if one.n
        ],
        "shares": _shares(score.came),
        "shares_of_the_pipeline": _shares(score.pipeline),
    }


def _shares(score: ShareScore) -> dict[str, Any]:
    return {
        "n": score.n,
        "error_points": {way: round(value, 4) for way, value in score.error().items()},
        "coverage": None if score.coverage is None else round(score.coverage, 4),
    }


def _history_told(name: str, scores: list[Score]) -> Iterator[str]:
    yield said("== this database" if name == "here" else "== made-up history, five years")
    for score in scores:
        yield from _score_told(score)


def _score_told(score: Score) -> Iterator[str]:
    yield said(
        "-- months ahead: %(months)s; weeks: %(weeks)s; forecasts of leads: %(n)s",
        months=score.months,
        weeks=score.weeks,
        n=score.leads.n,
    )
    if not score.leads.n:
        yield said("No forecast is that old yet.")
        return
    words = {way: translated(one) for way, one in wording.WAY_WORDS.items()}
    brier = score.leads.brier()
    yield said("Brier: ") + "  ".join(f"{words[way]} {v:.4f}" for way, v in brier.items())
    yield translated(wording.right(score.leads))
    for one in score.leads.bins:
        if one.n:
            low, high = one.bounds
            yield (
                f"  {one.mean * 100:5.1f} % -> {one.rate * 100:5.1f} %"
                f"  [{low * 100:.1f}, {high * 100:.1f}]  n={one.n}"
            )
    yield from _shares_told(said("shares as they came"), score.came, words)
    yield from _shares_told(said("shares of that day's pipeline"), score.pipeline, words)


def _shares_told(name: str, score: ShareScore, words: dict[str, str]) -> Iterator[str]:
    if not score.n or score.coverage is None:
        return
    errors = score.error()
    listed = "  ".join(f"{words[way]} {value:.2f}" for way, value in errors.items())
    yield said("Error of %(name)s in points: ", name=name) + listed
    yield said(
        "%(part).0f %% lay between P10 and P90 (80 %% would be right), n=%(n)s",
        part=score.coverage * 100,
        n=score.n,
    )
    if errors["ours"] > min(errors["last"], errors["overall"]):
        yield said("A simple way was better here: read the range, not the middle.")
