"""`crm leads succession`: pass a leaving person's whole desk on."""

from typing import Any

import click

from crm.accounts import queries as accounts
from crm.accounts.acting import acting, need
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core.commandline import Unknown, examples, tell
from crm.core.console import Spoken, said
from crm.leads.deed import by_code
from crm.leads.succession import actions, queries
from crm.leads.succession.rules import PassOn


@click.command(
    "succession",
    cls=Spoken,
    epilog=examples(
        "crm leads succession zhaonan helin --dry-run --as zhoumin",
        "crm leads succession zhaonan helin --lead ZD-2026-0007=sunyue --as zhoumin",
    ),
)
@click.argument("leaver")
@click.argument("successor")
@click.option(
    "--lead",
    "others",
    multiple=True,
    metavar="CODE=LOGIN",
    help="One lead that goes to somebody else; several times for several.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would pass.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@acting
def succession(
    leaver: str, successor: str, *, others: tuple[str, ...], dry_run: bool, by: User, as_json: bool
) -> None:
    """Pass all that LEAVER holds to SUCCESSOR, in one transaction."""
    need(by, Permission.LEADS_EDIT_ALL)
    person = queries.leaver(_known(leaver).id, by)
    held = queries.holding(person, by)
    chosen = dict(_other(one, by) for one in others)
    command = PassOn(_known(successor).id, chosen, held.seen)
    made = None if dry_run else actions.pass_on(person, command, by=by)
    counts: dict[str, Any] = {}
    for kind, _ in held:
        counts[kind.value] = counts.get(kind.value, 0) + 1
    text = [f"{name}  {number}" for name, number in counts.items()]
    tell({"succession": made.id if made else None, **counts}, as_json=as_json, text=text)


def _known(login: str) -> User:
    found = accounts.by_login(login)
    if found is None:
        raise Unknown(said("%(login)s: unknown login", login=login))
    return found


def _other(text: str, by: User) -> tuple[int, int]:
    code, sign, login = text.partition("=")
    if not sign:
        raise click.BadParameter("CODE=LOGIN", param_hint="--lead")
    return by_code(code, by).id, _known(login).id
