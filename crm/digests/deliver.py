"""Digests on their way: ledger rows first, then one mail and one transaction each."""

import smtplib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from crm.accounts.models import User
from crm.accounts.rules import PERMISSIONS, Permission
from crm.core import clock, weeks
from crm.core.db import db, writing
from crm.core.jobs import WorkState, claim_due, finish, postpone
from crm.core.mail import FileMailer, Mailer, mailer
from crm.core.weeks import Week
from crm.digests import render
from crm.digests.models import WEEKLY, DigestDelivery
from crm.digests.rules import Digest, compose
from crm.reports import week as reports
from crm.reports.week_rows import ReaderWeek

log = structlog.get_logger()

BATCH = 5
"""Few at a time, so that a slow mail server cannot outlast the lease of the last one."""
LATE_AFTER = timedelta(hours=1)
READERS = [role for role, rights in PERMISSIONS.items() if Permission.DESK_READ in rights]


@dataclass(frozen=True)
class Preview:
    """A digest as it would go to one person now."""

    reader: str
    address: str
    subject: str
    text: str


@contextmanager
def meaning_to_write() -> Iterator[None]:
    """Outside a request: let SQLite take its write lock when a transaction begins."""
    token = writing.set(True)
    try:
        yield
    finally:
        writing.reset(token)


def ensure_due(week: Week) -> int:
    """Write a ledger row for everybody who should get this week's digest; returns how many are new.

    Calling it again, or from two processes at once, adds nothing.
    """
    with meaning_to_write():
        new = [_delivery(reader, week) for reader in _without_row(week)]
        db.session.add_all(new)
        try:
            db.session.commit()
        except IntegrityError:  # another process wrote the same rows a moment ago
            db.session.rollback()
            return 0
        return len(new)


def _without_row(week: Week) -> list[User]:
    written = select(DigestDelivery.user_id).where(
        DigestDelivery.kind == WEEKLY, DigestDelivery.week == str(week)
    )
    query = select(User).where(
        User.active,
        User.digest_wanted,
        User.role.in_(READERS),
        User.created_at <= week.digest_at,
        User.id.not_in(written),
    )
    return list(db.session.scalars(query.order_by(User.id)))


def _delivery(reader: User, week: Week) -> DigestDelivery:
    host = current_app.config["CRM"].mail_from.rstrip(">").rpartition("@")[2]
    return DigestDelivery(
        user_id=reader.id,
        kind=WEEKLY,
        week=str(week),
        message_id=f"{WEEKLY}.{week}.u{reader.id}@{host}",
        state=WorkState.DUE,
        due_at=week.digest_at,
    )


def sweep() -> Counter[str]:
    """Send whatever is due, and settle what a crash left behind; returns how many by outcome."""
    outcomes: Counter[str] = Counter()
    with meaning_to_write():
        while claimed := [(row.id, row.attempts) for row in _claim()]:
            for delivery_id, attempt in claimed:
                outcomes[_handle(delivery_id, attempt)] += 1
    return outcomes


def _claim() -> list[DigestDelivery]:
    # A transaction that began as a reading one would not take SQLite's write lock.
    db.session.rollback()
    return claim_due(DigestDelivery, limit=BATCH)


def _handle(delivery_id: int, attempt: int) -> str:
    try:
        return _deliver(delivery_id, attempt)
    except (OSError, smtplib.SMTPException, ValueError) as problem:
        return _later(delivery_id, problem)
    except Exception as problem:
        log.exception("digest failed", delivery=delivery_id)
        return _later(delivery_id, problem)


def _later(delivery_id: int, problem: Exception) -> str:
    db.session.rollback()
    row = db.session.get_one(DigestDelivery, delivery_id)
    row.begun_at = None
    postpone(row, type(problem).__name__)
    db.session.commit()
    return "failed" if row.state is WorkState.FAILED else "postponed"


def _deliver(delivery_id: int, attempt: int) -> str:
    row = db.session.get_one(DigestDelivery, delivery_id)
    door = _mailer()
    if row.begun_at is not None:
        return _settle(row, door)
    reader = db.session.get_one(User, row.user_id)
    if not (reader.active and reader.digest_wanted):
        return _dropped(row)
    digest = compose(_rows(reader, row.week), _late_from(row.week))
    mail = render.message(digest, reader, row.message_id)
    if not _begin(row, attempt):
        return "taken"
    row.subject = render.subject(digest, reader)
    door.send(mail)
    return _noted(row)


def _noted(row: DigestDelivery) -> str:
    """Write down that the mail is gone; if that fails, never send it again on that account."""
    try:
        finish(row)
        db.session.commit()
    except Exception:
        db.session.rollback()
        log.exception("a digest left and could not be noted")
        return "unnoted"  # its lease runs out, and then the mailer is asked
    return "sent"


def _rows(reader: User, week: str) -> ReaderWeek:
    return reports.of(reader, Week.parse(week))


def _begin(row: DigestDelivery, attempt: int) -> bool:
    """Note that the mail is about to leave; False when the lease passed to another process."""
    mine = (
        update(DigestDelivery)
        .where(
            DigestDelivery.id == row.id,
            DigestDelivery.state == WorkState.LEASED,
            DigestDelivery.attempts == attempt,
            DigestDelivery.begun_at.is_(None),
        )
        .values(begun_at=clock.now())
        .returning(DigestDelivery.id)
    )
    begun = db.session.scalar(mine) is not None
    db.session.commit()
    return begun


def _settle(row: DigestDelivery, door: Mailer) -> str:
    """After a crash between handing over and noting it: ask the mailer, never send blindly."""
    if _left(door, row.message_id):
        finish(row)
        outcome = "sent"
    else:
        row.state, row.leased_until, row.finished_at = WorkState.UNCERTAIN, None, clock.now()
        row.problem = "the process ended while the mail was leaving"
        outcome = "uncertain"
    db.session.commit()
    return outcome


def _left(door: Mailer, message_id: str) -> bool:
    """Whether the mailer can tell that this message went out."""
    if not isinstance(door, FileMailer):
        return False
    return any(door.folder.glob(f"*-{message_id.partition('@')[0]}.eml"))


def _dropped(row: DigestDelivery) -> str:
    """The reader unsubscribed before it left."""
    db.session.delete(row)
    db.session.commit()
    return "dropped"


def _mailer() -> Mailer:
    settings = current_app.config["CRM"]
    return mailer(settings.mail_url, settings.var)


def _late_from(week: str) -> datetime | None:
    due = Week.parse(week).digest_at
    return due.astimezone(clock.SHANGHAI) if clock.now() - due > LATE_AFTER else None


def run(week: Week) -> Counter[str]:
    """Make this week's rows and send what is due now."""
    made = ensure_due(week)
    outcomes = sweep()
    outcomes["made"] = made
    return outcomes


def previews(week: Week) -> list[Preview]:
    """What everybody would get, in their own rights and language; writes nothing."""
    query = select(User).where(User.active, User.digest_wanted, User.role.in_(READERS))
    return [_preview(reader, week) for reader in db.session.scalars(query.order_by(User.id))]


def _preview(reader: User, week: Week) -> Preview:
    digest: Digest = compose(reports.of(reader, week))
    mail = render.message(digest, reader, f"preview.{week}.u{reader.id}@preview.invalid")
    plain = mail.get_body(("plain",))
    words = plain.get_content() if plain else ""
    return Preview(reader.name, reader.email, render.subject(digest, reader), words)


def ensure_last_week() -> int:
    """Rows for the newest week whose digests have fallen due."""
    week = weeks.last_closed(clock.now())
    return ensure_due(week) if clock.now() >= week.digest_at else 0
