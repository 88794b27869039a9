"""One reader's week, gathered in few statements; every reading starts from `visible_to`."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, case, cast, exists, null, or_, select
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.activities.models import NextStep
from crm.core import clock
from crm.core.db import db
from crm.core.say import Sentence, say
from crm.core.weeks import Week
from crm.leads import queries as leads
from crm.leads.facts import FactKind
from crm.leads.models import CoOwner, Fact, Lead, StageClaim, Transition
from crm.leads.moves import ClaimState, How, Verb
from crm.leads.reasons import LossReason
from crm.leads.rules import Status
from crm.leads.stalls import Clocks, Stall, reasons
from crm.plan.models import Block, Cluster, ListItem
from crm.reports import week_figures
from crm.reports.week_rows import (
    Due,
    Exit,
    Fresh,
    LeadBrief,
    Moved,
    ReaderWeek,
    Stalled,
    Waiting,
)
from crm.settings.queries import in_force
from crm.settings.rules import Settings

MOVES = (Verb.MOVE, Verb.VERIFY)
EXITS = (Verb.LOSE, Verb.LEAVE)
WEIGHT = tuple(Stall)

Owner = aliased(User)
Actor = aliased(User)
BRIEF = (
    Lead.id,
    Lead.code,
    Lead.name,
    Lead.stage,
    Lead.planned,
    Block.short,
    ListItem.code,
    Cluster.code,
    Lead.owner_id,
    Owner.name,
)
CLOCKS = (
    Lead.stage,
    Lead.status,
    Lead.stage_on,
    Lead.last_contact_on,
    Lead.next_step_on,
    Lead.review_on,
    Lead.promised_operation_on,
    Lead.promised_full_on,
)


def of(reader: User, week: Week, *, whole: bool = True) -> ReaderWeek:
    """The reader's closed week and what comes next; `whole` adds storage and work load."""
    today = min(clock.today(), week.next.sunday)
    block, closed = week_figures.frame(reader, week)
    moved, since_then, exits = _moves(reader, week)
    stalled, fresh = _standing_still(reader, week, today, in_force(today))
    waiting, due = _waiting(reader, today), _due(reader, week, today)
    parts: dict[str, Any] = {"moved": moved, "waiting": waiting, "due": due, "stalled": stalled}
    if whole and reader.role is Role.MANAGER:
        rows = ReaderWeek(week, today, reader.name, reader.role, "", fresh=fresh, **parts)
        parts["loads"] = week_figures.loads(reader, rows)
    if whole and reader.role in (Role.MANAGER, Role.COORDINATOR):
        parts["storage"] = week_figures.storage(week, block)
    return ReaderWeek(
        week,
        today,
        reader.name,
        reader.role,
        block.short if block else _place(reader),
        since_then=since_then,
        fresh=fresh,
        exits=exits,
        mix=week_figures.mix(closed, block, compare=whole),
        **parts,
    )


def _place(reader: User) -> Sentence | str:
    """What a reader without a block looks at: a department its cluster, everybody else the area."""
    cluster = db.session.get(Cluster, reader.cluster_id) if reader.cluster_id else None
    return cluster.short if cluster else say("片区")


def mine(reader: User) -> Select[Any]:
    """Leads that a week is about: an officer's own, a block's, or all the reader may see."""
    query = leads.visible_to(reader)
    if reader.role.has_block:
        query = query.where(Lead.block_id == reader.block_id)
    if reader.role is Role.OFFICER:
        helped = exists().where(CoOwner.lead_id == Lead.id, CoOwner.user_id == reader.id)
        query = query.where(or_(Lead.owner_id == reader.id, helped))
    inner = query.with_only_columns(Lead.id).subquery()
    return select(inner.c.id)


def _briefs(query: Any, reader: User) -> Any:
    """The words of a lead beside whatever the query reads from it."""
    return (
        query.add_columns(*BRIEF)
        .join(Block, Block.id == Lead.block_id)
        .join(ListItem, ListItem.id == Lead.item_id)
        .join(Cluster, Cluster.id == ListItem.cluster_id)
        .join(Owner, Owner.id == Lead.owner_id)
        .where(Lead.id.in_(mine(reader)))
    )


def _brief(row: Any) -> LeadBrief:
    return LeadBrief(*row[-len(BRIEF) :])


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
    rows = list(db.session.execute(_briefs(found, reader)))
    moves = [row for row in rows if row[0].verb in MOVES]
    return (
        tuple(_moved(row) for row in moves if row[0].at < week.end),
        tuple(_moved(row) for row in moves if row[0].at >= week.end),
        tuple(_exit(row) for row in rows if row[0].verb in EXITS and row[0].at < week.end),
    )


def _moved(row: Any) -> Moved:
    move: Transition = row[0]
    return Moved(
        lead=_brief(row),
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
    reason: Sentence | str = LossReason(move.reason).words if known else move.reason
    return Exit(_brief(row), move.verb is Verb.LEAVE, move.happened_on, reason)


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
    return tuple(_wait(row, today) for row in db.session.execute(_briefs(query, reader)))


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
        lead=_brief(row),
        stage=stage,
        amount=amount,
        happened_on=happened_on,
        since=since,
        days=max((today - since).days, 0),
        claimed_by=claimed_by,
        evidence=evidence,
        by_another=bool(concerned),
    )


def _due(reader: User, week: Week, today: date) -> tuple[Due, ...]:
    """Open steps until the end of the coming week; an officer's own, otherwise all of the scope."""
    query = (
        select(NextStep)
        .join(Lead, Lead.id == NextStep.lead_id)
        .where(
            NextStep.done_at.is_(None),
            NextStep.due_on <= week.next.sunday,
            Lead.status.in_([Status.ACTIVE, Status.ON_HOLD]),
        )
        .order_by(NextStep.due_on, NextStep.id)
    )
    if reader.role is Role.OFFICER:
        query = query.where(NextStep.owner_id == reader.id)
    return tuple(_step(row, today) for row in db.session.execute(_briefs(query, reader)))


def _step(row: Any, today: date) -> Due:
    step: NextStep = row[0]
    over = max((today - step.due_on).days, 0)
    return Due(_brief(row), step.id, step.version, step.what, step.due_on, over)


def _standing_still(
    reader: User, week: Week, today: date, settings: Settings
) -> tuple[tuple[Stalled, ...], tuple[Fresh, ...]]:
    """Leads that stand still and leads logged in the week, in one statement."""
    late = leads.stalled(reader, today).with_only_columns(Lead.id).subquery()
    logged = and_(Lead.created_at >= week.start, Lead.created_at < week.end)
    query = (
        select(*CLOCKS, Lead.created_at, Lead.source)
        .where(or_(Lead.id.in_(select(late.c.id)), logged))
        .order_by(Lead.created_at, Lead.id)
    )
    rows = list(db.session.execute(_briefs(query, reader)))
    stalled = [one for row in rows for one in _stalled(row, today, settings)]
    return (
        tuple(sorted(stalled, key=lambda one: (WEIGHT.index(one.kind), -one.days))),
        tuple(_fresh(row) for row in rows if week.start <= row.created_at < week.end),
    )


def _stalled(row: Any, today: date, settings: Settings) -> Iterable[Stalled]:
    """The weightiest reason, if there is one: 失联, then 卡顿, then 无下步."""
    for why in reasons(Clocks(*row[: len(CLOCKS)]), today, settings)[:1]:
        yield Stalled(_brief(row), why.kind, why.since, why.days, why.limit)


def _fresh(row: Any) -> Fresh:
    return Fresh(_brief(row), _day(row.created_at), row.source.words)


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.SHANGHAI).date()
