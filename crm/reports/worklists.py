"""The lists behind the desk's numbers, whole and in pages: steps due and leads just logged."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select, tuple_

from crm.accounts.models import User
from crm.activities.models import NextStep
from crm.core import clock
from crm.core.db import db
from crm.core.paging import Page, decode, encode
from crm.core.weeks import Week
from crm.leads.models import Lead
from crm.reports.attention import STEP, due, is_due, when_due
from crm.reports.briefs import brief, with_briefs
from crm.reports.week_rows import Due, Fresh

SIZE = 50


@dataclass(frozen=True)
class Wanted:
    """One part of a list ("" for all of it), the row after which its page begins, and its length."""

    part: str = ""
    after: str = ""
    size: int = field(default_factory=lambda: SIZE)

    def start(self) -> tuple[Any, int] | None:
        """The day (or moment) and number to begin after; a damaged cursor begins at the top."""
        found = decode(self.after) if self.after else []
        try:
            day, number = found
            return date.fromisoformat(str(day)), int(number) if abs(int(number)) < 2**31 else 0
        except (TypeError, ValueError):
            return None


def counts_due(reader: User, week: Week) -> dict[str, int]:
    """How many steps are late, due today, tomorrow, later in the open week."""
    kind = when_due(clock.today())
    query = select(kind, func.count()).select_from(NextStep)
    query = query.join(Lead, Lead.id == NextStep.lead_id).where(*is_due(reader, week.next.sunday))
    return dict(iter(db.session.execute(query.group_by(kind))))


def count_overdue(reader: User) -> int:
    """How many steps are late."""
    yesterday = clock.today() - timedelta(days=1)
    query = select(func.count()).select_from(NextStep).join(Lead, Lead.id == NextStep.lead_id)
    return db.session.scalar(query.where(*is_due(reader, yesterday))) or 0


def due_page(reader: User, week: Week, wanted: Wanted) -> Page[Due]:
    """Open steps until the end of the open week, the latest first."""
    today = clock.today()
    query = select(*STEP).join(Lead, Lead.id == NextStep.lead_id)
    query = query.where(*is_due(reader, week.next.sunday))
    if wanted.part:
        query = query.where(when_due(today) == wanted.part)
    keys = (NextStep.due_on, NextStep.id)
    return _page(
        with_briefs(query, reader),
        keys,
        wanted,
        lambda row: (row.due_on, row.step_id, due(row, today)),
    )


def fresh_page(reader: User, week: Week, wanted: Wanted) -> Page[Fresh]:
    """Leads logged in a closed week."""
    within = (Lead.created_at >= week.start, Lead.created_at < week.end)
    query = select(Lead.created_at, Lead.source).select_from(Lead).where(*within)

    def row_of(row: Any) -> tuple[date, int, Fresh]:
        lead, day = brief(row), row[0].astimezone(clock.SHANGHAI).date()
        return week.monday, lead.id, Fresh(lead, day, row[1].words)

    if start := wanted.start():
        query = query.where(Lead.id > start[1])
    return _page(with_briefs(query, reader), (Lead.id,), Wanted(size=wanted.size), row_of)


def _page(
    query: Any, keys: tuple[Any, ...], wanted: Wanted, row_of: Callable[[Any], tuple[Any, int, Any]]
) -> Page[Any]:
    size = wanted.size
    if start := wanted.start():
        query = query.where(tuple_(*keys) > tuple_(*start))
    found = [row_of(row) for row in db.session.execute(query.order_by(*keys).limit(size + 1))]
    shown = found[:size]
    after = encode(list(shown[-1][:2])) if len(found) > size else ""
    return Page([row for *_, row in shown], after)
