"""One reader's week, gathered in few statements; every reading starts from `visible_to`."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, case, cast, exists, null, or_, select
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.core.weeks import Week
from crm.leads.facts import FactKind
from crm.leads.models import CoOwner, Fact, Lead, StageClaim, Transition
from crm.leads.moves import ClaimState, How, Verb
from crm.leads.reasons import LossReason
from crm.reports import attention, week_figures
from crm.reports.briefs import BRIEF, brief, with_briefs
from crm.reports.week_figures import Frame
from crm.reports.week_rows import Exit, Moved, ReaderWeek, Waiting
from crm.settings.queries import history

MOST_ON_DESK = 12
"""Of each kind of row; beyond them the desk tells how many there are."""
MOVES = (Verb.MOVE, Verb.VERIFY)
EXITS = (Verb.LOSE, Verb.LEAVE)

Actor = aliased(User)


def of(reader: User, week: Week, *, whole: bool = True) -> ReaderWeek:
    """The reader's closed week and what comes next; `whole` adds storage and work load."""
    today, office = min(clock.today(), week.next.sunday), history()
    frame = week_figures.frame(reader, week)
    moved, since_then, exits = _moves(reader, week)
    most = None if whole else MOST_ON_DESK
    rows = ReaderWeek(
        week,
        today,
        reader.name,
        reader.role,
        frame.place,
        moved=moved,
        since_then=since_then,
        waiting=_waiting(reader, today),
        exits=exits,
        mix=week_figures.mix(frame, office, compare=whole),
        **vars(attention.of(reader, week, attention.On(today, office.on(today), most))),
    )
    return replace(rows, **_figures(reader, rows, frame)) if whole else rows


def _figures(reader: User, rows: ReaderWeek, frame: Frame) -> dict[str, Any]:
    """Storage and work load, for those whose task they are."""
    found: dict[str, Any] = {}
    if reader.role is Role.MANAGER:
        found["loads"] = week_figures.loads(reader, rows)
    if reader.role in (Role.MANAGER, Role.COORDINATOR):
        found["storage"] = week_figures.storage(rows.week, frame.block)
    return found


def _moves(
    reader: User, week: Week
) -> tuple[tuple[Moved, ...], tuple[Moved, ...], tuple[Exit, ...]]:
    """Moves of the week, moves of the open week after it, and exits of the week."""
    undone = aliased(Transition)
    taken_back = exists().where(
        undone.undoes_id == Transition.id,
        or_(undone.at < week.end, Transition.at >= week.end),
    )
    found = (
        select(Transition, Fact.late, Actor.name)
        .join(Lead, Lead.id == Transition.lead_id)
        .outerjoin(Fact, and_(Fact.transition_id == Transition.id, Fact.kind == FactKind.MILESTONE))
        .outerjoin(Actor, Actor.id == Fact.verified_by_id)
        .where(
            Transition.verb.in_([*MOVES, *EXITS]),
            Transition.at >= week.start,
            Transition.at < week.next.end,
            ~taken_back,
        )
        .order_by(Transition.at, Transition.id)
    )
    rows = list(db.session.execute(with_briefs(found, reader)))
    moves = [row for row in rows if row[0].verb in MOVES]
    return (
        tuple(_moved(row) for row in moves if row[0].at < week.end),
        tuple(_moved(row) for row in moves if row[0].at >= week.end),
        tuple(_exit(row) for row in rows if row[0].verb in EXITS and row[0].at < week.end),
    )


def _moved(row: Any) -> Moved:
    move: Transition = row[0]
    return Moved(
        lead=brief(row),
        origin=move.origin,
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
    return Exit(brief(row), move.verb is Verb.LEAVE, move.happened_on, reason)


def _waiting(reader: User, today: date) -> tuple[Waiting, ...]:
    """Open claims and unverified receipts in one statement, the longest waiting first."""
    waits = _claims().union_all(_receipts()).subquery()
    helped = exists().where(CoOwner.lead_id == Lead.id, CoOwner.user_id == reader.id)
    concerned = or_(waits.c.by_id == reader.id, Lead.owner_id == reader.id, helped)
    query = (
        select(*waits.c, Actor.name, case((concerned, 1), else_=0))
        .select_from(waits)
        .join(Lead, Lead.id == waits.c.lead_id)
        .join(Actor, Actor.id == waits.c.by_id)
        .order_by(waits.c.at, waits.c.lead_id)
    )
    return tuple(_wait(row, today) for row in db.session.execute(with_briefs(query, reader)))


def _claims() -> Select[Any]:
    return select(
        StageClaim.lead_id,
        StageClaim.stage.label("stage"),
        cast(null(), Fact.amount.type).label("amount"),
        StageClaim.happened_on,
        StageClaim.claimed_at.label("at"),
        StageClaim.claimed_by_id.label("by_id"),
        StageClaim.evidence_ref,
    ).where(StageClaim.state == ClaimState.OPEN)


def _receipts() -> Select[Any]:
    other = aliased(Fact)
    return select(
        Fact.lead_id,
        cast(null(), StageClaim.stage.type),
        Fact.amount,
        Fact.happened_on,
        Fact.recorded_at,
        Fact.recorded_by_id,
        Fact.evidence_ref,
    ).where(
        Fact.kind == FactKind.RECEIPT,
        Fact.verified_at.is_(None),
        ~exists().where(other.retracts_id == Fact.id),
    )


def _wait(row: Any, today: date) -> Waiting:
    _, stage, amount, happened_on, at, _, evidence, claimed_by, concerned = row[: -len(BRIEF)]
    since = _day(at)
    return Waiting(
        lead=brief(row),
        stage=stage,
        amount=amount,
        happened_on=happened_on,
        since=since,
        days=max((today - since).days, 0),
        claimed_by=claimed_by,
        evidence=evidence,
        by_another=bool(concerned),
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.SHANGHAI).date()
