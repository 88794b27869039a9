"""`crm mix gaps` and `crm mix value`: what a block lacks, and what a lead would bring."""

from typing import Any

import click

from crm.accounts.acting import acting, need
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core.commandline import examples, tell
from crm.core.console import Spoken
from crm.leads.deed import by_code
from crm.mix.advice import plain
from crm.mix.advice.asking import MEASURES
from crm.mix.advice.at_lead import at_lead
from crm.mix.advice.beside import Beside
from crm.mix.advice.gaps import gaps_of
from crm.mix.measures import Measure
from crm.mix.rules import BLOCKS

measured = click.option(
    "--measure",
    default=Measure.COUNT.value,
    show_default=True,
    type=click.Choice([one.value for one in MEASURES]),
    help="What is measured.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


@click.command(cls=Spoken, epilog=examples("crm mix gaps JK --as chenli --json"))
@click.argument("block", type=click.Choice(BLOCKS))
@measured
@as_json
@acting
def gaps(block: str, *, by: User, measure: str, as_json: bool) -> None:
    """List what a block lacks most and whom to call first; too small a block has no gaps."""
    need(by, Permission.MIX_READ)
    found = plain.gaps(gaps_of(block, by, Measure(measure)))
    lines = [found["why_not"]] if found["why_not"] else []
    lines += [_line(row, "code", "stage", "item", "call", "action") for row in found["warmest"]]
    lines += [
        _line(row, "item", "gap", "targets", "expected", "call", "action") for row in found["items"]
    ]
    tell(found, as_json=as_json, text=lines)


@click.command(cls=Spoken, epilog=examples("crm mix value JK-2026-0001 --as wanglei --json"))
@click.argument("lead")
@measured
@click.option(
    "--beside",
    default=Beside.TODAY.value,
    show_default=True,
    type=click.Choice([one.value for one in Beside]),
    help="Beside today, or what the forecast expects without the lead.",
)
@as_json
@acting
def value(lead: str, *, by: User, measure: str, beside: str, as_json: bool) -> None:
    """Print how far a lead would bring each block to its mix, and where it would do best."""
    need(by, Permission.LEADS_READ)
    found = plain.value(at_lead(by_code(lead, by).id, by, Measure(measure), Beside(beside)))
    lines = [_line(row, "block", "value", "effect") for row in found["blocks"]]
    tell(found, as_json=as_json, text=[*lines, _line(found, "best", "reason")])


def _line(row: dict[str, Any], *names: str) -> str:
    return "  ".join("—" if row[name] in (None, "") else str(row[name]) for name in names)
