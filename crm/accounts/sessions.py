"""Server-side sessions: the cookie holds a token, the database who it stands for and until when."""

import hashlib
import secrets
from datetime import datetime, timedelta

from flask import Flask, current_app, g, has_request_context, redirect, request, url_for
from flask_babel import gettext
from flask_login import LoginManager
from sqlalchemy import Row, bindparam, delete, select, update
from werkzeug.wrappers import Response

from crm.accounts import tokens
from crm.accounts.models import User, UserSession
from crm.core import clock
from crm.core.db import db, writing
from crm.core.errorpages import Answer, page
from crm.core.rest.address import is_api

TOUCH_EVERY = timedelta(minutes=5)
GET_WRITES = (
    "user_session.seen_at",
    "api_token.last_used_at",
    "login_attempt",  # a refused token, with its event
)
"""What a GET may write, in a transaction of its own; nothing else. A test reads it."""

UNATTENDED = "X-Unattended"

manager = LoginManager()


def init_app(app: Flask) -> None:
    """Let Flask-Login find people by their session's token."""
    app.config["SESSION_COOKIE_NAME"] = "attraction"
    app.config["SESSION_COOKIE_HTTPONLY"] = True
    manager.init_app(app)
    manager.session_protection = None  # the token is random, checked and revocable on our side
    manager.user_loader(_by_cookie)
    manager.request_loader(tokens.person_of)
    manager.unauthorized_handler(_ask_to_sign_in)


def _by_cookie(token: str) -> User | None:
    """Browsers sign in by their cookie; programs never do."""
    return None if is_api() else signed_in(token)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(user: User) -> str:
    """Begin a session; the answer is its token, which is kept nowhere on our side."""
    token = secrets.token_urlsafe(32)
    moment = clock.real()
    hours = current_app.config["CRM"].session_hours
    db.session.add(
        UserSession(
            token_hash=_hash(token),
            user_id=user.id,
            created_at=moment,
            seen_at=moment,
            expires_at=moment + timedelta(hours=hours),
            agent=(request.user_agent.string[:200] if request else ""),
        )
    )
    return token


def signed_in(token: str) -> User | None:
    """The person behind a token while the session is alive; notes now and then that it is."""
    found = _found(token)
    if found and clock.real() - found.seen_at > TOUCH_EVERY and not _asked_by_itself():
        _touch(found.id)
        found = _found(token)
    if found is None:
        return None
    user: User = found.User
    user.session_token = token
    return user


def _asked_by_itself() -> bool:
    """A page that looks for news on its own says so: only a person keeps a session alive."""
    return has_request_context() and UNATTENDED in request.headers


def _found(token: str) -> Row[User, int, datetime] | None:
    """Person and session in one statement; it ends by age, by idleness and with the account."""
    moment = clock.real()
    idle = timedelta(minutes=current_app.config["CRM"].session_idle_minutes)
    asked = {"token": _hash(token), "moment": moment, "seen_after": moment - idle}
    return db.session.execute(_ALIVE, asked).one_or_none()


_ALIVE = (
    select(User, UserSession.id, UserSession.seen_at)
    .join(UserSession, UserSession.user_id == User.id)
    .where(
        UserSession.token_hash == bindparam("token"),
        UserSession.expires_at > bindparam("moment"),
        UserSession.seen_at > bindparam("seen_after"),
        User.active,
    )
)
"""Every request asks this: it is worded once."""


def _touch(session_id: int) -> None:
    """Note that the session lives, apart from the request and before that writes anything."""
    db.session.rollback()  # SQLite has one writer: the request must not stand in its own way
    seen = update(UserSession).where(UserSession.id == session_id).values(seen_at=clock.real())
    intent = writing.set(True)
    try:
        with db.sessionmaker.begin() as apart:
            apart.execute(seen)
    finally:
        writing.reset(intent)


def close_session(token: str) -> None:
    db.session.execute(delete(UserSession).where(UserSession.token_hash == _hash(token)))


def close_all(user: User, *, but: str = "") -> None:
    """End a person's sessions, the present one apart."""
    query = delete(UserSession).where(UserSession.user_id == user.id)
    db.session.execute(query.where(UserSession.token_hash != _hash(but)))


def forget_old() -> None:
    """Drop sessions that are over."""
    db.session.execute(delete(UserSession).where(UserSession.expires_at <= clock.real()))


def _ask_to_sign_in() -> Answer | Response:
    if is_api():
        return _ask_for_a_token()
    # A fragment cannot show the sign-in page; the sentence stands where it was asked for.
    if request.method in ("GET", "HEAD") and "HX-Request" not in request.headers:
        return redirect(url_for("accounts.login", next=request.full_path.rstrip("?")))
    return page(
        401, gettext("登录已过期，这一次没有保存。请重新登录后再提交，刚才填的内容列在下面。")
    )


def _ask_for_a_token() -> Answer:
    if minutes := g.get("token_wait"):
        words = gettext("令牌错误次数太多，请 %(minutes)s 分钟后再试。", minutes=minutes)
        return page(429, words, headers={"Retry-After": str(minutes * 60)})
    words = gettext("请在 Authorization 里带上有效的令牌：Bearer atd_…。")
    return page(401, words, headers={"WWW-Authenticate": "Bearer"})
