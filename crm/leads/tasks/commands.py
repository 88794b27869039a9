"""`crm tasks`: list, give, tick off, hand back."""

from datetime import date
from typing import Any

import click

from crm.accounts import queries as accounts
from crm.accounts.acting import acting, need
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.activities.tasks import actions, queries
from crm.activities.tasks.models import Task
from crm.activities.tasks.rules import GiveTask, HandBack
from crm.core.commandline import Group, Unknown, examples, tell
from crm.core.console import said
from crm.core.db import db
from crm.leads.deed import Day, one_of
from crm.leads.tasks import reading
from crm.leads.tasks.reading import Show

WRITE = Permission.ACTIVITIES_WRITE
MOST = 200
as_json_option = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


@click.group(cls=Group)
def tasks() -> None:
    """Tasks: what is to be done apart from next steps."""


@tasks.command(
    "list", epilog=examples("crm tasks list --as helin", "crm tasks list --show block --as zhoumin")
)
@click.option("--show", type=one_of(Show), default=Show.MINE.value, help="Which tasks.")
@as_json_option
@acting
def list_tasks(*, show: str, by: User, as_json: bool) -> None:
    """List tasks, the soonest first."""
    need(by, WRITE)
    query = reading.listed(Show(show), by).order_by(*reading.KEYS)
    rows = [_plain(one) for one in reading.shown(db.session.scalars(query.limit(MOST)), by)]
    text = ("  ".join(str(part) for part in row.values()) for row in rows)
    tell({"rows": rows}, as_json=as_json, text=text)


@tasks.command(
    epilog=examples("crm tasks give 'Send the register' --due 2026-12-04 --to helin --as zhoumin")
)
@click.argument("what")
@click.option("--due", type=Day(), required=True, help="The day, 2026-11-23.")
@click.option("--to", "login", default="", help="Login of who does it; oneself without it.")
@click.option("--lead", "code", default="", help="Code of the lead that it is about.")
@as_json_option
@acting
def give(what: str, *, due: date, login: str, code: str, by: User, as_json: bool) -> None:
    """Give somebody a task."""
    need(by, WRITE)
    owner = accounts.by_login(login) if login else by
    if owner is None:
        raise Unknown(said("%(login)s: unknown login", login=login))
    lead = reading.lead_by_code(code, by)
    command = GiveTask(what, due, owner.id, lead.id if lead else None)
    reading.check_reader(command)
    _tell(actions.give(command, by=by), by, as_json=as_json)


@tasks.command()
@click.argument("number", type=int)
@as_json_option
@acting
def done(number: int, *, by: User, as_json: bool) -> None:
    """Tick task NUMBER off."""
    need(by, WRITE)
    task = queries.get(number, by, lock=True)
    actions.complete(task, by=by, base_version=task.version)
    _tell(task, by, as_json=as_json)


@tasks.command("return")
@click.argument("number", type=int)
@click.option("--reason", default="", help="Why it is done.")
@as_json_option
@acting
def hand_back(number: int, *, reason: str, by: User, as_json: bool) -> None:
    """Give task NUMBER back to who gave it."""
    need(by, WRITE)
    task = queries.get(number, by, lock=True)
    actions.hand_back(task, HandBack(reason), by=by, base_version=task.version)
    _tell(task, by, as_json=as_json)


def _tell(task: Task, by: User, *, as_json: bool) -> None:
    db.session.flush()
    [shown] = reading.shown([task], by)
    row = _plain(shown)
    tell(row, as_json=as_json, text=["  ".join(str(part) for part in row.values())])


def _plain(row: reading.Shown) -> dict[str, Any]:
    return {
        "id": row.task.id,
        "due_on": row.task.due_on.isoformat(),
        "state": row.task.state.value,
        "kind": row.task.kind.value,
        "owner": row.owner,
        "lead": row.lead.code if row.lead else "",
        "what": row.task.what,
    }
