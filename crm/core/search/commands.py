"""`crm search`: build the index anew."""

import json
from collections.abc import Callable
from contextlib import ExitStack

import click

from crm.core.commandline import Group, bar
from crm.core.search import rebuilding


@click.group(cls=Group)
def search() -> None:
    """The index that the search looks into."""


@search.command()
@click.option("--json", "as_json", is_flag=True, help="Counts as JSON.")
def rebuild(*, as_json: bool) -> None:
    """Index every record anew; the search works meanwhile."""
    counts = rebuilt(quiet=as_json)
    lines = [f"{kind}: {count:,}" for kind, count in counts.items()]
    click.echo(json.dumps(counts) if as_json else "\n".join(lines))


def rebuild_if_missing() -> None:
    """Index what an older version left behind; nothing where there is an index."""
    if rebuilding.is_missing():
        rebuilt()


def rebuilt(*, quiet: bool = False) -> dict[str, int]:
    """Index everything, with a bar for each kind on a terminal."""
    with ExitStack() as bars:

        def begin(kind: str, total: int) -> Callable[[int], None]:
            bars.close()
            return bars.enter_context(bar(total, kind, quiet=quiet)).update

        return rebuilding.rebuild(begin)
