"""Work outside the request is a row first: due, leased, then sent, uncertain or failed."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Mapped, mapped_column

from crm.core import clock
from crm.core.db import db
from crm.core.types import EnumText

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 5


class WorkState(StrEnum):
    """Where a piece of work stands."""

    DUE = "due"
    LEASED = "leased"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"


class Ledger:
    """Columns of every ledger table."""

    state: Mapped[WorkState] = mapped_column(EnumText(WorkState), default=WorkState.DUE, index=True)
    due_at: Mapped[datetime] = mapped_column(index=True)
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(default="")
    finished_at: Mapped[datetime | None]


Work = TypeVar("Work", bound=Ledger)


def claim_due(model: type[Work], limit: int = 20) -> list[Work]:
    """Lease work that is due or whose lease ran out; commits, so that others see it."""
    moment = clock.now()
    lapsed = (model.state == WorkState.LEASED) & (model.leased_until < moment)
    ready = (model.state == WorkState.DUE) & (model.due_at <= moment)
    query = select(model).where(or_(lapsed, ready)).order_by(model.due_at).limit(limit)
    rows = list(db.session.scalars(query.with_for_update(skip_locked=True)))
    for row in rows:
        row.state, row.leased_until, row.attempts = (
            WorkState.LEASED,
            moment + LEASE,
            row.attempts + 1,
        )
    db.session.commit()
    return rows


def finish(row: Ledger) -> None:
    row.state, row.finished_at, row.problem, row.leased_until = (
        WorkState.SENT,
        clock.now(),
        "",
        None,
    )


def postpone(row: Ledger, problem: str) -> None:
    """Try again later, twice as late each time; give up visibly after the last attempt."""
    row.problem, row.leased_until = problem, None
    if row.attempts >= MOST_ATTEMPTS:
        row.state, row.finished_at = WorkState.FAILED, clock.now()
        return
    row.state = WorkState.DUE
    row.due_at = clock.now() + timedelta(minutes=2**row.attempts)
