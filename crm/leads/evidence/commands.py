"""`crm files` and `crm leads attach`: the store looked through, and files added to a lead."""

from pathlib import Path

import click
from werkzeug.datastructures import FileStorage

from crm.accounts.models import User
from crm.core.commandline import Group, tell
from crm.core.console import said
from crm.core.files.store import store
from crm.core.files.taking import receive
from crm.leads.deed import deed, editable, told
from crm.leads.evidence import actions, queries
from crm.leads.evidence.rules import Attach

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@deed("attach", "crm leads attach JK-2026-0001 contract.pdf --as wanglei", versioned=False)
@click.argument("paths", nargs=-1, required=True, type=EXISTING, metavar="FILE...")
def attach(code: str, paths: tuple[Path, ...], *, by: User, as_json: bool) -> None:
    """Add files to a lead; what they are is told by their content."""
    lead = editable(code, by)
    sent = [FileStorage(path.open("rb"), path.name) for path in paths]
    try:
        rows = actions.attach(lead, Attach(tuple(receive(sent))), by=by)
    finally:
        for one in sent:
            one.close()
    told(lead, as_json=as_json, files=[row.id for row in rows])


@click.group(cls=Group)
def files() -> None:
    """The store of files."""


@files.command()
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def check(*, as_json: bool) -> None:
    """Read every file anew; name those that are missing or no longer what was sent."""
    wrong = dict(store().wrong(queries.contents()))
    text = [f"{name}  {what}" for name, what in wrong.items()]
    tell({"wrong": wrong}, as_json=as_json, text=text or [said("all files are as they were sent")])
    if wrong:
        raise SystemExit(1)


@files.command()
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def sweep(*, as_json: bool) -> None:
    """Take away what was left without a lead for a day; the worker does so every night."""
    gone = actions.sweep()
    tell({"gone": gone}, as_json=as_json, text=[said("files taken away: %(gone)s", gone=gone)])
