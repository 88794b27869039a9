"""Signing in and out, and keeping accounts; every verb is recorded, without personal values."""

from dataclasses import asdict

from crm.accounts import passwords, queries, sessions, throttle, tokens
from crm.accounts.models import User
from crm.accounts.rules import Account, Role, account_problems, password_problems
from crm.audit.actions import record
from crm.audit.rules import changes
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Invalid, Problem, Refused, check_version, when_taken
from crm.core.say import say

when_taken("uq_user_account_login", "user_account.login", say("这个登录名已经有人用了。"))


def sign_in(login: str, password: str, address: str) -> User | None:
    """The person with a fresh session, or None; a failure is remembered for the throttle."""
    name = login.strip().lower()
    user = queries.by_login(name)
    known = user.password_hash if user and user.active else None
    if not passwords.matches(known, password) or user is None:
        throttle.note_failure(name, address, user)
        return None
    throttle.forgive(name, address)
    user.session_token = sessions.open_session(user)
    record(user, "accounts.signed_in", user)
    return user


def sign_out(user: User) -> None:
    """End the present session."""
    sessions.close_session(user.session_token)
    record(user, "accounts.signed_out", user)


def create_user(command: Account, password: str, *, by: User | None) -> User:
    """Open an account. Raises Invalid."""
    command = _tidy(command)
    found = account_problems(command) + password_problems(password, command.login, command.name)
    if queries.by_login(command.login):
        found.append(Problem("login", say("这个登录名已经有人用了。")))
    if found:
        raise Invalid(found)
    user = User(**asdict(command), password_hash=passwords.hashed(password), created_at=clock.now())
    db.session.add(user)
    db.session.flush()  # the event needs the number
    record(by, "accounts.user_created", user, login=user.login, role=user.role.value)
    return user


def edit_user(user: User, command: Account, *, by: User, base_version: int | None) -> None:
    """Change an account; closing it ends its sessions. Raises Invalid or Stale."""
    check_version(user.version, base_version)
    command = _tidy(command)
    found = account_problems(command)
    found += _against_oneself(user, command) if user.id == by.id else []
    namesake = queries.by_login(command.login)
    if namesake and namesake.id != user.id:
        found.append(Problem("login", say("这个登录名已经有人用了。")))
    if found:
        raise Invalid(found)
    before = _facts(user)
    for field, value in asdict(command).items():
        setattr(user, field, value)
    if not user.active:
        sessions.close_all(user)
        tokens.revoke_all(user, by=by)
    db.session.flush()  # a version that somebody else has raised meanwhile is found here
    record(by, "accounts.user_edited", user, changes=changes(before, _facts(user)))


def _against_oneself(user: User, command: Account) -> list[Problem]:
    """Who keeps the accounts cannot shut themselves out by mistake."""
    found = []
    if not command.active:
        found.append(Problem("active", say("不能停用自己的账号。")))
    if command.role is not user.role:
        found.append(Problem("role", say("不能改自己的角色。")))
    return found


def _tidy(command: Account) -> Account:
    """A block only for those who have one, a cluster only for departments."""
    return Account(
        login=command.login.strip().lower(),
        name=command.name.strip(),
        email=command.email.strip(),
        role=command.role,
        block_id=command.block_id if command.role.has_block else None,
        cluster_id=command.cluster_id if command.role is Role.VIEWER else None,
        active=command.active,
    )


def _facts(user: User) -> dict[str, object]:
    return {
        "login": user.login,
        "name": user.name,
        "role": user.role.value,
        "block": user.block_id,
        "cluster": user.cluster_id,
        "active": user.active,
    }


def change_password(user: User, old: str, new: str) -> None:
    """Set one's own password; all other sessions end. Raises Invalid."""
    if not passwords.matches(user.password_hash, old):
        raise Invalid([Problem("old_password", say("现在的密码不对。"))])
    set_password(user, new, by=user)


def set_password(user: User, new: str, *, by: User | None) -> None:
    """Set a password. Raises Invalid."""
    if found := password_problems(new, user.login, user.name):
        raise Invalid(found)
    user.password_hash = passwords.hashed(new)
    db.session.flush()
    sessions.close_all(user, but=user.session_token)
    record(by, "accounts.password_changed", user)


def reset_password(user: User, new: str, *, by: User) -> None:
    """Give somebody else a new password; all their sessions and tokens end.

    Raises Invalid or Refused.
    """
    if user.id == by.id:
        raise Refused(say("自己的密码请在「我的账号」里改。"))
    set_password(user, new, by=by)
    tokens.revoke_all(user, by=by)


def choose(user: User, *, locale: str, digest_wanted: bool, base_version: int | None) -> None:
    """One's own language and whether Monday's digest comes. Raises Stale."""
    check_version(user.version, base_version)
    before = {"locale": user.locale, "digest_wanted": user.digest_wanted}
    user.locale, user.digest_wanted = locale, digest_wanted
    db.session.flush()
    after = {"locale": locale, "digest_wanted": digest_wanted}
    record(user, "accounts.choices_changed", user, changes=changes(before, after))
