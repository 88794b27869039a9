"""New limits reach the leads: the last days that open leads keep are drawn anew.

Limits are settings with a day from which they are in force. What a lead keeps was drawn when it
was last changed; from that day on it must follow the new limits without anybody touching it.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select, update

from crm.audit.actions import record
from crm.core import clock
from crm.core.db import db
from crm.leads.models import Lead
from crm.leads.placing import is_open
from crm.leads.stalls import Clocks, silent_after, stuck_after
from crm.leads.standstills.ending import end_causes, stands_still
from crm.settings.models import OfficeSetting
from crm.settings.queries import in_force
from crm.settings.rules import Settings
from crm.settings.table import LIMITS

CLOCKS = (
    Lead.stage,
    Lead.status,
    Lead.stage_on,
    Lead.last_contact_on,
    Lead.next_step_on,
    Lead.review_on,
    Lead.promised_operation_on,
    Lead.promised_full_on,
    Lead.snoozed_until,
)
"""The columns of `Clocks`, in its order."""

BATCH = 500
"""Leads in a transaction; nobody waits longer for it than 200 ms."""


def draw_due() -> int:
    """Draw the leads anew where limits came into force since; how many leads changed.

    Commits after each few. A crash leaves the limits due, and what is done twice changes nothing.
    """
    due = list(db.session.scalars(_due()))
    if not due:
        return 0
    changed = draw_anew()
    for row_id in due:
        row = db.session.get_one(OfficeSetting, row_id)
        row.drawn_at = clock.now()
        # Who keeps a page asks by the events whether it still holds.
        record(None, "setting.drawn", row, name=row.name, leads=changed)
    db.session.commit()
    return changed


def _due() -> Any:
    return select(OfficeSetting.id).where(
        OfficeSetting.name.in_(LIMITS),
        OfficeSetting.drawn_at.is_(None),
        OfficeSetting.effective_from <= clock.today(),
    )


def draw_anew() -> int:
    """Draw the last days of all open leads by the limits in force today; how many changed."""
    changed, last = 0, 0
    while rows := _next(last):
        changed += _drawn(rows, in_force(clock.today()))
        last = rows[-1].id
        db.session.commit()
    return changed


def _next(last: int) -> Sequence[Any]:
    query = (
        select(Lead.id, Lead.silent_after, Lead.stuck_after, Lead.stall_cause, *CLOCKS)
        .where(Lead.id > last, is_open())
        .order_by(Lead.id)
        .limit(BATCH)
        .with_for_update()
    )
    return db.session.execute(query).all()


def _drawn(rows: Sequence[Any], limits: Settings) -> int:
    """Only what differs is written; the lead's version stays, since nobody changed it."""
    found, moving = [], []
    for row in rows:
        clocks = Clocks(*row[4:])
        if row.stall_cause and not stands_still(clocks, clock.today(), limits):
            moving.append(row.id)
        days = silent_after(clocks, limits), stuck_after(clocks, limits)
        if days != (row.silent_after, row.stuck_after):
            found.append({"lead": row.id, "silent": days[0], "stuck": days[1]})
    table: Any = Lead.__table__
    if moving:  # nothing stands still by the new limits: what was said of it has ended
        end_causes(moving)
        ended = update(table).where(table.c.id.in_(moving)).values(stall_cause="")
        db.session.connection().execute(ended)
    if found:
        new: dict[str, Any] = {
            "silent_after": bindparam("silent"),
            "stuck_after": bindparam("stuck"),
        }
        change = update(table).where(table.c.id == bindparam("lead")).values(new)
        db.session.connection().execute(change, found)
    return len(found)
