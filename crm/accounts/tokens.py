"""Tokens for programs: shown once, kept as a hash, ended by time, by hand and with the account."""

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from flask import Request, g
from sqlalchemy import ColumnElement, Row, Select, func, select, update

from crm.accounts import throttle
from crm.accounts.models import ApiToken, User
from crm.accounts.scopes import MakeToken, token_problems
from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db, writing
from crm.core.errors import Invalid, Refused
from crm.core.rest.address import is_api
from crm.core.say import say

PREFIX = "atd_"
TOUCH_EVERY = timedelta(minutes=5)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def create(owner: User, command: MakeToken, *, by: User | None) -> tuple[ApiToken, str]:
    """A new token and its text, which is kept nowhere on our side. Raises Invalid."""
    live = select(func.count()).select_from(of(owner).where(_is_live()).subquery())
    if found := token_problems(command, db.session.scalar(live) or 0):
        raise Invalid(found)
    text = PREFIX + secrets.token_urlsafe(32)
    moment = clock.real()
    token = ApiToken(
        user_id=owner.id,
        name=command.name.strip(),
        token_hash=_hash(text),
        hint=text[-4:],
        scopes=list(dict.fromkeys(command.scopes)),
        created_at=moment,
        expires_at=moment + timedelta(days=command.days),
    )
    db.session.add(token)
    db.session.flush()  # the event needs the number
    record(by, "token.created", token, owner=owner.id, name=token.name, scopes=token.scopes)
    return token, text


def of(owner: User) -> Select[ApiToken]:
    """A person's tokens, the newest first."""
    return select(ApiToken).where(ApiToken.user_id == owner.id).order_by(ApiToken.id.desc())


def get(token_id: int, owner: User) -> ApiToken:
    """One of a person's own tokens. Raises NoResultFound."""
    return db.session.scalars(of(owner).where(ApiToken.id == token_id)).one()


def revoke(token: ApiToken, *, by: User | None) -> None:
    """End a token at once. Raises Refused."""
    if token.revoked_at is not None:
        raise Refused(say("这个令牌已经作废。"))
    token.revoked_at = clock.real()
    record(by, "token.revoked", token, owner=token.user_id, name=token.name)


def revoke_all(owner: User, *, by: User | None) -> None:
    """End all of a person's tokens."""
    for token in db.session.scalars(of(owner).where(_is_live())):
        revoke(token, by=by)


def _is_live() -> ColumnElement[bool]:
    return ApiToken.revoked_at.is_(None) & (ApiToken.expires_at > clock.real())


def person_of(request: Request) -> User | None:
    """The person behind the bearer token of a program's request; pages know no tokens."""
    if not is_api():
        return None
    given = re.fullmatch(
        r"Bearer +(\S{1,200})", request.headers.get("Authorization", ""), re.IGNORECASE
    )
    if given is None:
        return None
    found = _found(given[1])
    if found and _is_due(found.last_used_at):
        _touch(found.token_id)
        found = _found(given[1])
    if found is None:
        g.token_wait = _note_failure(request.remote_addr or "")
        return None
    g.api_token = found
    user: User = found.User
    return user


def _found(text: str) -> Row[User, int, list[str], datetime | None] | None:
    """Person and token in one statement."""
    query = (
        select(User, ApiToken.id.label("token_id"), ApiToken.scopes, ApiToken.last_used_at)
        .join(ApiToken, ApiToken.user_id == User.id)
        .where(ApiToken.token_hash == _hash(text), _is_live(), User.active)
    )
    return db.session.execute(query).one_or_none()


def _is_due(last_used_at: datetime | None) -> bool:
    return last_used_at is None or clock.real() - last_used_at > TOUCH_EVERY


def _touch(token_id: int) -> None:
    """Note the use, apart from the request and before that writes anything."""
    db.session.rollback()  # SQLite has one writer: the request must not stand in its own way
    used = update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=clock.real())
    intent = writing.set(True)
    try:
        with db.sessionmaker.begin() as apart:
            apart.execute(used)
    finally:
        writing.reset(intent)


def _note_failure(address: str) -> int:
    """Minutes to wait; a guessed token is noted until there were too many from this address.

    Right tokens pass all the while: they cannot be guessed, and an office shares one address.
    """
    place = f"api {address}"
    if minutes := throttle.minutes_to_wait("", place):
        return minutes
    intent = writing.set(True)
    try:
        throttle.note_failure("", place, None)
    finally:
        writing.reset(intent)
    return 0
