"""Reading one's notices; what they are about is asked of the packages that know, as of now."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, select

from crm.accounts.models import User
from crm.core import counts
from crm.core.db import db
from crm.notices.models import Follow, Notice, NoticeMute
from crm.notices.rules import Kind

SCOPES: list[Callable[[User], ColumnElement[bool]]] = []
"""Whether a person may (still) read what a notice is about; without it the notice is not there."""


def of(user: User) -> Select[Notice]:
    """A person's notices about what they may read now."""
    return select(Notice).where(Notice.user_id == user.id, *(scope(user) for scope in SCOPES))


def unread(user: User) -> Select[Notice]:
    """Those that were not read yet."""
    return of(user).where(Notice.read_at.is_(None))


def some_unread(user: User) -> ScalarSelect[int]:
    """How many, for a statement that counts more; one more than counts.MOST stands for many."""
    return counts.some(unread(user))


def count_unread(user: User) -> int:
    """How many, in one statement."""
    return db.session.scalar(select(some_unread(user))) or 0


def get(notice_id: int, user: User) -> Notice:
    """One of one's own. Raises NoResultFound (404)."""
    return db.session.scalars(of(user).where(Notice.id == notice_id)).one()


def muted(user: User) -> set[Kind]:
    """What a person does not want to be told."""
    return set(db.session.scalars(select(NoticeMute.kind).where(NoticeMute.user_id == user.id)))


def follow_of(lead_id: int, user: User) -> Follow | None:
    """Whether a person follows a lead."""
    query: Select[Any] = select(Follow).where(Follow.lead_id == lead_id, Follow.user_id == user.id)
    found: Follow | None = db.session.scalars(query).one_or_none()
    return found
