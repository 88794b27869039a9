"""Failed attempts are counted per name and address, and per address; too many of them wait."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select

from crm.accounts.models import LoginAttempt, User
from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db

WINDOW = timedelta(minutes=15)
LOCK = timedelta(minutes=30)
MOST_PER_LOGIN = 5
MOST_PER_ADDRESS = 50


def minutes_to_wait(login: str, address: str) -> int:
    """How long this name from this address, or the address at all, must wait; 0 if not."""
    pair = (LoginAttempt.login == login) & (LoginAttempt.address == address)
    waits = [
        _wait(pair, MOST_PER_LOGIN),
        _wait(LoginAttempt.address == address, MOST_PER_ADDRESS),
    ]
    return max(waits)


def _wait(mine: ColumnElement[bool], most: int) -> int:
    """Minutes until `LOCK` after the attempt that was one too many."""
    moment = clock.now()
    recent = select(LoginAttempt.at).where(mine, LoginAttempt.at > moment - LOCK)
    times: list[datetime] = sorted(
        db.session.scalars(recent.order_by(LoginAttempt.at.desc()).limit(most))
    )
    if len(times) < most or times[-1] - times[0] > WINDOW:
        return 0
    left = times[-1] + LOCK - moment
    return max(0, -(-int(left.total_seconds()) // 60))


def note_failure(login: str, address: str, user: User | None) -> None:
    """Remember a failed attempt, although the request that failed rolls back.

    Its event is about the person when the name is theirs; what else was typed stays out of it.
    """
    db.session.rollback()
    attempt = LoginAttempt(login=login[:100], address=address, at=clock.now())
    db.session.add(attempt)
    db.session.flush()
    record(None, "accounts.sign_in_failed", user or attempt)
    if minutes_to_wait(attempt.login, address):
        record(None, "accounts.locked_out", user or attempt)
    db.session.commit()


def forgive(login: str, address: str) -> None:
    """A right password clears the name's failures from this address."""
    db.session.execute(
        delete(LoginAttempt).where(LoginAttempt.login == login, LoginAttempt.address == address)
    )


def forget_old() -> None:
    """Drop attempts older than a day."""
    db.session.execute(
        delete(LoginAttempt).where(LoginAttempt.at < clock.now() - timedelta(days=1))
    )
