"""`crm firstreports`: stamp what is complete already, print what is protected and what is free."""

import click

from crm.core import clock
from crm.core.commandline import Group, tell
from crm.core.console import said
from crm.firstreports import catching_up, pooled
from crm.firstreports.shapes import PooledOut


@click.group(cls=Group)
def firstreports() -> None:
    """First reports, their protection and the common pool."""


@firstreports.command()
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def stamp(*, as_json: bool) -> None:
    """Stamp complete leads that have no stamp yet, in the order of their completion."""
    counts = catching_up.stamp_all()
    told = said("first reports: %(stamped)s stamped, %(clashes)s {clashes:clash|clashes}", **counts)
    tell(counts, as_json=as_json, text=[told])


@firstreports.command()
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def pool(*, as_json: bool) -> None:
    """Print the leads that anybody may take today."""
    found = pooled.everything(clock.today())
    text = [f"{one.until}  {one.block}  {one.item:6} {one.name}" for one in found]
    tell({"rows": PooledOut(many=True).dump(found)}, as_json=as_json, text=text)
