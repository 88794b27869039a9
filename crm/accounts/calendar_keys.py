"""The secret in the address of a person's calendar: shown once, kept as a hash, ended at any time."""

import hashlib
import re
import secrets

from sqlalchemy import select

from crm.accounts.models import CalendarKey, User
from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db

SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def of(owner: User) -> CalendarKey | None:
    """The person's living key."""
    query = select(CalendarKey).where(
        CalendarKey.user_id == owner.id, CalendarKey.revoked_at.is_(None)
    )
    return db.session.scalars(query.order_by(CalendarKey.id.desc()).limit(1)).one_or_none()


def make(*, by: User) -> str:
    """A new key and its text; the one before ends."""
    revoke(by=by)
    text = secrets.token_urlsafe(32)
    key = CalendarKey(user_id=by.id, key_hash=_hash(text), created_at=clock.real())
    db.session.add(key)
    db.session.flush()  # the event needs the number
    record(by, "calendar.opened", key)
    return text


def revoke(*, by: User) -> None:
    """End the person's key; without one nothing happens."""
    while key := of(by):
        key.revoked_at = clock.real()
        record(by, "calendar.closed", key)
        db.session.flush()


def person_of(text: str) -> User | None:
    """Whose calendar a secret opens; nobody's when it ended, or with a closed account."""
    if not SHAPE.fullmatch(text):
        return None
    query = select(User).join(CalendarKey, CalendarKey.user_id == User.id)
    query = query.where(
        CalendarKey.key_hash == _hash(text), CalendarKey.revoked_at.is_(None), User.active
    )
    return db.session.scalars(query).one_or_none()
