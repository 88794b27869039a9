"""`crm indicators`: print monthly values, write a template, take a filled one."""

from pathlib import Path

import click

from crm.accounts.acting import acting, need
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core import clock, sheets
from crm.core.commandline import Group, examples, tell
from crm.core.console import said
from crm.plan import queries as plan
from crm.reports.indicators import actions, queries, rules
from crm.reports.indicators import sheets as templates
from crm.reports.indicators.api import series
from crm.reports.indicators.rules import REPORTED, Place, Report
from crm.reports.indicators.shapes import IndicatorSeries

PLACES = click.Choice([one.value for one in Place])
OWN = click.Choice([one.value for one in REPORTED])


@click.group(cls=Group)
def indicators() -> None:
    """Monthly values of the plan's indicators."""


@indicators.command("list", epilog=examples("crm indicators list --as chenli --place JK --json"))
@click.option("--place", type=PLACES, default="AREA", help="JK, ZD, JS, AREA, HK or ALL.")
@click.option("--year", type=click.IntRange(2017, 9999), help="That of the last finished month.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@acting
def printed(*, by: User, place: str, year: int | None, as_json: bool) -> None:
    """Print a year's indicators of a place."""
    need(by, Permission.PLAN_READ)
    wanted = year or rules.last_month(clock.today()).year
    book = queries.book((wanted - 1, wanted))
    rows = [series(one, Place(place), wanted, book) for one in plan.indicators()]
    text = [
        f"{row['code']}  {row['value'] or '?':>12}  {row['name']} {row['unit']}" for row in rows
    ]
    tell({"rows": IndicatorSeries(many=True).dump(rows)}, as_json=as_json, text=text)


@indicators.command(
    "template",
    epilog=examples("crm indicators template --as chenli --place JK --year 2026 jk.xlsx"),
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--place", type=OWN, required=True, help="JK, ZD, JS, AREA or HK.")
@click.option("--year", type=click.IntRange(2017, 9999), required=True, help="Which year.")
@acting
def template(*, by: User, file: Path, place: str, year: int) -> None:
    """Write a sheet to fill in, with what is in force."""
    need(by, Permission.BASELINES_WRITE)
    actions.must_enter(Place(place), by)
    book = queries.book((year,))
    sheet = templates.template(Place(place), year, plan.indicators(), book, clock.today())
    file.write_bytes(sheets.written(sheet))


@indicators.command(
    "import",
    epilog=examples("crm indicators import --as zhoumin --place JK --source 'statistics' jk.xlsx"),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--place", type=OWN, required=True, help="JK, ZD, JS, AREA or HK.")
@click.option("--source", required=True, help="Where the values come from.")
@click.option("--reason", default="", help="Why approved values are corrected.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@acting
def taken(*, by: User, file: Path, as_json: bool, **given: str) -> None:
    """Report a filled sheet, whole or not at all; it waits to be approved."""
    need(by, Permission.BASELINES_WRITE)
    place = Place(given["place"])
    rows = sheets.read(file.read_bytes(), templates.FIELD)
    values = templates.entered(rows, place, plan.indicators())
    report = actions.enter(Report(place, given["source"], given["reason"], values), by=by)
    told = said("Report %(number)s waits to be approved.", number=report.id)
    tell({"id": report.id}, as_json=as_json, text=[told])
