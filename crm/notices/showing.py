"""Notices in words, as of the moment in which they are read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from crm.accounts.models import User
from crm.core.db import db
from crm.core.say import Sentence, say
from crm.notices.models import Notice
from crm.notices.rules import Kind

NAMES: dict[str, Callable[[set[int]], dict[int, tuple[str, str]]]] = {}
"""For `lead_id` and `task_id`: what the records are called and where they stand, by number."""


@dataclass(frozen=True)
class Named:
    """What something is called, where it stands, and what became of it (empty while it waits)."""

    what: str
    url: str
    end: str = ""


SUBJECTS: dict[str, Callable[[set[int]], dict[int, Named]]] = {}
"""The same for `subject_id`, by the event's action."""

ENDS: dict[str, Mapping[str, Sentence]] = {}
"""What a notice that something waits says once it waits no more, by action and by what became of it."""

WORDS: dict[str, Sentence] = {}
"""What happened, by the event's action, with %(who)s and %(what)s."""

MENTIONED = say("%(who)s在「%(what)s」的记录里提到了你")
DUE = say("今天有到期的事，或有逾期没办的")


@dataclass(frozen=True)
class Shown:
    """A notice in words and where it leads."""

    notice: Notice
    text: Sentence
    url: str


def shown(notices: Iterable[Notice], home: str) -> list[Shown]:
    """Notices in words; names of people and of each kind of record in one statement each."""
    found = list(notices)
    people = {one.by_id for one in found if one.by_id is not None}
    query = select(User.id, User.name).where(User.id.in_(people))
    names = {row.id: row.name for row in db.session.execute(query)} if people else {}
    records = {kind: _records(kind, found) for kind in NAMES}
    subjects = _subjects(found)

    def line(one: Notice) -> Shown:
        known = (records[kind].get(getattr(one, kind) or 0) for kind in ("task_id", "lead_id"))
        about = (*(Named(*pair) for pair in known if pair), subjects.get(_key(one)))
        found = next((named for named in about if named), Named("", home))
        return Shown(one, _words(one, names.get(one.by_id or 0, ""), found), found.url)

    return [line(one) for one in found]


Key = tuple[str, int | None]


def _key(one: Notice) -> Key:
    return one.action, one.subject_id


def _subjects(found: list[Notice]) -> dict[Key, Named]:
    """What drafts and the like are called, each kind of them asked once."""
    told = [one for one in found if one.subject_id is not None and one.action in SUBJECTS]
    names: dict[Key, Named] = {}
    for ask in dict.fromkeys(SUBJECTS[one.action] for one in told):
        own = [one for one in told if SUBJECTS[one.action] is ask]
        known = ask({one.subject_id for one in own if one.subject_id is not None})
        names |= {_key(one): known[one.subject_id] for one in own if one.subject_id in known}
    return names


def _records(kind: str, found: list[Notice]) -> dict[int, tuple[str, str]]:
    ids = {number for one in found if (number := getattr(one, kind)) is not None}
    return NAMES[kind](ids) if ids else {}


def _words(one: Notice, who: str, about: Named) -> Sentence:
    if one.kind is Kind.DUE:
        return DUE
    sentence = MENTIONED if one.kind is Kind.MENTION else _said(one, about)
    params: dict[str, Any] = {"who": who or say("系统"), "what": about.what}
    return Sentence(sentence.template, params)


def _said(one: Notice, about: Named) -> Sentence:
    """What happened; of what was answered since, how."""
    return ENDS.get(one.action, {}).get(about.end) or WORDS.get(one.action, Sentence(""))
