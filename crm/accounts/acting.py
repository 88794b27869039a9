"""On whose behalf a command acts: `--as LOGIN`, or CRM_AS; their rights hold here too."""

from collections.abc import Callable
from typing import Any

import click

from crm.accounts import queries
from crm.accounts.models import User
from crm.accounts.rules import Permission
from crm.core.console import said
from crm.core.errors import Forbidden
from crm.core.say import say

Command = Callable[..., Any]


def acting(command: Command) -> Command:
    """Give a command the person it acts for, as `by`."""
    option = click.option(
        "--as",
        "by",
        required=True,
        envvar="CRM_AS",
        metavar="LOGIN",
        callback=lambda _ctx, _option, login: person(login),
        help="Act as this person, with their rights (or set CRM_AS).",
    )
    return option(command)


def person(login: str) -> User:
    """An active person by login."""
    found = queries.by_login(login)
    if found is None or not found.active:
        raise click.BadParameter(
            said("%(login)s: no active account", login=login), param_hint="--as"
        )
    return found


def need(by: User, permission: Permission) -> None:
    """What the guard of a page asks. Raises Forbidden."""
    if not by.can(permission):
        raise Forbidden(say("您的角色不能做这件事。如果工作需要，请联系系统管理员。"))
