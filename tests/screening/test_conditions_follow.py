"""Conditions go with their lead: to its new owner, another block, and with a whole desk and back."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from crm.accounts.rules import Role
from crm.core.db import db
from crm.leads.handing import hand_over
from crm.leads.models import Lead
from crm.leads.rules import Stage
from crm.notices.models import Notice
from seed import dsl
from tests.api.conftest import Program, make_token
from tests.leads.posting import version_of
from tests.makers.drawn import drawn
from tests.makers.leads import block_id, make_lead
from tests.makers.people import make_user
from tests.makers.reviews import conditional, task_of


def told(user: Any) -> list[str]:
    notices = select(Notice.action).where(Notice.user_id == user.id, Notice.task_id.is_not(None))
    return list(db.session.scalars(notices.order_by(Notice.id)))


def test_reassigned_the_condition_is_the_new_owners_and_they_are_told(
    app: Flask, client_of: Any, owner: Any, manager: Any, lead: Lead
) -> None:
    condition, new, third = conditional(lead, manager, owner), make_user(), make_user()
    typed = {"person_id": new.id, "version": version_of(lead)}
    assert client_of(manager).post(f"/leads/{lead.id}/owner", data=typed).status_code == 302
    assert task_of(condition).owner_id == new.id
    assert "补充能评批复" in client_of(new).get("/tasks").text
    assert "补充能评批复" not in client_of(owner).get("/tasks").text
    assert told(new)[-1] == "task.passed_on"
    program = Program(app, make_token(manager))
    put = program.put(f"/leads/{lead.id}/owner", {"user_id": third.id}, version_of(lead))
    assert put.status_code == 200
    assert task_of(condition).owner_id == third.id


def test_in_another_block_they_are_its_owners_and_others_keep_theirs(
    client_of: Any, owner: Any, manager: Any, lead: Lead
) -> None:
    helping = make_user()
    condition = conditional(lead, manager, owner)
    department = make_user(Role.VIEWER, cluster="CU")
    theirs = conditional(make_lead(Stage.S4, owner=owner, checker=manager), manager, department)
    taker = make_user(block="JK")
    helped = task_of(condition)
    helped.owner_id = helping.id
    db.session.commit()
    with db.session.no_autoflush:
        for each in (lead.id, theirs.task.lead_id):
            found = dsl.fresh(db.session.get_one(Lead, each), manager)
            hand_over(found, block_id("JK"), taker, by=manager)
    db.session.commit()
    passed = task_of(condition)
    assert (passed.owner_id, passed.block_id) == (taker.id, block_id("JK"))
    assert task_of(theirs).owner_id == department.id
    assert told(taker) == ["task.passed_on"]
    assert "补充能评批复" in client_of(taker).get("/tasks").text


def test_with_a_whole_desk_it_goes_with_its_lead_and_comes_back(
    client_of: Any, owner: Any, manager: Any, lead: Lead
) -> None:
    condition, successor, other = conditional(lead, manager, owner), make_user(), make_user()
    boss, url = client_of(manager), f"/succession/{owner.id}"
    form = drawn(boss.get(url).text) | {
        "successor_id": str(successor.id),
        f"lead-{lead.id}": str(other.id),
    }
    done = boss.post(url, data=form)
    assert done.status_code == 302
    assert task_of(condition).owner_id == other.id, "with its lead, not with the rest of the desk"
    record = boss.get(done.location).text
    undo = f"{done.location}/undo"
    assert boss.post(undo, data=drawn(record, undo)).status_code == 302
    assert task_of(condition).owner_id == owner.id
