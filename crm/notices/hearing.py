"""Notices are written at the end of the transaction whose events they tell of.

Verbs record events and know of no notices. Higher packages say here which events concern whom.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import String, cast, insert, literal, select, union_all
from sqlalchemy.orm import Session

from crm.audit.actions import Happened, happened
from crm.core.db import BEFORE_COMMIT
from crm.notices.models import Follow, Notice, NoticeMute
from crm.notices.rules import Addressed, Kind, Telling, addressed
from crm.notices.showing import SUBJECTS

CONCERNS: dict[str, Callable[[Happened], list[Telling]]] = {}
"""Whom an event concerns beside those who follow its lead; an event not named here is no news."""

OVERTAKES: dict[str, str] = {}
"""Events after which another event of the same subject is no news any more."""

INSTEAD: dict[str, frozenset[str]] = {}
"""Events that tell of a whole transaction, and those of it that they stand for."""


def tell(session: Session) -> None:
    """Write the notices of a transaction's events: one statement more where nobody is concerned."""
    news = [one for one in happened(session) if one.action in CONCERNS]
    silenced = frozenset().union(*(INSTEAD.get(one.action, ()) for one in news))
    over = {(OVERTAKES.get(one.action), one.subject_id) for one in news}
    news = [one for one in news if (one.action, one.subject_id) not in over]
    found = [(one, CONCERNS[one.action](one)) for one in news if one.action not in silenced]
    if not found:
        return
    people = {person for _, told in found for one in told for person in one.people}
    followers, muted = _asked(session, {one.lead_id for one, _ in found} - {None}, people)
    rows = [
        {
            "user_id": line.user_id,
            "kind": line.kind,
            **(_about_something_else(line) if line.about else _about(one, told)),
            "by_id": one.by_id,
            "at": one.at,
        }
        for one, told in found
        for line in addressed(told, followers.get(one.lead_id, ()), one.by_id, muted)
    ]
    if rows:
        session.execute(insert(Notice).execution_options(render_nulls=True), rows)


def _about(one: Happened, told: list[Telling]) -> dict[str, Any]:
    return {
        "action": next((by.told_as for by in told if by.told_as and not by.about), one.action),
        "lead_id": one.lead_id,
        "task_id": one.subject_id if one.subject_kind == "task" else None,
        "subject_id": one.subject_id if one.action in SUBJECTS else None,
    }


def _about_something_else(line: Addressed) -> dict[str, Any]:
    """The line names no lead: else it would be there for those alone who may read that."""
    return {
        "action": line.told_as,
        "lead_id": None,
        "task_id": None,
        "subject_id": line.about,
    }


def _asked(session: Session, leads: set[Any], people: set[int]) -> tuple[Any, Any]:
    """Who follows the leads, and what any of all these people do not want, in one statement."""
    following = select(Follow.user_id, Follow.lead_id, literal("", String).label("kind"))
    following = following.where(Follow.lead_id.in_(leads))
    concerned = NoticeMute.user_id.in_(people) | NoticeMute.user_id.in_(
        select(Follow.user_id).where(Follow.lead_id.in_(leads))
    )
    mutes = select(NoticeMute.user_id, literal(0), cast(NoticeMute.kind, String)).where(concerned)
    followers: dict[int, set[int]] = {}
    muted: dict[int, set[Kind]] = {}
    for user_id, lead_id, kind in session.execute(union_all(following, mutes)):
        if kind:
            muted.setdefault(user_id, set()).add(Kind(kind))
        else:
            followers.setdefault(lead_id, set()).add(user_id)
    return followers, muted


BEFORE_COMMIT.insert(0, tell)  # the events are still at hand
