"""Migrations: up from nothing, down with data in place, no difference from the models."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from config import Config
from crm import create_app
from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.activities.tasks.rules import TaskKind
from crm.core import clock, revisions, schema, statistics
from crm.core.db import Model, db, writing
from crm.core.search.models import FTS, SQLITE, is_mapped
from crm.leads.facts import project
from crm.leads.models import Lead
from crm.leads.moving import undo
from crm.leads.pausing import put_to_rest, resume
from crm.leads.places import PARTED, place_of
from crm.leads.queries import facts_of, last_transition
from crm.leads.rules import Stage
from crm.mix.targets.actions import approve as approve_target
from crm.plan.actions import load_plan
from crm.problems.models import Problem
from crm.screening.reviews.models import ReviewCondition
from seed.people import add_people
from tests.firstreports.made import registered
from tests.makers.enterprises import make_enterprise
from tests.makers.leads import make_lead, reread, wait
from tests.makers.mix import target_draft
from tests.makers.people import make_user
from tests.makers.records import make_firm_problem, make_problem
from tests.makers.reviews import conditional
from tests.mix.figures import split

FIRM = "华信示例冷链（郑州）有限公司"


@pytest.fixture
def empty_app(
    database_kind: str, request: pytest.FixtureRequest, settings: Config, tmp_path: Path
) -> Any:
    """An application over a database of its own, with nothing in it."""
    url = f"sqlite:///{tmp_path}/migrations.db"
    if database_kind == "postgresql":
        server = request.getfixturevalue("postgres_server")
        name = f"migrations_{request.getfixturevalue('worker_id')}"
        server.create_database(name)
        url = server.url_of(name)

    app = create_app(replace(settings, database_url=url), TESTING=True)
    token = writing.set(True)
    with app.app_context():
        yield app
        db.session.close()
        db.engine.dispose()
    writing.reset(token)


def test_up_from_nothing_equals_the_models(empty_app: Flask) -> None:
    schema.upgrade()
    with db.engine.connect() as connection:
        compared = {"compare_type": True, "include_object": is_mapped}
        context = MigrationContext.configure(connection, opts=compared)
        assert compare_metadata(context, Model.metadata) == []
        if connection.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
            # Alembic looks past virtual tables, so their words are held beside each other here.
            order = text("SELECT sql FROM sqlite_master WHERE name = :name")
            found = connection.execute(order, {"name": FTS}).scalar()
            assert str(found).split() == SQLITE[0].split()
    assert revisions.is_current()


def test_down_and_up_again_with_data_in_place(empty_app: Flask) -> None:
    schema.upgrade()
    load_plan()
    add_people()
    db.session.commit()
    db.session.close()
    schema.downgrade("base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    schema.upgrade()
    with db.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM lead")).scalar() == 0


KNOWN = {
    "sqlite": "SELECT max(CAST(stat AS INTEGER)) FROM sqlite_stat1 WHERE tbl = 'list_item'",
    "postgresql": "SELECT reltuples FROM pg_class WHERE relname = 'list_item'",
}


def test_the_database_knows_how_much_it_holds(empty_app: Flask) -> None:
    """A table that a migration rebuilds on SQLite is forgotten; the desk then took eight seconds."""
    schema.upgrade()
    load_plan()
    db.session.commit()
    db.session.close()
    statistics.refresh()
    with db.engine.connect() as connection:
        known = connection.execute(text(KNOWN[connection.dialect.name])).scalar()
        assert known == connection.execute(text("SELECT count(*) FROM list_item")).scalar()


def test_what_the_system_did_is_somebodys_again_before_0013(empty_app: Flask) -> None:
    schema.upgrade()
    load_plan()
    owner = make_user()
    with clock.at(clock.now() - timedelta(days=181)):
        resting, resumed = (make_lead(Stage.S3, owner=owner) for _ in range(2))
        for lead in (resting, resumed):
            wait(lead, owner)
    assert put_to_rest() == 2
    awake = reread(resumed, owner)
    resume(awake, by=owner, base_version=awake.version)
    db.session.commit()
    undo_last(awake, owner)
    db.session.close()
    schema.downgrade("0011")
    with db.engine.connect() as connection:
        read = connection.execute
        assert read(text("SELECT DISTINCT status FROM lead")).scalars().all() == ["onhold"]
        assert read(text("SELECT count(*) FROM fact WHERE recorded_by_id IS NULL")).scalar() == 0
        assert read(text("SELECT count(*) FROM transition WHERE verb = 'rest'")).scalar() == 0
        assert read(text("SELECT count(*) FROM fact WHERE kind = 'hold'")).scalar() == 2
    schema.upgrade()
    assert revisions.is_current()


def undo_last(lead: Lead, owner: User) -> None:
    last = last_transition(lead.id)
    assert last is not None
    undo(reread(lead, owner), last.id, by=owner, base_version=lead.version)
    db.session.commit()


def test_versions_of_mix_targets_get_their_days_in_0023(empty_app: Flask) -> None:
    schema.upgrade()
    load_plan()
    manager, chief = make_user(Role.MANAGER, "JK"), make_user(Role.COORDINATOR)
    for _ in range(2):
        drafted = target_draft(manager, "JK")
        approve_target(drafted.id, by=chief, base_version=drafted.version)
        db.session.flush()
    target_draft(manager, "JK")
    db.session.commit()
    db.session.close()
    query = text("SELECT state, superseded_from IS NULL FROM mix_target ORDER BY id")
    schema.downgrade("0022")
    schema.upgrade()
    with db.engine.connect() as connection:
        rows = [(state, bool(open_)) for state, open_ in connection.execute(query)]
    assert rows == [("superseded", False), ("approved", True)], "what waited has no place before"


def test_conditions_become_tasks_in_0030(empty_app: Flask) -> None:
    schema.upgrade()
    load_plan()
    manager, owner = make_user(Role.MANAGER), make_user()
    lead = make_lead(Stage.S4, owner=owner, checker=manager)
    kept = conditional(lead, manager, owner).due_on
    boss, sees = manager.id, owner.id
    db.session.close()
    schema.downgrade("0028")
    with db.engine.connect() as connection:
        asked = text("SELECT what, due_on FROM review_condition")
        assert str(connection.execute(asked).one().due_on) == kept.isoformat()
        assert connection.execute(text("SELECT count(*) FROM task")).scalar() == 0
    schema.upgrade()
    (condition,) = db.session.query(ReviewCondition)
    assert (condition.owner_id, condition.due_on) == (sees, kept)
    assert (condition.task.kind, condition.task.by_id) == (TaskKind.CONDITION, boss)


def test_open_clashes_become_facts_in_0031(empty_app: Flask) -> None:
    schema.upgrade()
    load_plan()
    add_people()
    first, second = (registered(make_user(block=block), FIRM) for block in ("ZD", "JK"))
    second.contract, second.planned = 7, 5
    db.session.commit()
    numbers = first.id, second.id
    db.session.close()
    schema.downgrade("0030")
    schema.upgrade()
    lead = db.session.get_one(Lead, numbers[1])
    assert (lead.has_clash, lead.size_key) == (True, 7)
    assert [project(facts_of(one)).has_clash for one in numbers] == [False, True]


def test_problems_of_firms_go_before_0035_and_those_of_leads_stay(empty_app: Flask) -> None:
    schema.upgrade()
    load_plan()
    owner = make_user()
    firm = make_enterprise(owner)
    kept, gone = make_problem(make_lead(owner=owner), owner), make_firm_problem(firm, owner)
    ids, places = (kept.id, gone.id), {"firm": firm.id, "lead": kept.lead_id, "gone": gone.id}
    both = text("UPDATE problem SET lead_id = :lead WHERE id = :gone")
    with pytest.raises(IntegrityError):
        db.session.execute(both, places)
    db.session.rollback()
    db.session.close()
    schema.downgrade("0034")
    with db.engine.connect() as connection:
        read = connection.execute
        assert read(text("SELECT id, lead_id FROM problem")).all() == [(ids[0], places["lead"])]
        assert read(text("SELECT problem_id FROM problem_step")).scalars().all() == [ids[0]]
    schema.upgrade()
    again = db.session.get_one(Problem, ids[0])
    assert (again.lead_id, again.enterprise_id, again.block_id) == (places["lead"], None, None)


def test_leads_get_their_place_by_expected_signing_in_0034(empty_app: Flask) -> None:
    """Whoever has a day stands at it both ways, whoever has none stands last both ways."""
    schema.upgrade()
    load_plan()
    owner = make_user()
    sooner, later, without = (make_lead(owner=owner) for _ in range(3))
    soon, late = (clock.today() + timedelta(days=days) for days in (7, 90))
    sooner.expected_signing_on, later.expected_signing_on = soon, late
    db.session.commit()
    numbers = [one.id for one in (sooner, later, without)]
    db.session.close()
    schema.downgrade("0033")
    with db.engine.connect() as connection:
        names = {one["name"] for one in inspect(connection).get_columns("lead")}
        assert not names & {"signing_key", "signing_falls"}
        kept = connection.execute(text("SELECT expected_signing_on FROM lead ORDER BY id"))
        assert [one and str(one) for one in kept.scalars()] == [str(soon), str(late), None]
    schema.upgrade()
    keys = [
        (one.expected_signing_on, one.signing_key, one.signing_falls)
        for one in (db.session.get_one(Lead, number) for number in numbers)
    ]
    nobody = None, date(9999, 12, 31), date(1, 1, 1)
    assert keys == [(soon, soon, soon), (late, late, late), nobody]


def test_leads_in_one_place_carry_it_from_0037_on(empty_app: Flask) -> None:
    """What is split has none; whoever had none before gets it by the shares."""
    schema.upgrade()
    load_plan()
    owner = make_user(Role.MANAGER)
    whole, parted = (reread(make_lead(owner=owner), owner) for _ in range(2))
    split(parted, {("ZD", "LG"): 6, ("JK", "MF"): 4}, owner)
    db.session.commit()
    numbers, place = (whole.id, parted.id), whole.place
    assert place == place_of(whole.block_id, whole.shares[0].cluster_id)
    db.session.close()
    schema.downgrade("0036")
    with db.engine.connect() as connection:
        assert "place" not in {one["name"] for one in inspect(connection).get_columns("lead")}
    schema.upgrade()
    assert [db.session.get_one(Lead, one).place for one in numbers] == [place, PARTED]
