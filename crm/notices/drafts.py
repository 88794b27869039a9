"""Drafts that wait: who may decide is told, and whose draft it is hears how it went."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select, update

from crm.accounts.models import User
from crm.accounts.rules import Permission, Role, may
from crm.audit.actions import Happened
from crm.core.db import db
from crm.core.say import Sentence
from crm.notices import hearing, showing
from crm.notices.models import Notice
from crm.notices.rules import Kind, Telling
from crm.notices.showing import Named


def tell_of(
    name: str,
    permission: Permission,
    words: Mapping[str, Sentence],
    ends: Mapping[str, Sentence],
    names: Callable[[set[int]], dict[int, Named]],
) -> None:
    """Let notices tell of a kind of drafts: `words` by what became of one, drafted first.

    The events are called `name.drafted` and so on; `names` says what each draft is called, where it
    stands and, once it was answered, which of `ends` tells so to whoever was asked.
    """
    for end, sentence in words.items():
        action = f"{name}.{end}"
        hearing.CONCERNS[action] = _decided
        showing.WORDS[action] = sentence
        showing.SUBJECTS[action] = names
    hearing.CONCERNS[f"{name}.withdrawn"] = _withdrawn
    showing.ENDS[f"{name}.drafted"] = ends
    for end in {*words, "withdrawn"} - {"drafted"}:
        hearing.OVERTAKES[f"{name}.{end}"] = f"{name}.drafted"
    hearing.CONCERNS[f"{name}.drafted"] = lambda _event: _to_deciders(permission)


def _to_deciders(permission: Permission) -> list[Telling]:
    """Everybody who may decide; whoever drafted is never told of it."""
    roles = [role for role in Role if may(role, permission)]
    people = db.session.scalars(select(User.id).where(User.active, User.role.in_(roles)))
    return [Telling(Kind.DRAFT, frozenset(people))]


def _decided(event: Happened) -> list[Telling]:
    _waits_no_more(event)
    drafter: Any = event.subject.drafted_by_id
    return [Telling(Kind.DRAFT, frozenset({drafter} - {None}))]


def _withdrawn(event: Happened) -> list[Telling]:
    _waits_no_more(event)
    return []


def _waits_no_more(event: Happened) -> None:
    """That a draft waits is no news any more to whoever has not read it yet."""
    drafted = f"{event.action.partition('.')[0]}.drafted"
    unread = Notice.action == drafted, Notice.subject_id == event.subject_id
    db.session.execute(
        update(Notice).where(*unread, Notice.read_at.is_(None)).values(read_at=event.at)
    )
