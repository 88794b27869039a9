"""What moved in a reader's week and in the one after it: ahead, back, out of the pipeline."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Subquery,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from crm.accounts.anyone import Anyone
from crm.accounts.models import User
from crm.accounts.rules import Reader
from crm.core import paging
from crm.core.db import db
from crm.core.paging import Key, Page
from crm.core.say import say
from crm.core.weeks import Week
from crm.leads.facts import FactKind
from crm.leads.models import Fact, Lead, Transition
from crm.leads.moves import How, Verb
from crm.leads.reasons import left_because, lost_because
from crm.reports.bound import SOME, Days, values
from crm.reports.briefs import brief, is_mine, of_block, with_briefs
from crm.reports.parts import Part, by_kind, united
from crm.reports.week_rows import Exit, Moved

MOVES = (Verb.MOVE, Verb.VERIFY, Verb.OVERRIDE)
EXITS = (Verb.LOSE, Verb.LEAVE)
FORWARD, BACK, SINCE, EXIT, REST = "forward", "back", "since_then", "exit", "rest"
KINDS = (FORWARD, BACK, SINCE)

Actor = aliased(User)
OWN: tuple[Any, ...] = (
    Transition.at,
    Transition.id.label("move_id"),
    Transition.verb,
    Transition.how,
    Transition.origin,
    Transition.target,
    Transition.happened_on,
    Transition.reason,
    Fact.late,
    Actor.name.label("verifier"),
)


def of(reader: User, week: Week, most: int | None) -> tuple[dict[str, Any], dict[str, int]]:
    """Moves and exits of the week, moves of the open week after it; and how many of each."""
    bound = values(reader, Days.of(week, week.next.monday))
    rows, total = by_kind(db.session.execute(_worded(Anyone.like(reader), most), bound), most)
    both = sorted([*rows.get(FORWARD, ()), *rows.get(BACK, ())], key=_at)
    return {
        "moved": tuple(_moved(row, week) for row in both),
        "since_then": tuple(_moved(row, week) for row in rows.get(SINCE, ())),
        "exits": tuple(_exit(row) for row in rows.get(EXIT, ())),
        "rested": tuple(_rested(row) for row in rows.get(REST, ())),
    }, {kind: total.get(kind, 0) for kind in (FORWARD, BACK, SINCE)}


@cache
def _worded(reader: Anyone, most: int | None) -> Select[Any]:
    found = united(_kinds(reader, SOME, most))
    query = _with_words(reader, SOME, found, found.c.kind, found.c.total)
    return query.order_by(found.c.kind, found.c.place)


def page(reader: User, week: Week, kind: str, after: str, size: int) -> Page[Moved]:
    """One kind of moves, page by page in its order."""
    days = Days.of(week, week.next.monday)
    part = next(part for part in _kinds(reader, days, None) if part.kind == kind)
    query = part.lines.with_only_columns(Transition)
    found = paging.page(query, part.keys, after, size, mark=kind)
    wanted = part.lines.where(Transition.id.in_([move.id for move in found.rows]))
    rows = db.session.execute(_with_words(reader, days, wanted.subquery()))
    ordered = sorted(rows, key=_at, reverse=kind == SINCE)
    return Page([_moved(row, week) for row in ordered], found.after)


def _with_words(reader: Reader, days: Days, chosen: Subquery, *more: Any) -> Select[Any]:
    """The chosen come first: PostgreSQL takes so many joins in the order in which they are said."""
    query: Select[Any] = (
        select(*OWN, _set_out(days).label("set_out"), *more)
        .select_from(chosen)
        .join(Transition, Transition.id == chosen.c.transition_id)
        .join(Lead, Lead.id == Transition.lead_id)
        .outerjoin(Fact, and_(Fact.transition_id == Transition.id, Fact.kind == FactKind.MILESTONE))
        .outerjoin(Actor, Actor.id == Fact.verified_by_id)
    )
    return with_briefs(query, reader)


def _at(row: Any) -> tuple[datetime, int]:
    return row.at, row.move_id


def _set_out(days: Days) -> ScalarSelect[Any]:
    """The stage from which a lead first went ahead in the week."""
    first = aliased(Transition)
    steps = select(first.origin).where(first.lead_id == Transition.lead_id, *_ahead(first, days))
    return steps.order_by(first.id).limit(1).scalar_subquery()


def _ahead(move: Any, days: Days) -> tuple[ColumnElement[bool], ...]:
    """A move ahead in the closed week, as it stood at the week's edge."""
    return (
        move.at >= days.start,
        move.at < days.edge,
        move.verb.in_(MOVES),
        or_(move.how.is_(None), move.how != How.BACK),
        ~_taken_back(move, days.edge),
    )


