"""What needs a reader's attention: steps that are due, leads that stand still, leads just logged.

For the desk also what the open week holds: own visits, days to look again, leads last worked on.
All of it in one statement: narrow rows numbered and counted within their kind, the first of each
kind with their words.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
)

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.activities.models import Activity, NextStep
from crm.activities.rules import ActivityKind
from crm.core import clock
from crm.core.db import db
from crm.core.weeks import Week
from crm.leads import queries as leads
from crm.leads.models import CoOwner, Lead
from crm.leads.rules import Status
from crm.leads.stalls import Clocks, Stall, reason
from crm.reports.briefs import brief, mine, with_briefs
from crm.reports.week_rows import Counts, Due, Fresh, LeadBrief, Review, Stalled, Visited
from crm.settings.rules import Settings

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
OVERDUE, TODAY, TOMORROW, LATER = "overdue", "today", "tomorrow", "later"
DUE = (OVERDUE, TODAY, TOMORROW, LATER)
FRESH, REVIEW, VISIT, RECENT = "fresh", "review", "visit", "recent"
MOST_RECENT = 40
"""Leads that the quick note offers."""


@dataclass(frozen=True)
class On:
    """The day that is looked at, its settings, and how many rows of each kind (None: all)."""

    today: date
    settings: Settings
    most: int | None = None


@dataclass(frozen=True)
class Attention:
    """The rows, and how many there are of each kind, shown or not."""

    due: tuple[Due, ...]
    stalled: tuple[Stalled, ...]
    fresh: tuple[Fresh, ...]
    counts: Counts
    reviews: tuple[Review, ...] = ()
    visited: tuple[Visited, ...] = ()
    recent: tuple[LeadBrief, ...] = ()


def of(reader: User, week: Week, on: On) -> Attention:
    """Steps until the end of the coming week, stalls of the day, and leads logged in the week."""
    rows = {kind: list(found) for kind, found in groupby(_read(reader, week, on), _kind)}
    total = {kind: found[0].total for kind, found in rows.items()}
    return Attention(
        due=tuple(_step(row, on.today) for kind in DUE for row in rows.get(kind, ())),
        stalled=tuple(_stalled(row, on) for kind in Stall for row in rows.get(kind.value, ())),
        fresh=tuple(_fresh(row) for row in rows.get(FRESH, ())),
        counts=Counts(
            due=sum(total.get(kind, 0) for kind in DUE),
            overdue=total.get(OVERDUE, 0),
            today=total.get(TODAY, 0),
            stalled={kind: total.get(kind.value, 0) for kind in Stall},
            fresh=total.get(FRESH, 0),
            tomorrow=total.get(TOMORROW, 0),
        ),
        reviews=tuple(Review(brief(row), row.review_on) for row in rows.get(REVIEW, ())),
        visited=tuple(_visited(row) for row in rows.get(VISIT, ())),
        recent=tuple(brief(row) for row in rows.get(RECENT, ())),
    )


def _kind(row: Any) -> str:
    return str(row.kind)


def _read(reader: User, week: Week, on: On) -> Any:
    parts = [_due(reader, week, on.today), _standing_still(reader, on.today), _logged(reader, week)]
    if on.most is not None:
        parts += [_to_review(reader, week), _visits(reader, week), _worked_on(reader)]
    found = parts[0].union_all(*parts[1:]).subquery()
    query = (
        select(found.c.kind, found.c.total, NextStep, *CLOCKS, Lead.created_at, Lead.source)
        .add_columns(found.c.day, found.c.note)
        .select_from(found)
        .join(Lead, Lead.id == found.c.lead_id)
        .outerjoin(NextStep, NextStep.id == found.c.step_id)
        .order_by(found.c.kind, found.c.place)
    )
    if on.most is not None:
        own = and_(found.c.kind == RECENT, found.c.place <= MOST_RECENT)
        query = query.where(or_(found.c.place <= on.most, own))
    return db.session.execute(with_briefs(query, reader))


def _due(reader: User, week: Week, today: date) -> Select[Any]:
    """Open steps; an officer's own, otherwise all of the scope."""
    return (
        _numbered(when_due(today), NextStep.id, NextStep.due_on, NextStep.id)
        .join(NextStep, NextStep.lead_id == Lead.id)
        .where(*is_due(reader, week.next.sunday))
    )


