"""What needs a reader's attention: steps that are due, leads that stand still, leads just logged.

For the desk also what the open week holds: own visits, days to look again, leads last worked on.
All of it in one statement: the first rows of each kind, which an index finds however many there
are, with their words and how many there are of the kind.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    case,
    cast,
    null,
    select,
)

from crm.accounts.anyone import Anyone
from crm.accounts.models import User
from crm.accounts.rules import Reader, Role
from crm.activities.models import Activity, NextStep
from crm.activities.rules import ActivityKind
from crm.core import clock
from crm.core.db import db
from crm.core.paging import Key
from crm.core.weeks import Week
from crm.leads import queries as leads
from crm.leads.limits import CLOCKS
from crm.leads.models import Lead
from crm.leads.placing import is_open
from crm.leads.rules import Status
from crm.leads.stalls import Clocks, Stall, reason
from crm.leads.standstills.rules import Cause
from crm.reports.bound import SOME, Days, values
from crm.reports.briefs import brief, is_mine, is_own, of_block, with_briefs
from crm.reports.parts import Part, by_kind, united
from crm.reports.week_rows import Counts, Due, Fresh, LeadBrief, Review, Stalled, Visited
from crm.settings.rules import Settings

STEP = (NextStep.id.label("step_id"), NextStep.version, NextStep.what, NextStep.due_on)
BEFORE = 2 + len(STEP)
"""Where the clocks begin in a row: behind its kind, the kind's total and a step."""

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
    """Steps until the end of the coming week, stalls of the day, and leads logged in the week.

    With `most` rows of a kind, counts end soon after MOST_COUNTED; see parts.
    """
    rows, total = by_kind(_read(reader, Days.of(week, on.today), on.most), on.most)
    return Attention(
        due=tuple(due(row, on.today) for kind in DUE for row in rows.get(kind, ())),
        stalled=tuple(_stalled(row, on) for kind in Stall for row in rows.get(kind.value, ())),
        fresh=tuple(_fresh(row) for row in rows.get(FRESH, ())),
        counts=Counts(
            **{kind: total.get(kind, 0) for kind in (*DUE, FRESH)},
            stalled={kind: total.get(kind.value, 0) for kind in Stall},
        ),
        reviews=tuple(Review(brief(row), row.review_on) for row in rows.get(REVIEW, ())),
        visited=tuple(_visited(row) for row in rows.get(VISIT, ())),
        recent=tuple(brief(row) for row in rows.get(RECENT, ())),
    )


def _read(reader: User, days: Days, most: int | None) -> Any:
    return db.session.execute(_worded(Anyone.like(reader), most), values(reader, days))


@cache
def _worded(reader: Anyone, most: int | None) -> Select[Any]:
    parts = [*_due(reader, most), *_standing_still(reader, most), _logged(reader, most)]
    if most is not None:
        parts += [_to_review(reader, most), _visits(reader, most), _worked_on(reader)]
    found = united(parts)
    query: Select[Any] = (
        select(found.c.kind, found.c.total, *STEP, *CLOCKS, Lead.created_at, Lead.source)
        .add_columns(Lead.stall_cause, found.c.day, found.c.note)
        .select_from(found)
        .join(Lead, Lead.id == found.c.lead_id)
        .outerjoin(NextStep, NextStep.id == found.c.step_id)
        .order_by(found.c.kind, found.c.place)
    )
    return with_briefs(query, reader)


def _lines(step_id: Any = None, day: Any = None, note: Any = None) -> Select[Any]:
    return select(
        Lead.id.label("lead_id"),
        (cast(null(), NextStep.id.type) if step_id is None else step_id).label("step_id"),
        (cast(null(), Date) if day is None else day).label("day"),
        (cast(null(), String) if note is None else note).label("note"),
    ).select_from(Lead)