def _is_last(days: Days) -> ColumnElement[bool]:
    """Leads are counted, not steps: of several the last one stands for all."""
    step = aliased(Transition)
    steps = select(func.max(step.id)).where(step.lead_id == Transition.lead_id, *_ahead(step, days))
    return Transition.id == steps.correlate(Transition).scalar_subquery()


def _kinds(reader: Reader, days: Days, most: int | None) -> Iterator[Part]:
    closed = and_(Transition.at >= days.start, Transition.at < days.edge)
    kinds = {
        FORWARD: (closed, Transition.verb.in_(MOVES), _is_last(days)),
        BACK: (closed, Transition.verb.in_(MOVES), _went_back()),
        EXIT: (closed, Transition.verb.in_(EXITS)),
        SINCE: (
            Transition.at >= days.edge,
            Transition.at < days.open_edge,
            Transition.verb.in_(MOVES),
        ),
    }
    if most is None:  # the desk has no room for them; a digest tells them
        kinds[REST] = (closed, Transition.verb == Verb.REST)
    for kind, tests in kinds.items():
        lines = select(Transition.id.label("transition_id")).join(
            Lead, Lead.id == Transition.lead_id
        )
        # Whoever reads a closed week later finds it as it was at its edge.
        undone = _taken_back(Transition, None if kind == SINCE else days.edge)
        scope = (*of_block(reader, Transition), is_mine(reader))
        query = lines.where(*tests, *scope, ~undone)
        yield Part(kind, query, keys_of(kind), most, counted=kind not in (EXIT, REST))


def _went_back() -> ColumnElement[bool]:
    """In so many words: SQLite finds the few moves back by their own index only for a plain value."""
    back = bindparam("back", How.BACK, Transition.how.type, literal_execute=True)
    return Transition.how == back


def keys_of(kind: str) -> tuple[Key, ...]:
    """As they came; of the open week the last deed first, which is what one looks for."""
    newest = kind == SINCE
    return Key(Transition.at, newest), Key(Transition.id, newest)


def _taken_back(move: Any, before: Any) -> ColumnElement[bool]:
    """Asked move by move: PostgreSQL, which knows nothing of fresh rows, would join all with all."""
    undone = aliased(Transition)
    found = select(literal(1)).where(undone.undoes_id == move.id)
    found = found if before is None else found.where(undone.at < before)
    return found.offset(0).correlate(move).exists()


def _moved(row: Any, week: Week) -> Moved:
    stands_for_all = row.at < week.end and row.how is not How.BACK
    return Moved(
        lead=brief(row),
        origin=row.set_out if stands_for_all else row.origin,
        target=row.target,
        how=row.how or How.NEXT,
        happened_on=row.happened_on,
        late=bool(row.late),
        verifier=row.verifier or "",
        reason=row.reason,
    )


def _exit(row: Any) -> Exit:
    left = row.verb is Verb.LEAVE
    reason = left_because(row.reason) if left else lost_because(row.reason)
    return Exit(brief(row), left, row.happened_on, reason)


def _rested(row: Any) -> Exit:
    return Exit(brief(row), left=False, on=row.happened_on, reason=say("暂缓太久，系统转入休眠"))
