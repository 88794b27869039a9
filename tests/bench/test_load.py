"""The loader writes what the product's verbs would have left behind: its own rules agree."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, inspect, select, text

from bench.load import SHEETS, load
from config import Config
from crm.activities.models import Activity
from crm.core import clock
from crm.core.db import db, writing
from crm.enterprises.models import EnterpriseName
from crm.leads.actions import log_lead
from crm.leads.commands import LogLead
from crm.leads.models import Fact, Lead, StageClaim, Transition
from crm.leads.moves import ClaimState
from crm.leads.rules import Source, Status
from tests.conftest import planned
from tests.leads.rebuild import assert_rebuilds
from tests.makers.leads import item_id
from tests.makers.people import make_user

ROWS = 1000


@pytest.fixture
def loaded(
    database_kind: str, request: pytest.FixtureRequest, settings: Config, tmp_path: Path
) -> Any:
    """An application over a thousand made-up leads."""
    url = f"sqlite:///{tmp_path}/bench.db"
    if database_kind == "postgresql":
        server = request.getfixturevalue("postgres_server")
        name = f"bench_{request.getfixturevalue('worker_id')}"
        server.create_database(name)
        url = server.url_of(name)
    ours = planned(url, replace(settings, database_url=url))
    app = next(ours)
    token = writing.set(True)
    with app.app_context():
        load(ROWS, say=lambda _line: None)
        yield app
        db.session.rollback()
    writing.reset(token)
    next(ours, None)


def test_the_rows_hold_together_and_the_product_goes_on_from_them(loaded: Flask) -> None:
    assert _count(Lead) == ROWS == _count(EnterpriseName)
    assert all(_count(kind) > ROWS for kind in (Fact, Transition, Activity))
    assert_rebuilds()
    assert _indexes() >= {str(one.name) for kind in SHEETS.values() for one in _of(kind)}
    _is_plausible()
    with clock.at(clock.local(date(2026, 11, 23), 10)):
        owner = make_user(block="ZD")
        command = LogLead("澄岳新来者", Source.FAIR, item_id(), owner.block_id or 0)
        lead = log_lead(command, by=owner)
        db.session.commit()
    assert lead.id == ROWS + 1


def _count(kind: Any) -> int:
    return db.session.scalar(select(func.count(kind.id))) or 0


def _of(kind: Any) -> Any:
    return kind.__table__.indexes


def _indexes() -> set[str]:
    """What the loader took away is there again."""
    found = inspect(db.session.connection())
    tables = [kind.__tablename__ for kind in SHEETS.values()]
    return {str(one["name"]) for table in tables for one in found.get_indexes(table)}


def _is_plausible() -> None:
    status = select(Lead.status, func.count()).group_by(Lead.status)
    by_status = dict(iter(db.session.execute(status)))
    assert set(by_status) == set(Status) - {Status.DORMANT}, "nobody waits for half a year"
    under_way = select(func.count(Lead.id)).where(
        Lead.status.in_([Status.ACTIVE, Status.ON_HOLD]), Lead.landed_counted_on.is_(None)
    )
    assert 0.1 * ROWS < (db.session.scalar(under_way) or 0) < 0.2 * ROWS
    waiting = select(func.count()).where(StageClaim.state == ClaimState.OPEN)
    assert (db.session.scalar(waiting) or 0) > 0
    if db.engine.dialect.name == "sqlite":
        assert list(db.session.execute(text("PRAGMA foreign_key_check"))) == []
