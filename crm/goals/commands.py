"""`crm goals`: print a year's goals and progress; draft, approve, refuse."""

from typing import Any

import click

from crm.accounts import queries as accounts
from crm.accounts.acting import acting, need
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core import clock
from crm.core.commandline import Group, Unknown, examples, tell
from crm.core.console import said
from crm.core.db import db
from crm.core.language import translated
from crm.goals import actions, queries, rules
from crm.goals.api import drawn, progress
from crm.goals.rules import DraftGoal, RefuseGoal
from crm.goals.shapes import GoalOut, GoalsOut

as_json_option = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
version_option = click.option(
    "--version", type=int, help="Refuse (exit 5) unless the record has this version."
)


@click.group(cls=Group)
def goals() -> None:
    """Annual goals of blocks and people, and what was done of them."""


@goals.command("list", epilog=examples("crm goals list --as zhoumin", "crm goals list --year 2027"))
@click.option("--year", type=click.IntRange(1, 9999), default=None, help="The year; this one.")
@click.option("--block", default="", help="One block: JK, ZD, JS, HK.")
@as_json_option
@acting
def listed(*, year: int | None, block: str, by: User, as_json: bool) -> None:
    """Print goals with what verified facts add up to; the last number is points ahead of the year."""
    need(by, Permission.LEADS_READ)
    wanted = year or clock.today().year
    rows = [progress(one, wanted) for one in queries.years(by, wanted, block)]
    told = {"year": wanted, "gone": rules.gone(wanted, clock.today()), "rows": rows}
    text = [_figure(row["block"], one) for row in rows for one in row["figures"]]
    text += [_line(goal) for row in rows for goal in row["goals"]]
    tell(GoalsOut().dump(told), as_json=as_json, text=text)


def _figure(block: str, one: rules.Figure) -> str:
    percent = "—" if one.percent is None else f"{one.percent}%"
    ahead = "—" if one.ahead is None else f"{one.ahead:+}"
    words = translated(one.measure.words)
    return f"{block}  {one.done:>16,} / {one.goal:>16,}  {percent:>7}  {ahead:>7}  {words}"


def _line(goal: dict[str, Any]) -> str:
    whose = goal["person"] or goal["block"]
    numbers = "  ".join(f"{goal[one]:,}" for one in ("contracts", "contracted", "received"))
    return f"{goal['id']}  {goal['year']}  {whose}  {translated(goal['state'].words)}  {numbers}"


@goals.command(
    epilog=examples(
        "crm goals draft JK --contracts 40 --contracted 12000000000 --source 'Plan 2027' --as zhoumin"
    )
)
@click.argument("block")
@click.option("--year", type=click.IntRange(1, 9999), default=None, help="The year; this one.")
@click.option("--person", default="", help="Login of whose goal; the block's own without it.")
@click.option("--contracts", type=click.IntRange(0), default=0, help="Contracts signed.")
@click.option("--contracted", type=click.IntRange(0), default=0, help="Contracted, in yuan.")
@click.option("--received", type=click.IntRange(0), default=0, help="Received, in yuan.")
@click.option("--source", default="", help="What it rests on.")
@as_json_option
@acting
def draft(
    block: str, *, year: int | None, person: str, by: User, as_json: bool, **said_: Any
) -> None:
    """Draft the goal of a BLOCK, or of one of its people; somebody else approves it."""
    need(by, Permission.LEADS_EDIT_ALL)
    owner = accounts.by_login(person) if person else None
    if person and owner is None:
        raise Unknown(said("%(login)s: unknown login", login=person))
    command = DraftGoal(year or clock.today().year, owner.id if owner else None, **said_)
    made = actions.draft(queries.get_block(block.upper(), by), command, by=by)
    _tell(made.id, by, as_json=as_json)


@goals.command(epilog=examples("crm goals approve 7 --as chenli"))
@click.argument("number", type=int)
@version_option
@as_json_option
@acting
def approve(number: int, *, version: int | None, by: User, as_json: bool) -> None:
    """Approve draft NUMBER, which somebody else drafted."""
    need(by, Permission.SETTINGS_APPROVE)
    row = queries.get(number, by, lock=True)
    actions.approve(row, by=by, base=row.goal.version if version is None else version)
    _tell(number, by, as_json=as_json)


@goals.command(epilog=examples("crm goals refuse 7 --reason 'Too low' --as chenli"))
@click.argument("number", type=int)
@click.option("--reason", default="", help="Why not.")
@version_option
@as_json_option
@acting
def refuse(number: int, *, reason: str, version: int | None, by: User, as_json: bool) -> None:
    """Refuse draft NUMBER."""
    need(by, Permission.SETTINGS_APPROVE)
    row = queries.get(number, by, lock=True)
    base = row.goal.version if version is None else version
    actions.refuse(row, RefuseGoal(reason), by=by, base=base)
    _tell(number, by, as_json=as_json)


def _tell(number: int, by: User, *, as_json: bool) -> None:
    db.session.flush()
    goal = drawn(queries.get(number, by))
    tell(GoalOut().dump(goal), as_json=as_json, text=[_line(goal)])
