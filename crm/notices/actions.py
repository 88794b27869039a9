"""Reading notices, choosing what to be told, following, and the morning's notice of what is due."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import delete, insert, select, update

from crm.accounts.models import User
from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db
from crm.core.errors import when_taken
from crm.core.say import say
from crm.notices import queries
from crm.notices.models import Follow, Notice, NoticeMute
from crm.notices.rules import KEPT, Kind

DUE: list[Callable[[], Any]] = []
"""Selects of people's numbers for whom something is due today or late."""

when_taken(
    "uq_follow_lead_id_user_id", "follow.lead_id, follow.user_id", say("已经在关注这条线索。")
)


def read(notice: Notice) -> None:
    """Note that its person saw it."""
    notice.read_at = notice.read_at or clock.now()


def read_all(user: User, upto: int) -> None:
    """Note that a person saw all up to the one that stood on top."""
    mine = Notice.user_id == user.id, Notice.id <= upto, Notice.read_at.is_(None)
    db.session.execute(update(Notice).where(*mine).values(read_at=clock.now()))


def choose(wanted: Iterable[Kind], *, by: User) -> None:
    """What a person wants to be told."""
    mute = set(Kind) - set(wanted)
    before = queries.muted(by)
    db.session.execute(delete(NoticeMute).where(NoticeMute.user_id == by.id))
    db.session.add_all(NoticeMute(user_id=by.id, kind=kind) for kind in sorted(mute))
    record(by, "notices.chosen", by, muted=[sorted(before), sorted(mute)])


def follow(lead_id: int, *, by: User) -> None:
    """Be told how a lead goes on; the caller says whether it may be read."""
    if queries.follow_of(lead_id, by) is None:
        db.session.add(Follow(lead_id=lead_id, user_id=by.id, since=clock.now()))
        db.session.flush()


def unfollow(lead_id: int, *, by: User) -> None:
    """Not any more."""
    db.session.execute(delete(Follow).where(Follow.lead_id == lead_id, Follow.user_id == by.id))


def tell_due() -> int:
    """One notice for everybody for whom something is due; again on the same day it adds nothing."""
    today, moment, told = clock.today(), clock.now(), 0
    has_one = select(Notice.id).where(Notice.user_id == User.id, Notice.due_on == today)
    muted = select(NoticeMute.id).where(NoticeMute.user_id == User.id, NoticeMute.kind == Kind.DUE)
    people = {one for query in DUE for one in db.session.scalars(query())}
    wanted = select(User.id).where(User.active, ~has_one.exists(), ~muted.exists())
    rows = [
        {"user_id": one, "kind": Kind.DUE, "action": "due", "at": moment, "due_on": today}
        for one in db.session.scalars(wanted)
        if one in people
    ]
    if rows:
        db.session.execute(insert(Notice), rows)
        told = len(rows)
    db.session.commit()
    return told


def forget_old() -> None:
    """Drop what was read long ago."""
    old = clock.now() - KEPT
    db.session.execute(delete(Notice).where(Notice.read_at.is_not(None), Notice.at < old))
    db.session.commit()
