"""A change of the settings never alters a closed week: neither its snapshot nor its figures."""

from dataclasses import replace
from typing import Any

from flask import Flask
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.digests.rules import Digest, compose
from crm.leads import limits
from crm.leads.rules import Stage
from crm.mix import closing, queries
from crm.mix.figures import plain
from crm.mix.models import WeekRow
from crm.mix.progress import Basis
from crm.reports import week as reports
from tests.makers.people import make_user
from tests.makers.settings import change
from tests.makers.week import MONDAY_8, TUESDAY, W47, logged, moved

NEW = {
    "stage_days": {"S1": "2", "S3": "2"},
    "contact_days": {"early": "2", "landed": "2"},
    "tolerance_points": {"value": "0"},
    "flow_since": {"value": "2026-11-20"},
}


def snapshot() -> list[dict[str, Any]]:
    rows = db.session.scalars(select(WeekRow).order_by(WeekRow.id))
    columns = [one.key for one in inspect(WeekRow).column_attrs]
    return [{name: getattr(row, name) for name in columns} for row in rows]


def figures() -> Any:
    as_of = queries.closed_week(W47)
    found = queries.progress(as_of, Basis.FLOW)
    steps = [
        [cell.step for cell in row.cells(found.tolerance)] for row in found.table() if row.shares
    ]
    return plain(found), found.tolerance, found.flow_since, steps


def digest(reader: User) -> Digest:
    """As it is composed on Monday; what stands still is told as of the day it is composed on."""
    with clock.at(MONDAY_8):
        rows = reports.of(reader, W47)
        return compose(replace(rows, stalled=()))


def test_a_closed_week_stays_as_it_was(app: Flask, session: Session) -> None:
    officer, manager = make_user(), make_user(Role.MANAGER)
    coordinator, system = make_user(Role.COORDINATOR), make_user(Role.SYSTEM)
    for stage in (Stage.S3, Stage.S8):
        lead = logged(officer, W47.monday, planned=3)
        moved(lead, stage, TUESDAY, manager)
    logged(officer, W47.monday)
    db.session.commit()
    with clock.at(W47.snapshot_at):
        assert closing.close_week(W47)
    readers = (officer, manager, coordinator)
    before = snapshot(), figures(), [digest(one) for one in readers]
    assert len(before[0]) == 3
    with clock.at(MONDAY_8):
        for name, values in NEW.items():
            change(system, coordinator, name, values)
        db.session.commit()
        assert limits.draw_due() == 3, "the limits did reach the leads"
        assert not closing.close_week(W47)
        now = queries.progress(queries.open_week(), Basis.FLOW)
        assert str(now.tolerance) == "0.0" and now.flow_since.isoformat() == "2026-11-20"
    assert (snapshot(), figures(), [digest(one) for one in readers]) == before
