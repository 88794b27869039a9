"""`crm trips`: print trips, write down what came of one."""

from datetime import date

import click

from crm.accounts.acting import acting, need
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core import paging
from crm.core.commandline import Group, examples, tell
from crm.core.db import db
from crm.core.language import translated
from crm.leads.deed import Day, one_of
from crm.trips import actions, queries
from crm.trips.api import drawn
from crm.trips.queries import Row
from crm.trips.rules import Direction, EndTrip, State
from crm.trips.shapes import TripOut

MOST = 10_000
ENDS = [State.DONE.value, State.CANCELLED.value]
as_json_option = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


@click.group(cls=Group)
def trips() -> None:
    """Trips out to investors, and visits of theirs."""


@trips.command(
    "list",
    epilog=examples(
        "crm trips list --from 2026-11-01 --as zhoumin",
        "crm trips list --direction in --as zhoumin --json",
    ),
)
@click.option("--direction", type=one_of(Direction), default=None, help="out or in.")
@click.option("--from", "first", type=Day(), default=None, help="That touch this day or later.")
@click.option("--to", "last", type=Day(), default=None, help="That begin on this day or earlier.")
@as_json_option
@acting
def listed(
    *, direction: str | None, first: date | None, last: date | None, by: User, as_json: bool
) -> None:
    """Print trips, the earliest first."""
    need(by, Permission.LEADS_READ)
    query = queries.listed(by, direction or "", first, last)
    rows = queries.shown(paging.page(query, queries.KEYS, "", MOST).rows)
    told = TripOut(many=True).dump([drawn(row) for row in rows])
    tell({"rows": told}, as_json=as_json, text=[_line(row) for row in rows])


@trips.command(epilog=examples("crm trips end 12 --result 'Met three firms' --as wanglei"))
@click.argument("number", type=int)
@click.option("--state", type=click.Choice(ENDS), default=State.DONE.value, help="done, cancelled.")
@click.option("--result", default="", help="What came of it, or why it did not take place.")
@click.option("--version", type=int, help="Refuse (exit 5) unless the record has this version.")
@as_json_option
@acting
def end(
    number: int, *, state: str, result: str, version: int | None, by: User, as_json: bool
) -> None:
    """Write down what came of trip NUMBER, or why it was cancelled."""
    need(by, Permission.LEADS_EDIT)
    row = queries.get(number, by, lock=True)
    base = row.trip.version if version is None else version
    actions.end(row, EndTrip(State(state), result), by=by, base=base)
    db.session.flush()
    told = queries.get(number, by)
    tell(TripOut().dump(drawn(told)), as_json=as_json, text=[_line(told)])


def _line(row: Row) -> str:
    trip = row.trip
    words = [translated(one.words) for one in (trip.direction, trip.state)]
    days = f"{trip.starts_on}–{trip.ends_on}"
    return "  ".join([str(trip.id), row.block.code, days, *words, trip.place, trip.purpose])
