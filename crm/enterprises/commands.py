"""Command line: the industry standard."""

import csv
from pathlib import Path

import click

from crm.core.db import db, writing
from crm.core.errors import Invalid
from crm.enterprises import actions, queries
from crm.enterprises.industries import normalised_code, suggest


@click.group("industries")
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
    except (Invalid, UnicodeDecodeError) as wrong:
        db.session.rollback()
        raise click.ClickException(str(wrong)) from None
    finally:
        writing.reset(token)
    click.echo(f"{count} codes")


@industries.command("show")
@click.argument("code")
def show(code: str) -> None:
    """Print a code's name and the cluster it suggests."""
    plain = normalised_code(code)
    name = queries.industry_name(plain)
    if not name:
        raise click.ClickException(f"{plain}: unknown code")
    found = suggest(plain)
    click.echo(f"{plain} {name} → {found.cluster or '?'.join(found.ask) or '—'}")
