"""`crm user`: accounts from the command line."""

import click

from crm.accounts import actions, queries
from crm.accounts.rules import Account, Role
from crm.core.db import db

ROLES = click.Choice([role.value for role in Role])


@click.group()
def user() -> None:
    """Accounts."""


@user.command("list")
def list_people() -> None:
    """Print all accounts."""
    for one in db.session.scalars(queries.everybody()):
        state = "active" if one.active else "closed"
        click.echo(f"{one.login}\t{one.name}\t{one.role.value}\t{state}")


@user.command()
@click.argument("login")
@click.option("--name", required=True)
@click.option("--email", required=True)
@click.option("--role", type=ROLES, required=True)
@click.option("--block", default="", help="Code of the block, e.g. ZD; officers and managers.")
@click.option("--cluster", default="", help="Code of the cluster, e.g. LG; departments.")
@click.password_option()
def add(role: str, block: str, cluster: str, **given: str) -> None:
    """Open an account."""
    command = Account(
        login=given["login"],
        name=given["name"],
        email=given["email"],
        role=Role(role),
        block_id=_block(block),
        cluster_id=_cluster(cluster),
    )
    made = actions.create_user(command, given["password"], by=None)
    click.echo(made.login)


def _block(code: str) -> int | None:
    known = queries.places("block")
    if code and code not in known:
        raise click.BadParameter(", ".join(known), param_hint="--block")
    return known[code].id if code else None


def _cluster(code: str) -> int | None:
    known = queries.places("cluster")
    if code and code not in known:
        raise click.BadParameter(", ".join(known), param_hint="--cluster")
    return known[code].id if code else None


@user.command()
@click.argument("login")
@click.password_option()
def password(login: str, password: str) -> None:
    """Set somebody's password; their sessions end."""
    found = queries.by_login(login)
    if found is None:
        raise click.ClickException(f"{login}: unknown login")
    actions.set_password(found, password, by=None)
