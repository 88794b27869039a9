"""`crm mix targets`: list the versions in use, show one place, sheets out and in."""

from collections.abc import Iterator
from pathlib import Path

import click

from crm.accounts.acting import acting, need
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core.commandline import Group, examples, tell
from crm.core.console import said
from crm.core.language import translated
from crm.core.sheets import written
from crm.mix.queries import block as get_block
from crm.mix.targets import actions, files, queries
from crm.mix.targets.rules import MEASURES
from crm.mix.targets.shapes import TargetShelf, TargetWhole
from crm.mix.targets.shelf import Shelf, Version
from crm.mix.wording import ROW_WORDS

measure_option = click.option(
    "--measure",
    type=click.Choice([one.value for one in MEASURES]),
    default=MEASURES[0].value,
    show_default=True,
    help="What the mix is measured by.",
)


@click.group(cls=Group)
def targets() -> None:
    """Intended mixes: which version is in force, drafts, sheets."""


@targets.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def list_(*, as_json: bool) -> None:
    """Every block and measure that has a version."""
    found = [one for one in queries.shelves() if one.versions]
    tell(TargetShelf(many=True).dump(found), as_json=as_json, text=map(_line, found))


@targets.command(epilog=examples("crm mix targets show JK", "crm mix targets show ZD --json"))
@click.argument("block")
@measure_option
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def show(block: str, measure: str, *, as_json: bool) -> None:
    """All versions of a BLOCK in one measure."""
    found = queries.shelf(block, measure)
    tell(TargetShelf().dump(found), as_json=as_json, text=_lines(found))


@targets.command(epilog=examples("crm mix targets export JK targets-jk.xlsx"))
@click.argument("block")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@measure_option
@click.option("--version", "number", type=int, help="The version's number; else today's.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def export(block: str, file: Path, measure: str, number: int | None, *, as_json: bool) -> None:
    """Write a version, or an empty form, of a BLOCK to FILE."""
    found = queries.shelf(block, measure)
    version = queries.on_shelf(found, number) if number else found.now
    file.write_bytes(written(files.sheet_of(found, version)))
    told = {"file": str(file), "version": version.id if version else None}
    tell(told, as_json=as_json, text=[said("Written to %(file)s.", file=str(file))])


@targets.command("import", epilog=examples("crm mix targets import JK targets-jk.xlsx --as chenli"))
@click.argument("block")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@measure_option
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@acting
def import_(block: str, file: Path, measure: str, *, by: User, as_json: bool) -> None:
    """Make a filled sheet a draft for a BLOCK; somebody else approves it."""
    need(by, Permission.MIX_TARGETS_DRAFT)
    found, place = queries.shelf(block, measure), get_block(block)
    row = actions.draft(place, found.measure, files.command_of(file.read_bytes()), by=by)
    version = queries.get(row.id)[1]
    tell(TargetWhole().dump(version), as_json=as_json, text=[_told(version)])


def _line(found: Shelf) -> str:
    now = found.now
    parts = [
        translated(ROW_WORDS[found.block]),
        translated(found.measure.words),
        _told(now) if now else said("no target"),
        said("provisional") if found.provisional else "",
        said("a draft waits") if found.waiting else "",
    ]
    return "  ".join(part for part in parts if part)


def _lines(found: Shelf) -> Iterator[str]:
    yield _line(found)
    for version in found.versions:
        yield _told(version)


def _told(version: Version) -> str:
    target = version.target
    shares = " ".join(f"{line.cluster}={line.share}" for line in version.lines)
    since = target.effective_from or "—"
    return f"{version.id}  {translated(target.state.words)}  {since}  {shares}"
