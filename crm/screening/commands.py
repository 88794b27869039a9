"""`crm screening`: load editions of the negative list, print them."""

from pathlib import Path

import click

from crm.core.commandline import Group, tell
from crm.core.console import said
from crm.screening import actions, queries
from crm.screening.shapes import EditionOut, EditionWhole


@click.group(cls=Group)
def screening() -> None:
    """The negative list as data."""


@screening.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def load(files: tuple[Path, ...], *, as_json: bool) -> None:
    """Load editions from FILES, else those that every office starts with."""
    counts = actions.load_lists(files)
    told = said("negative list: %(editions)s editions, %(entries)s entries", **counts)
    tell(counts, as_json=as_json, text=[told])


@screening.command()
@click.argument("code", required=False)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def show(code: str | None, *, as_json: bool) -> None:
    """Print the editions, or one with its entries."""
    if code is None:
        found = queries.editions_all()
        text = [f"{one.code:9} {one.effective_from}  {one.official_count}" for one in found]
        tell({"rows": EditionOut(many=True).dump(found)}, as_json=as_json, text=text)
        return
    edition = queries.get_edition(code)
    lines = [f"{entry.number:>3} {entry.name}" for entry in edition.entries]
    tell(EditionWhole().dump(edition), as_json=as_json, text=lines)
