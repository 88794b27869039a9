"""`crm projects`: print the major projects and where they stand."""

import click

from crm.accounts.acting import acting, need
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core import clock
from crm.core.commandline import Group, examples, tell
from crm.core.language import translated
from crm.reports.projects import queries, wording
from crm.reports.projects.api import drawn
from crm.reports.projects.shapes import MajorProjectOut


@click.group(cls=Group)
def projects() -> None:
    """The plan's major projects."""


@projects.command(
    "list",
    epilog=examples("crm projects list --as chenli", "crm projects list --as chenli --late --json"),
)
@click.option("--late", is_flag=True, help="Only those that are late.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@acting
def printed(*, by: User, late: bool, as_json: bool) -> None:
    """Print major projects with their states."""
    need(by, Permission.PLAN_READ)
    today = clock.today()
    rows = [row for row in queries.rows(by) if not late or row.status(today).is_late]
    text = [
        f"{row.project.code}  {row.project.name}  {translated(wording.status(row.status(today)))}"
        for row in rows
    ]
    found = MajorProjectOut(many=True).dump([drawn(row) for row in rows])
    tell({"rows": found}, as_json=as_json, text=text)
