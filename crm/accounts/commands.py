"""`crm user` and `crm token`: accounts and tokens from the command line."""

import click
from sqlalchemy import select

from crm.accounts import actions, queries, tokens
from crm.accounts.acting import person
from crm.accounts.models import ApiToken, User
from crm.accounts.rules import Account, Role
from crm.accounts.scopes import DAYS, SCOPES, MakeToken
from crm.core.commandline import Group, Unknown, examples, tell
from crm.core.console import said
from crm.core.db import db

ROLES = click.Choice([role.value for role in Role])


@click.group(cls=Group)
def user() -> None:
    """Accounts."""


@user.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def list_people(*, as_json: bool) -> None:
    """Print all accounts."""
    rows = [
        {"login": one.login, "name": one.name, "role": one.role.value, "active": one.active}
        for one in db.session.scalars(queries.everybody())
    ]
    text = (f"{row['login']}\t{row['name']}\t{row['role']}\t{_state(row)}" for row in rows)
    tell(rows, as_json=as_json, text=text)


def _state(row: dict[str, object]) -> str:
    return said("active") if row["active"] else said("closed")


@user.command()
@click.argument("login")
@click.option("--name", required=True, help="Name of the person.")
@click.option("--email", required=True, help="Where digests go.")
@click.option("--role", type=ROLES, required=True, help="What the person may do.")
@click.option("--block", default="", help="Code of the block, e.g. ZD; officers and managers.")
@click.option("--cluster", default="", help="Code of the cluster, e.g. LG; departments.")
@click.password_option(help="The password; asked for without it.")
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
@click.password_option(help="The password; asked for without it.")
def password(login: str, password: str) -> None:
    """Set somebody's password; their sessions end."""
    found = queries.by_login(login)
    if found is None:
        raise Unknown(said("%(login)s: unknown login", login=login))
    actions.set_password(found, password, by=None)


@click.group(cls=Group)
def token() -> None:
    """Tokens with which programs use the REST API."""


@token.command(epilog=examples("crm token create wanglei --name figures --scope leads:read"))
@click.argument("login")
@click.option("--name", required=True, help="What the token is for.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(SCOPES),
    help="What it may do; several times for several areas.",
)
@click.option(
    "--days",
    default="90",
    show_default=True,
    type=click.Choice([str(d) for d in DAYS]),
    help="After how many days it ends.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def create(login: str, name: str, scopes: tuple[str, ...], days: str, *, as_json: bool) -> None:
    """Make a token for a person and print it, this once."""
    command = MakeToken(name, scopes, int(days))
    made, text = tokens.create(person(login), command, by=None)
    tell({**_plain(made, login), "token": text}, as_json=as_json, text=[text])


@token.command("list")
@click.argument("login", required=False)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def list_tokens(login: str | None, *, as_json: bool) -> None:
    """List tokens, without their text: a person's, or everybody's."""
    query = select(ApiToken, User.login).join(User, User.id == ApiToken.user_id)
    if login:
        query = query.where(User.login == person(login).login)
    rows = [_plain(one, owner) for one, owner in db.session.execute(query.order_by(ApiToken.id))]
    text = ("\t".join(str(part) for part in row.values()) for row in rows)
    tell(rows, as_json=as_json, text=text)


@token.command()
@click.argument("number", type=int)
def revoke(number: int) -> None:
    """End a token at once, by its number."""
    found = db.session.get_one(ApiToken, number)
    tokens.revoke(found, by=None)
    click.echo(said("token %(number)s is revoked", number=number))


def _plain(one: ApiToken, login: str) -> dict[str, object]:
    return {
        "id": one.id,
        "login": login,
        "name": one.name,
        "hint": one.hint,
        "scopes": ",".join(one.scopes),
        "created_at": one.created_at,
        "expires_at": one.expires_at,
        "last_used_at": one.last_used_at,
        "revoked_at": one.revoked_at,
    }
