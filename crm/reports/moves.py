"""What moved in a reader's week and in the one after it: ahead, back, out of the pipeline."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Subquery,
    and_,
    exists,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.core import paging
from crm.core.db import db
from crm.core.paging import Key, Page
from crm.core.weeks import Week
from crm.leads.facts import FactKind
from crm.leads.models import Fact, Lead, Transition
from crm.leads.moves import How, Verb
from crm.leads.reasons import LossReason
from crm.reports.briefs import BRIEF, is_mine, of_block, with_briefs
from crm.reports.parts import Part, by_kind, united
from crm.reports.week_rows import Exit, LeadBrief, Moved

MOVES = (Verb.MOVE, Verb.VERIFY)
EXITS = (Verb.LOSE, Verb.LEAVE)
FORWARD, BACK, SINCE, EXIT = "forward", "back", "since_then", "exit"
KINDS = (FORWARD, BACK, SINCE)
OWN = 4
"""A row's own columns: the move, whether it came late, who verified it, where the lead set out."""

Actor = aliased(User)


def of(reader: User, week: Week, most: int | None) -> tuple[dict[str, Any], dict[str, int]]:
    """Moves and exits of the week, moves of the open week after it; and how many of each."""
    found = united(_kinds(reader, week, most))
    query = (
        _with_words(reader, week, found)
        .add_columns(found.c.kind, found.c.total)
        .order_by(found.c.kind, found.c.place)
    )
    rows, total = by_kind(db.session.execute(query), most)
    both = sorted([*rows.get(FORWARD, ()), *rows.get(BACK, ())], key=_at)
    return {
        "moved": tuple(_moved(row, week) for row in both),
        "since_then": tuple(_moved(row, week) for row in rows.get(SINCE, ())),
        "exits": tuple(_exit(row) for row in rows.get(EXIT, ())),
    }, {kind: total.get(kind, 0) for kind in (FORWARD, BACK, SINCE)}


def page(reader: User, week: Week, kind: str, after: str, size: int) -> Page[Moved]:
    """One kind of moves, page by page in its order."""
    part = next(part for part in _kinds(reader, week, None) if part.kind == kind)
    query = part.lines.with_only_columns(Transition)
    found = paging.page(query, part.keys, after, size, mark=kind)
    wanted = part.lines.where(Transition.id.in_([move.id for move in found.rows]))
    rows = db.session.execute(_with_words(reader, week, wanted.subquery()))
    ordered = sorted(rows, key=_at, reverse=kind == SINCE)
    return Page([_moved(row, week) for row in ordered], found.after)


def _with_words(reader: User, week: Week, chosen: Subquery) -> Select[Any]:
    """The chosen come first: PostgreSQL takes so many joins in the order in which they are said."""
    query = (
        select(Transition, Fact.late, Actor.name, _set_out(week))
        .select_from(chosen)
        .join(Transition, Transition.id == chosen.c.transition_id)
        .join(Lead, Lead.id == Transition.lead_id)
        .outerjoin(Fact, and_(Fact.transition_id == Transition.id, Fact.kind == FactKind.MILESTONE))
        .outerjoin(Actor, Actor.id == Fact.verified_by_id)
    )
    return with_briefs(query, reader)


def _at(row: Any) -> tuple[datetime, int]:
    return row[0].at, row[0].id


def _set_out(week: Week) -> ScalarSelect[Any]:
    """The stage from which a lead first went ahead in the week."""
    first = aliased(Transition)
    steps = select(first.origin).where(first.lead_id == Transition.lead_id, *_ahead(first, week))
    return steps.order_by(first.id).limit(1).scalar_subquery()


def _ahead(move: Any, week: Week) -> tuple[ColumnElement[bool], ...]:
    """A move ahead in the closed week, as it stood at the week's edge."""
    return (
        move.at >= week.start,
        move.at < week.end,
        move.verb.in_(MOVES),
        or_(move.how.is_(None), move.how != How.BACK),
        ~_taken_back(move, week.end),
    )


def _is_last(week: Week) -> ColumnElement[bool]:
    """Leads are counted, not steps: of several the last one stands for all."""
    later = aliased(Transition)
    return ~exists().where(
        later.lead_id == Transition.lead_id, later.id > Transition.id, *_ahead(later, week)
    )


def _kinds(reader: User, week: Week, most: int | None) -> Iterator[Part]:
    closed = and_(Transition.at >= week.start, Transition.at < week.end)
    kinds = {
        FORWARD: (*_ahead(Transition, week), _is_last(week)),
        BACK: (closed, Transition.verb.in_(MOVES), Transition.how == How.BACK),
        EXIT: (closed, Transition.verb.in_(EXITS)),
        SINCE: (
            Transition.at >= week.end,
            Transition.at < week.next.end,
            Transition.verb.in_(MOVES),
        ),
    }
    for kind, tests in kinds.items():
        lines = select(Transition.id.label("transition_id")).join(
            Lead, Lead.id == Transition.lead_id
        )
        # Whoever reads a closed week later finds it as it was at its edge.
        undone = _taken_back(Transition, None if kind == SINCE else week.end)
        scope = (*of_block(reader, Transition), is_mine(reader))
        query = lines.where(*tests, *scope, ~undone)
        yield Part(kind, query, keys_of(kind), most, counted=kind != EXIT)


def keys_of(kind: str) -> tuple[Key, ...]:
    """As they came; of the open week the last deed first, which is what one looks for."""
    newest = kind == SINCE
    return Key(Transition.at, newest), Key(Transition.id, newest)


def _taken_back(move: Any, before: datetime | None) -> ColumnElement[bool]:
    undone = aliased(Transition)
    found = exists().where(undone.undoes_id == move.id)
    return found if before is None else found.where(undone.at < before)


def _brief(row: Any) -> LeadBrief:
    """The words of a lead stand behind the move's own columns, before those of its part."""
    return LeadBrief(*row[OWN : OWN + len(BRIEF)])


def _moved(row: Any, week: Week) -> Moved:
    move: Transition = row[0]
    stands_for_all = move.at < week.end and move.how is not How.BACK
    return Moved(
        lead=_brief(row),
        origin=row[3] if stands_for_all else move.origin,
        target=move.target,
        how=move.how or How.NEXT,
        happened_on=move.happened_on,
        late=bool(row[1]),
        verifier=row[2] or "",
        reason=move.reason,
    )


def _exit(row: Any) -> Exit:
    move: Transition = row[0]
    known = move.verb is Verb.LOSE and move.reason in set(LossReason)
    reason = LossReason(move.reason).words if known else move.reason
    return Exit(_brief(row), move.verb is Verb.LEAVE, move.happened_on, reason)
