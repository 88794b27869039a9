"""Two real processes at the same moment: one wins, the other is told, nothing is done twice."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from config import Config
from crm import create_app
from crm.accounts.rules import Role
from crm.audit.actions import broken_links
from crm.core.db import Model, db, writing
from crm.leads.models import Fact, Lead, StageClaim, Transition
from crm.leads.rules import Stage
from crm.plan.actions import load_plan
from tests.conftest import DATABASES
from tests.leads.contest import Side, run
from tests.leads.rebuild import assert_rebuilds
from tests.makers.leads import block_id, item_id, make_lead
from tests.makers.people import make_user
from tests.servers.warm import context

ROUNDS = 10
SENTENCES = ("刚刚被别人改过", "刚才已有人为这条线索申报", "待核", "已经处理过")


@pytest.fixture(params=DATABASES)
def config(request: Any, settings: Config, tmp_path: Path, worker_id: str) -> Config:
    """A database of its own whose work is really committed."""
    wanted = request.config.getoption("--db")
    if wanted not in (None, request.param):
        return pytest.skip("another database was asked for")
    if request.param == "sqlite":
        return replace(settings, database_url=f"sqlite:///{tmp_path}/races.db")
    server = request.getfixturevalue("postgres_server")
    return replace(settings, database_url=server.create_database(f"races_{worker_id}"))


@pytest.fixture
def racecourse(config: Config) -> Iterator[Flask]:
    app = create_app(config, TESTING=True)
    token = writing.set(True)
    with app.app_context():
        Model.metadata.create_all(db.engine)
        load_plan()
        db.session.commit()
        yield app
        db.session.close()
        db.engine.dispose()
    writing.reset(token)


def _sides(config: Config) -> tuple[list[Side], list[int]]:
    owner = make_user()
    claimers = (owner, make_user(Role.MANAGER))
    verifiers = (make_user(Role.COORDINATOR), make_user(Role.COORDINATOR))
    checker = make_user(Role.MANAGER)
    leads = [make_lead(Stage.S5, owner=owner, checker=checker).id for _ in range(ROUNDS)]
    # Nobody has logged in this block before, so the first number of its year is raced for too.
    sides = [
        Side(config, claimer.id, verifier.id, item_id(), block_id("JS"))
        for claimer, verifier in zip(claimers, verifiers, strict=True)
    ]
    db.session.commit()
    return sides, leads


def _race(sides: list[Side], leads: list[int]) -> list[tuple[str, int, str]]:
    gate, told = context.Barrier(len(sides)), context.Queue()
    runners = [context.Process(target=run, args=(side, leads, gate, told)) for side in sides]
    for runner in runners:
        runner.start()
    answers = [told.get(timeout=120) for _ in range(3 * len(sides) * len(leads))]
    for runner in runners:
        runner.join(timeout=60)
        assert runner.exitcode == 0
    return answers


@pytest.mark.slow
def test_of_two_at_the_same_moment_one_wins_and_the_other_is_told(
    racecourse: Flask, config: Config
) -> None:
    sides, leads = _sides(config)
    answers = _race(sides, leads)
    counted = Counter((what, status) for what, status, _ in answers)
    assert counted == {
        ("claim", 302): ROUNDS,
        ("claim", 409): ROUNDS,
        ("verify", 302): ROUNDS,
        ("verify", 409): ROUNDS,
        ("log", 302): 2 * ROUNDS,
    }
    for what, status, text in answers:
        assert status == 302 or any(one in text for one in SENTENCES), (what, text[:2000])
    _nothing_twice(leads)


def _nothing_twice(leads: list[int]) -> None:
    db.session.expire_all()
    for kind, condition in (
        (StageClaim, StageClaim.stage == Stage.S6),
        (Fact, Fact.subject == "S6"),
        (Transition, Transition.target == Stage.S6),
    ):
        query = select(func.count()).select_from(kind).where(condition)
        assert db.session.scalar(query) == len(leads), kind.__name__
    codes = [code for code in db.session.scalars(select(Lead.code)) if code.startswith("JS-")]
    assert sorted(int(code[-4:]) for code in codes) == list(range(1, 2 * len(leads) + 1))
    assert_rebuilds()
    assert broken_links() == []
