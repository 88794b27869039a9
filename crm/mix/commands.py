"""`crm mix`: show the figures, close a week."""

import json
from typing import Any

import click

from crm.core.weeks import Week
from crm.mix import closing, queries, rules
from crm.mix.drawing import Drawn, Line, drawn
from crm.mix.progress import Progress
from crm.mix.wording import ROW_WORDS


@click.group()
def mix() -> None:
    """Show how far the blocks are from their mix; close weeks."""


@mix.command()
@click.option("--json", "as_json", is_flag=True, help="All figures as JSON.")
@click.option("--closed", is_flag=True, help="The last closed week instead of the open one.")
def show(*, as_json: bool, closed: bool) -> None:
    """The table of the mix, by number of firms."""
    as_of = queries.last_closed_week() if closed else queries.open_week()
    if as_of is None:
        raise click.ClickException("No week has been closed yet.")
    shown = queries.progress(as_of)
    rows = [drawn(shown, row) for row in shown.table()]
    if as_json:
        click.echo(json.dumps(_plain(shown, rows), ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{ROW_WORDS[row.key]}  n={row.sample}  " + "".join(map(str, row.sentences)))


def _plain(shown: Progress, rows: list[Drawn]) -> dict[str, Any]:
    return {
        "week": str(shown.as_of.week),
        "closed": shown.as_of.closed,
        "basis": shown.basis.value,
        "measure": "count",
        "rows": [_plain_row(row) for row in rows],
    }


def _plain_row(row: Drawn) -> dict[str, Any]:
    return {
        "row": row.key,
        "state": row.row.state,
        "n": row.sample,
        "deviation": _text(row.deviation),
        "fit": _text(row.row.fit),
        "provisional": row.target.provisional if row.target else None,
        "clusters": {line.cluster: _plain_line(line) for line in row.lines},
    }


def _plain_line(line: Line) -> dict[str, Any]:
    amount = line.cell.amount
    return {
        "firms": None if amount is None else rules.count(amount),
        "landed": rules.count(line.moved.landed.tenths),
        "left": rules.count(line.moved.left.tenths),
        "committed": rules.count(line.moved.committed.tenths),
        "share": _text(line.cell.share),
        "target": _text(line.cell.target),
        "gap": _text(line.cell.gap),
    }


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


@mix.command()
@click.option("--week", "name", help="Only this week, like 2026-W47; all that are due otherwise.")
def close(name: str | None) -> None:
    """Take the figures of weeks that are over; a second time does nothing."""
    if name is None:
        done = closing.close_due_weeks()
        click.echo(" ".join(map(str, done)) or "Nothing to close.")
        return
    try:
        week = Week.parse(name)
    except ValueError:
        raise click.BadParameter(f"{name} is no week; write it like 2026-W47.") from None
    fresh = closing.close_week(week)
    click.echo(f"{name} closed." if fresh else f"{name} was closed before.")
