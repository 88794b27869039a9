"""Taking a bulk reassignment back: exactly what went along returns, and nothing else moves."""

import pytest
from sqlalchemy import select

from crm.accounts.models import User
from crm.core.db import db
from crm.leads.bulk import actions
from crm.leads.bulk.models import BulkJob
from crm.leads.bulk.rules import OWNER, Change, Selection
from crm.leads.models import CoOwner, Lead
from crm.leads.rules import Stage
from tests.makers.leads import make_lead
from tests.makers.people import make_user
from tests.makers.reviews import conditional, task_of


@pytest.fixture
def leads(owner: User, manager: User) -> list[Lead]:
    return [make_lead(Stage.S4, owner=owner, checker=manager) for _ in range(3)]


def run(job: BulkJob, by: User) -> BulkJob:
    while actions.run_batch(job, by):
        pass
    db.session.commit()
    db.session.expire_all()
    return job


def given(leads: list[Lead], to: User, by: User) -> BulkJob:
    chosen = Selection(frozenset(one.id for one in leads))
    return run(actions.start(chosen, Change(OWNER, str(to.id)), seen=len(leads), by=by), by)


def test_only_conditions_that_went_along_come_back(
    leads: list[Lead], owner: User, manager: User
) -> None:
    new, third = make_user(), make_user()
    went, moved_on = (conditional(one, manager, owner) for one in leads[:2])
    theirs = conditional(leads[2], manager, new)
    job = given(leads, new, manager)
    assert [task_of(one).owner_id for one in (went, moved_on, theirs)] == [new.id] * 3
    task_of(moved_on).owner_id = third.id
    db.session.commit()
    run(actions.undo(job, by=manager), manager)
    assert {db.session.get_one(Lead, one.id).owner_id for one in leads} == {owner.id}
    held = [task_of(one).owner_id for one in (went, moved_on, theirs)]
    assert held == [owner.id, third.id, new.id]


def test_who_helped_before_helps_again(leads: list[Lead], owner: User, manager: User) -> None:
    helper = make_user()
    db.session.add(CoOwner(lead_id=leads[0].id, user_id=helper.id))
    db.session.commit()
    helped = select(CoOwner.lead_id).where(CoOwner.user_id == helper.id)
    job = given(leads, helper, manager)
    assert list(db.session.scalars(helped)) == []
    run(actions.undo(job, by=manager), manager)
    assert list(db.session.scalars(helped)) == [leads[0].id]
