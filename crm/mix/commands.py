"""`crm mix`: show the figures, close a week."""

import json

import click

from crm.core.commandline import Group, Unknown, tell
from crm.core.console import said
from crm.core.weeks import Week
from crm.mix import closing, queries
from crm.mix.drawing import drawn
from crm.mix.figures import plain
from crm.mix.forecast.commands import backtest, forecast
from crm.mix.measures import Measure
from crm.mix.wording import ROW_WORDS


@click.group(cls=Group)
def mix() -> None:
    """Show how far the blocks are from their mix; close weeks."""


mix.add_command(forecast)
mix.add_command(backtest)


@mix.command()
@click.option("--json", "as_json", is_flag=True, help="All figures as JSON.")
@click.option("--closed", is_flag=True, help="The last closed week instead of the open one.")
@click.option(
    "--measure",
    type=click.Choice([one.value for one in Measure]),
    default="count",
    help="What is measured.",
)
def show(*, as_json: bool, closed: bool, measure: str) -> None:
    """The table of the mix, in one measure."""
    as_of = queries.last_closed_week() if closed else queries.open_week()
    if as_of is None:
        raise Unknown(said("No week has been closed yet."))
    shown = queries.progress(as_of, measure=Measure(measure))
    if as_json:
        click.echo(json.dumps(plain(shown), ensure_ascii=False, indent=2))
        return
    for row in (drawn(shown, one) for one in shown.table()):
        click.echo(f"{ROW_WORDS[row.key]}  n={row.sample}  " + "".join(map(str, row.sentences)))


@mix.command()
@click.option("--week", "name", help="Only this week, like 2026-W47; all that are due otherwise.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def close(name: str | None, *, as_json: bool) -> None:
    """Take the figures of weeks that are over; a second time does nothing."""
    if name is None:
        done = closing.close_due_weeks()
        closed = [str(week) for week in done]
        told = " ".join(closed) or said("Nothing to close.")
        tell({"closed": closed}, as_json=as_json, text=[told])
        return
    try:
        week = Week.parse(name)
    except ValueError:
        told = said("%(name)s is no week; write it like 2026-W47.", name=name)
        raise click.BadParameter(told) from None
    fresh = closing.close_week(week)
    told = said("%(name)s closed." if fresh else "%(name)s was closed before.", name=name)
    tell({"closed": [name] if fresh else []}, as_json=as_json, text=[told])
