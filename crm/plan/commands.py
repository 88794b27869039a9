"""Command line: bringing the plan in and printing it."""

import json

import click
from sqlalchemy.exc import NoResultFound

from crm.core.commandline import Group, Unknown, tell
from crm.core.console import said
from crm.core.db import db, writing
from crm.plan import queries, tree
from crm.plan.actions import load_plan
from crm.plan.models import ListItem, PlanVersion
from crm.plan.printing import printed


@click.group("plan", cls=Group)
def plan() -> None:
    """The industrial plan as data."""


@plan.command("load")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def load(*, as_json: bool) -> None:
    """Load seed/plan; nothing is written when no file changed."""
    token = writing.set(True)
    try:
        counts = load_plan()
        db.session.commit()
    finally:
        writing.reset(token)
    tell(counts, as_json=as_json, text=(f"{count:>4} {kind}" for kind, count in counts.items()))


@plan.command("show")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def show(*, as_json: bool) -> None:
    """Print the plan: clusters, focus areas and list items, or all of it."""
    try:
        version = queries.current_version()
    except NoResultFound:
        raise Unknown(said("no plan is loaded; run: crm plan load")) from None
    if as_json:
        click.echo(json.dumps(printed(version), ensure_ascii=False, indent=2))
        return
    _show(version)


def _show(version: PlanVersion) -> None:
    click.echo(f"{version.title} {version.document} {version.valid_from:%Y}–{version.valid_to:%Y}")
    for branch in tree.tree():
        click.echo(
            f"\n{branch.cluster.code} {branch.cluster.name}  {branch.cluster.clause.reference}"
        )
        for area in branch.areas:
            _show_area(area)


def _show_area(area: tree.AreaBranch[ListItem]) -> None:
    click.echo(f"  {area.area.code} {area.area.name}  {area.area.clause.reference}")
    for branch in area.items:
        item = branch.item
        kinds = "/".join(kind.value for kind in item.kinds)
        click.echo(f"    {item.code} {item.name}  [{item.verb}: {kinds}]  {item.clause.reference}")
        for child in branch.children:
            click.echo(f"      {child.code} {child.name}")