def when_due(today: date) -> ColumnElement[str]:
    """Late, today, tomorrow or later."""
    return case(
        (NextStep.due_on < today, OVERDUE),
        (NextStep.due_on == today, TODAY),
        (NextStep.due_on == today + timedelta(days=1), TOMORROW),
        else_=LATER,
    )


def is_due(reader: User, last: date) -> list[ColumnElement[bool]]:
    """Open steps up to a day; an officer's own, otherwise all of the scope."""
    tests = [
        Lead.id.in_(mine(reader)),
        NextStep.done_at.is_(None),
        NextStep.due_on <= last,
        Lead.status.in_([Status.ACTIVE, Status.ON_HOLD]),
    ]
    return [*tests, NextStep.owner_id == reader.id] if reader.role is Role.OFFICER else tests


def _standing_still(reader: User, today: date) -> Select[Any]:
    kind, since = leads.weightiest_stall(today), leads.stalled_since(today)
    return _numbered(kind, _no_step(), since, Lead.id).where(
        Lead.id.in_(mine(reader)), leads.is_stalled(today)
    )


def _logged(reader: User, week: Week) -> Select[Any]:
    within = and_(Lead.created_at >= week.start, Lead.created_at < week.end)
    found = _numbered(literal(FRESH), _no_step(), Lead.created_at, Lead.id)
    return found.where(Lead.id.in_(mine(reader)), within)


def _to_review(reader: User, week: Week) -> Select[Any]:
    found = _numbered(literal(REVIEW), _no_step(), Lead.review_on, Lead.id)
    waits = and_(Lead.status == Status.ON_HOLD, Lead.review_on <= week.next.sunday)
    return found.where(Lead.id.in_(mine(reader)), waits)


def _visits(reader: User, week: Week) -> Select[Any]:
    """What the reader wrote down in the open week, as it happened."""
    note = cast(Activity.kind, String)
    order = (Activity.happened_on, Activity.id)
    return (
        _numbered(literal(VISIT), _no_step(), *order, day=Activity.happened_on, note=note)
        .join(Activity, Activity.lead_id == Lead.id)
        .where(
            Activity.by_id == reader.id,
            Activity.undone_at.is_(None),
            Activity.happened_on >= week.next.monday,
            Activity.happened_on <= week.next.sunday,
        )
    )


def _worked_on(reader: User) -> Select[Any]:
    """Open leads of one's own, the last changed first."""
    helped = select(CoOwner.lead_id).where(CoOwner.user_id == reader.id)
    found = _numbered(literal(RECENT), _no_step(), Lead.updated_at.desc(), Lead.id)
    return found.where(
        or_(Lead.owner_id == reader.id, Lead.id.in_(helped)),
        Lead.status.in_([Status.ACTIVE, Status.ON_HOLD]),
    )


def _no_step() -> ColumnElement[Any]:
    return cast(null(), NextStep.id.type)


def _numbered(
    kind: ColumnElement[str], step_id: Any, *order: Any, day: Any = None, note: Any = None
) -> Select[Any]:
    """Kind, lead, step, the place within the kind and how many there are of it."""
    return select(
        kind.label("kind"),
        Lead.id.label("lead_id"),
        step_id.label("step_id"),
        func.row_number().over(partition_by=kind, order_by=order).label("place"),
        func.count().over(partition_by=kind).label("total"),
        (cast(null(), Date) if day is None else day).label("day"),
        (cast(null(), String) if note is None else note).label("note"),
    ).select_from(Lead)


def _step(row: Any, today: date) -> Due:
    return due(row, row.NextStep, today)


def due(row: Any, step: NextStep, today: date) -> Due:
    """A step and its lead as a row."""
    over = max((today - step.due_on).days, 0)
    return Due(brief(row), step.id, step.version, step.what, step.due_on, over)


def _stalled(row: Any, on: On) -> Stalled:
    """The weightiest reason: 失联, then 卡顿, then 无下步."""
    clocks = Clocks(*row[3 : 3 + len(CLOCKS)])
    why = reason(Stall(row.kind), clocks, on.today, on.settings)
    return Stalled(brief(row), why.kind, why.since, why.days, why.limit)


def _visited(row: Any) -> Visited:
    return Visited(brief(row), row.day, ActivityKind(row.note).words)


def _fresh(row: Any) -> Fresh:
    day = row.created_at.astimezone(clock.SHANGHAI).date()
    return Fresh(brief(row), day, row.source.words)
