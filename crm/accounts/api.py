"""The API of one's own account and, for the system administrator, of people."""

from typing import Any

from marshmallow import fields
from sqlalchemy.orm import InstrumentedAttribute

from crm.accounts import actions, queries, tokens
from crm.accounts.access import reader
from crm.accounts.models import ApiToken, User
from crm.accounts.operations import operation
from crm.accounts.rules import Account, Permission, Role
from crm.core.db import db
from crm.core.language import LANGUAGES
from crm.core.rest.contract import Contract
from crm.core.rest.fields import Choice, Flag, Moment, Number, Schema, Text
from crm.core.rest.openapi import Resource
from crm.core.rest.paging import PageQuery, listing, page_of, shown, whole
from crm.core.say import say

people = Resource("people", say("人员"))
account = Resource("account", say("我的账号"))
RESOURCES = (account, people)

KEYS: list[InstrumentedAttribute[Any]] = [User.login]


class Person(Schema):
    """An account."""

    id = fields.Integer()
    login = fields.String()
    name = fields.String()
    email = fields.String()
    role = Choice(Role)
    block_id = fields.Integer(allow_none=True)
    cluster_id = fields.Integer(allow_none=True)
    locale = fields.String()
    digest_wanted = fields.Boolean()
    active = fields.Boolean()
    created_at = Moment()
    version = fields.Integer()


class AccountBody(Schema):
    """What an account needs."""

    login = Text(say("登录名"), most=32, required=True)
    name = Text(say("姓名"), most=50, required=True)
    email = Text(say("邮箱"), required=True)
    role = Choice(Role, say("角色"), required=True)
    block_id = Number(say("区块"), least=1, load_default=None, allow_none=True)
    cluster_id = Number(say("集群"), least=1, load_default=None, allow_none=True)
    active = Flag(say("在用"), load_default=True)


class NewAccountBody(AccountBody):
    """An account with its first password."""

    password = Text(say("初始密码"), required=True, load_only=True)


class PasswordBody(Schema):
    """A new password."""

    password = Text(say("新密码"), required=True, load_only=True)


class ChoicesBody(Schema):
    """One's own settings."""

    locale = Choice(LANGUAGES, say("语言"), required=True)
    digest_wanted = Flag(say("每周一收到摘要邮件"), required=True)


class Token(Schema):
    """A token without its text."""

    id = fields.Integer()
    name = fields.String()
    hint = fields.String()
    scopes = fields.List(fields.String())
    created_at = Moment()
    expires_at = Moment()
    last_used_at = Moment(allow_none=True)
    revoked_at = Moment(allow_none=True)


def _me() -> dict[str, Any]:
    return dict(Person().dump(reader()))


def _person(user_id: int) -> dict[str, Any]:
    return dict(Person().dump(queries.get(user_id)))


@operation(account, "GET /account", Permission.OWN_ACCOUNT, Contract(say("我的账号"), gives=Person))
def me() -> User:
    return reader()


@operation(
    account,
    "PATCH /account",
    Permission.OWN_ACCOUNT,
    Contract(say("改语言和摘要邮件"), takes=ChoicesBody, gives=Person, current=_me),
)
def choose(given: dict[str, Any], base_version: int) -> User:
    actions.choose(reader(), base_version=base_version, **given)
    return reader()


@operation(
    account,
    "GET /account/tokens",
    Permission.OWN_ACCOUNT,
    Contract(say("我的令牌"), gives=whole(Token)),
)
def own_tokens() -> dict[str, list[ApiToken]]:
    return {"rows": list(db.session.scalars(tokens.of(reader())))}


@operation(
    account,
    "POST /account/tokens/<int:token_id>/revocation",
    Permission.OWN_ACCOUNT,
    Contract(say("作废一个令牌"), gives=Token),
)
def revoke_token(token_id: int) -> ApiToken:
    token = tokens.get(token_id, reader())
    tokens.revoke(token, by=reader())
    return token


@operation(
    people,
    "GET /people",
    Permission.ACCOUNTS_ADMIN,
    Contract(say("全部账号"), asks=PageQuery, gives=listing(Person)),
)
def index(asked: dict[str, Any]) -> dict[str, Any]:
    return shown(page_of(queries.by_login_order(), KEYS, asked))


@operation(
    people,
    "POST /people",
    Permission.ACCOUNTS_ADMIN,
    Contract(
        say("开通账号"),
        takes=NewAccountBody,
        gives=Person,
        status=201,
        location="/api/v1/people/{id}",
    ),
)
def create(given: dict[str, Any]) -> User:
    password = given.pop("password")
    return actions.create_user(Account(**given), password, by=reader())


@operation(
    people,
    "GET /people/<int:user_id>",
    Permission.ACCOUNTS_ADMIN,
    Contract(say("一个账号"), gives=Person),
)
def show(user_id: int) -> User:
    return queries.get(user_id)


@operation(
    people,
    "PUT /people/<int:user_id>",
    Permission.ACCOUNTS_ADMIN,
    Contract(say("改账号"), takes=AccountBody, gives=Person, current=_person),
)
def edit(user_id: int, given: dict[str, Any], base_version: int) -> User:
    user = queries.get(user_id)
    actions.edit_user(user, Account(**given), by=reader(), base_version=base_version)
    return user


@operation(
    people,
    "POST /people/<int:user_id>/password",
    Permission.ACCOUNTS_ADMIN,
    Contract(say("重设密码"), takes=PasswordBody),
)
def reset_password(user_id: int, given: dict[str, Any]) -> None:
    actions.reset_password(queries.get(user_id), given["password"], by=reader())
