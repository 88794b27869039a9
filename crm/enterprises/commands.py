"""Command line: the industry standard."""

import csv
from pathlib import Path

import click

from crm.core.commandline import Group, Unknown, WrongInput, tell
from crm.core.console import said
from crm.core.db import db, writing
from crm.enterprises import actions, queries
from crm.enterprises.industries import normalised_code, suggest


@click.group("industries", cls=Group)
def industries() -> None:
    """The industry classification GB/T 4754."""


@industries.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    """Load the full standard from a CSV with the columns code, parent_code, level and name."""
    token = writing.set(True)
    try:
        with file.open(encoding="utf-8-sig", newline="") as source:
            count = actions.load_standard(csv.DictReader(source))
        db.session.commit()
    except UnicodeDecodeError:
        db.session.rollback()
        raise WrongInput(said("%(file)s is no text in UTF-8", file=file)) from None
    finally:
        writing.reset(token)
    click.echo(said("%(count)s {count:code|codes}", count=count))


@industries.command("show")
@click.argument("code")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def show(code: str, *, as_json: bool) -> None:
    """Print a code's name and the cluster it suggests."""
    plain = normalised_code(code)
    name = queries.industry_name(plain)
    if not name:
        raise Unknown(said("%(code)s: unknown code", code=plain))
    found = suggest(plain)
    cluster = found.cluster or "?".join(found.ask)
    told = f"{plain} {name} → {cluster or '—'}"
    tell({"code": plain, "name": name, "cluster": cluster or None}, as_json=as_json, text=[told])
