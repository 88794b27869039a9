"""The demo's jump to next Monday 08:00: the week closes and its digests leave at once."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from crm.accounts.models import UserSession
from crm.core import clock, weeks
from crm.core.db import db
from crm.core.weeks import Week
from crm.digests import deliver
from crm.mix.closing import close_due_weeks


@dataclass(frozen=True)
class Advanced:
    """Where the clock stands now, which weeks closed, and what became of the digests."""

    moment: datetime
    closed: tuple[Week, ...]
    outcomes: Counter[str]


def next_digest_moment(now: datetime) -> datetime:
    """The next Monday 08:00 that still lies ahead."""
    today = weeks.last_closed(now).digest_at
    return today if today > now else Week.of(now).digest_at


def advance() -> Advanced:
    """Move the demo's clock, then do what the worker does on a Monday."""
    before = clock.now()
    clock.advance_demo_to(next_digest_moment(before))
    with deliver.meaning_to_write():
        _keep_sessions(clock.now() - before)
        closed = close_due_weeks()
        outcomes = deliver.run(weeks.last_closed(clock.now()))
    return Advanced(clock.now(), tuple(closed), outcomes)


def _keep_sessions(jump: timedelta) -> None:
    """Nobody should have to sign in again because the demo's clock jumped."""
    for session in db.session.scalars(select(UserSession)):
        session.seen_at += jump
        session.expires_at += jump
    db.session.commit()