def _due(reader: Reader, most: int | None) -> Iterator[Part]:
    """Open steps; an officer's own, otherwise all of the scope."""
    days = {
        OVERDUE: NextStep.due_on < SOME.today,
        TODAY: NextStep.due_on == SOME.today,
        TOMORROW: NextStep.due_on == SOME.tomorrow,
        LATER: NextStep.due_on > SOME.tomorrow,
    }
    lines = _lines(NextStep.id).join(NextStep, NextStep.lead_id == Lead.id)
    lines = lines.where(*is_due(reader, SOME.open_sunday))
    for kind, then in days.items():
        keys = (Key(NextStep.due_on), Key(NextStep.id))
        yield Part(kind, lines.where(then), keys, most)


def when_due(today: date) -> ColumnElement[str]:
    """Late, today, tomorrow or later."""
    return case(
        (NextStep.due_on < today, OVERDUE),
        (NextStep.due_on == today, TODAY),
        (NextStep.due_on == today + timedelta(days=1), TOMORROW),
        else_=LATER,
    )


def is_due(reader: Reader, last: Any) -> list[ColumnElement[bool]]:
    """Open steps up to a day; an officer's own, otherwise all of the scope."""
    tests = [
        is_mine(reader),
        *of_block(reader, NextStep),
        NextStep.done_at.is_(None),
        NextStep.due_on <= last,
        is_open(),
    ]
    return [*tests, NextStep.owner_id == reader.id] if reader.role is Role.OFFICER else tests


def _standing_still(reader: Reader, most: int | None) -> Iterator[Part]:
    for kind in Stall:
        lines = _lines().where(is_mine(reader), leads.stands_still(kind, SOME.today))
        yield Part(kind.value, lines, (Key(leads.since_of(kind)), Key(Lead.id)), most)


def _logged(reader: Reader, most: int | None) -> Part:
    lines = _lines().where(
        is_mine(reader), Lead.created_at >= SOME.start, Lead.created_at < SOME.edge
    )
    return Part(FRESH, lines, (Key(Lead.created_at), Key(Lead.id)), most)


def _to_review(reader: Reader, most: int | None) -> Part:
    lines = _lines().where(
        is_mine(reader), Lead.status == Status.ON_HOLD, Lead.review_on <= SOME.open_sunday
    )
    return Part(REVIEW, lines, (Key(Lead.review_on), Key(Lead.id)), most, counted=False)


def _visits(reader: Reader, most: int | None) -> Part:
    """What the reader wrote down in the open week, as it happened."""
    lines = (
        _lines(day=Activity.happened_on, note=cast(Activity.kind, String))
        .join(Activity, Activity.lead_id == Lead.id)
        .where(
            Activity.by_id == reader.id,
            Activity.undone_at.is_(None),
            Activity.happened_on >= SOME.open_monday,
            Activity.happened_on <= SOME.open_sunday,
        )
    )
    keys = (Key(Activity.happened_on), Key(Activity.id))
    return Part(VISIT, lines, keys, most, counted=False)


def _worked_on(reader: Reader) -> Part:
    """Open leads of one's own, the last changed first."""
    lines = _lines().where(is_own(reader), is_open())
    keys = (Key(Lead.updated_at, descending=True), Key(Lead.id))
    return Part(RECENT, lines, keys, MOST_RECENT, counted=False)


def due(row: Any, today: date) -> Due:
    """A step and its lead as a row."""
    over = max((today - row.due_on).days, 0)
    return Due(brief(row), row.step_id, row.version, row.what, row.due_on, over)


def _stalled(row: Any, on: On) -> Stalled:
    """The weightiest reason: 失联, then 卡顿, then 无下步."""
    clocks = Clocks(*row[BEFORE : BEFORE + len(CLOCKS)])
    why = reason(Stall(row.kind), clocks, on.today, on.settings)
    cause = Cause(row.stall_cause) if row.stall_cause else None
    return Stalled(brief(row), why.kind, why.since, why.days, why.limit, cause)


def _visited(row: Any) -> Visited:
    return Visited(brief(row), row.day, ActivityKind(row.note).words)


def _fresh(row: Any) -> Fresh:
    day = row.created_at.astimezone(clock.SHANGHAI).date()
    return Fresh(brief(row), day, row.source.words)
