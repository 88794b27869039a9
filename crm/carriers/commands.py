"""`crm carriers`: print what there is and what of it is free."""

import click

from crm.accounts.acting import acting, need
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.carriers import drawing, queries
from crm.carriers.asking import asked_of
from crm.carriers.shapes import CarrierOut
from crm.core import clock, paging
from crm.core.commandline import Group, examples, tell

MOST = 10_000


@click.group(cls=Group)
def carriers() -> None:
    """Plots, buildings and units that projects can take."""


@carriers.command(
    "list",
    epilog=examples(
        "crm carriers list --as helin --block ZD --free 2000",
        "crm carriers list --as helin --use office --on 2027-03-01 --json",
    ),
)
@click.option("--block", default="", help="One block: JK, ZD, JS, HK.")
@click.option("--kind", default="", help="plot, building or unit.")
@click.option("--use", default="", help="production, research, flex, logistics, office, commerce.")
@click.option("--free", default="", help="Free at least so many m².")
@click.option("--rent", default="", help="For at most so many CNY per m² and month.")
@click.option("--on", default="", help="On this day, 2026-11-23; today.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@acting
def printed(*, by: User, as_json: bool, **asked: str) -> None:
    """Print carriers with what of them is free."""
    need(by, Permission.CARRIERS_READ)
    found = queries.listed(by, asked_of(asked), clock.today())
    rows = [queries.shown(one) for one in paging.page(found, queries.KEYS, "", MOST).rows]
    text = [
        f"{row.carrier.block.code}  {row.free:>9,} / {row.carrier.area_m2:>9,}  {row.carrier.name}"
        for row in rows
    ]
    drawn = [drawing.carrier(row) for row in rows]
    tell({"rows": CarrierOut(many=True).dump(drawn)}, as_json=as_json, text=text)
