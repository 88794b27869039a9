"""The short story on both databases: the same every time, whole, honest, and cheap."""

from datetime import date

import pytest
from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.activities.tasks.models import Task
from crm.activities.tasks.rules import TaskKind, TaskState
from crm.core.db import db
from crm.leads.facts import FactKind
from crm.leads.models import Fact, Lead
from crm.leads.placing import is_open
from crm.leads.rules import Track
from crm.mix import queries
from crm.mix.history.asking import closed_weeks
from crm.mix.history.causes import Group
from crm.mix.history.pages import answer, between
from crm.mix.measures import Measure
from crm.mix.progress import Basis
from crm.mix.targets.queries import shelves
from crm.problems.models import ProblemFile
from crm.settings.models import SettingChange
from crm.settings.rules import ChangeState
from seed.funds import LANDINGS
from seed.landmarks import landmarks
from seed.tales import told
from tests.seed import checks
from tests.seed.conftest import SHORT, Told

pytestmark = pytest.mark.slow

MOST_STATEMENTS = 16
"""For each deed: closing the weeks, writing the digests, and the scenes of the last day included."""


def test_what_is_on_record_holds_together(short: Told) -> None:
    checks.check_invariants(SHORT)
    checks.check_four_eyes()


def test_nobody_works_on_a_day_off_or_in_the_future(short: Told) -> None:
    checks.check_days()


def test_it_has_something_of_everything_however_short_it_is(short: Told) -> None:
    blocks = checks.waiting_by_block()
    assert set(blocks) == {"JK", "ZD", "JS", "HK"}
    kinds = set(db.session.scalars(select(Fact.kind).distinct()))
    assert kinds == set(FactKind) - {FactKind.DORMANT, FactKind.FIGURE}, (
        "nobody waits half a year in a short story, or reports what a firm brought in a year"
    )
    assert set(landmarks("wanglei")) == {"lead", "landed", "abroad", "enterprise"}


def test_each_deed_takes_few_statements(short: Told) -> None:
    deeds = sum(len(tale.beats) for tale in told(date(2026, 11, 22), SHORT))
    assert short.cost / deeds <= MOST_STATEMENTS


def test_two_blocks_changed_their_mix_target_once_and_a_draft_waits(short: Told) -> None:
    used = {
        (one.block, one.measure.value): [version.weeks for version in one.versions]
        for one in shelves()
        if one.versions
    }
    for block in ("JK", "ZD"):
        drawn, first, second = used[block, "count"]
        assert drawn is None and first and second, "the plan's draft gave way"
        assert first.last == second.first.previous and second.last is None
    assert used["JK", "received"] == [None] and ("JS", "count") not in used


def test_finance_falls_though_three_funds_came(short: Told) -> None:
    """The scene of `seed.funds`: what came is named, and what came beside it outweighs it."""
    weeks = closed_weeks()
    question = between(
        "ZD", queries.closed_week(weeks.weeks[3]), None, Basis.FLOW, Measure.EXPECTED
    )
    reader = db.session.scalars(select(User).where(User.login == "chenli")).one()
    told_why = answer(question, "FI", reader)
    assert told_why.told is not None and not told_why.few
    assert told_why.told.change < 0 < told_why.told.part(Group.OWN)
    assert told_why.told.part(Group.OTHERS) < 0
    named = {row.name for step in told_why.steps for row in step.rows}
    assert {name for name, item, *_ in LANDINGS if item == "FI2"} <= named
    assert "虽然" in str(told_why.sentences[0])


def test_two_leads_of_one_firm_and_an_increase_have_amounts(short: Told) -> None:
    disputed = list(db.session.scalars(select(Lead).where(Lead.has_clash)))
    assert disputed and all(lead.planned for lead in disputed), "what is left out is not nought"
    grown = db.session.scalars(select(Lead).where(Lead.track == Track.CAPITAL)).one()
    assert grown.increase == grown.planned == 12_000 * 10**4 and not grown.has_clash


def test_the_office_goes_on_when_somebody_leaves(short: Told) -> None:
    people = {one.login: one for one in db.session.scalars(select(User))}
    offices = [one.login for one in people.values() if one.role is Role.COORDINATOR]
    assert sorted(offices) == ["chenli", "hanxue"], "what one drafts the other approves"
    assert not people["luoxin"].active
    left = select(Lead.id).where(Lead.owner_id == people["luoxin"].id, is_open())
    assert db.session.scalars(left).all() == [], "the whole desk was passed on"
    waits = select(SettingChange).where(SettingChange.state == ChangeState.WAITING)
    assert "dormant_days" in [one.name for one in db.session.scalars(waits)]
    conditions = select(Task).where(Task.kind == TaskKind.CONDITION)
    assert {one.state for one in db.session.scalars(conditions)} == {
        TaskState.OPEN,
        TaskState.ANSWERED,
    }
    assert db.session.scalar(select(ProblemFile.id).limit(1)) is not None
