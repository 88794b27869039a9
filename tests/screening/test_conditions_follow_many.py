"""Many leads passed on at once: conditions go with each, plain tasks and next steps as the rules say."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.activities.models import NextStep
from crm.activities.tasks.models import Task
from crm.core.db import db
from crm.leads.models import Lead
from crm.leads.rules import Stage
from tests.api.conftest import Program, make_token
from tests.makers.drawn import drawn
from tests.makers.leads import make_lead, note
from tests.makers.people import make_user
from tests.makers.reviews import conditional, task_of
from tests.makers.together import make_task


class Held:
    """Two leads of one owner: a condition on each, a step and a task on one, a department's beside."""

    def __init__(self, owner: User, manager: User) -> None:
        self.leads = [make_lead(Stage.S4, owner=owner, checker=manager) for _ in range(2)]
        self.asked = [conditional(one, manager, owner) for one in self.leads]
        department = make_user(Role.VIEWER, cluster="CU")
        third = make_lead(Stage.S4, owner=owner, checker=manager)
        self.leads.append(third)
        self.theirs, self.department = conditional(third, manager, department), department
        note(self.leads[0], owner, "谈了选址", step="带看地块")
        self.task = make_task(manager, owner, lead_id=self.leads[0].id)
        db.session.commit()

    def now(self) -> dict[str, Any]:
        """Who has what."""
        conditions = [task_of(one).owner_id for one in self.asked]
        step = select(NextStep.owner_id).where(
            NextStep.lead_id == self.leads[0].id, NextStep.done_at.is_(None)
        )
        return {
            "leads": [db.session.get_one(Lead, one.id).owner_id for one in self.leads],
            "conditions": conditions,
            "theirs": task_of(self.theirs).owner_id,
            "step": set(db.session.scalars(step)),
            "task": db.session.get_one(Task, self.task.id).owner_id,
        }


def by_page(client: Any, held: Held, person: User) -> None:
    """Tick, choose, look at the preview, run until nothing waits."""
    ticked = {"lead_id": [one.id for one in held.leads], "action": "owner_id"}
    form = drawn(client.post("/leads/bulk", data=ticked).text, "/leads/bulk")
    form |= {"owner_id": str(person.id)}
    form |= {"lead_id": [one.id for one in held.leads]}
    seen = client.post("/leads/bulk", data=form)
    sent = drawn(seen.text, "/leads/bulk/jobs")
    job = client.post("/leads/bulk/jobs", data=sent)
    assert job.status_code == 302, job.text
    while "hx-trigger" in client.post(f"{job.location}/steps", headers={"HX-Request": "1"}).text:
        pass


def by_program(program: Program, held: Held, person: User) -> None:
    ids = [one.id for one in held.leads]
    body = {"ids": ids, "set": {"owner_id": person.id}, "seen": len(ids)}
    made = program.post("/leads/bulk/jobs", body)
    assert made.status_code == 201, made.text
    while program.post(f"{made.headers['Location']}/steps").json["waiting"]:
        pass


@pytest.mark.parametrize("door", ["page", "api"])
def test_reassigned_together_conditions_follow_and_the_rest_stays(
    app: Flask, client_of: Callable[..., Any], owner: User, manager: User, door: str
) -> None:
    held, new = Held(owner, manager), make_user()
    if door == "page":
        by_page(client_of(manager), held, new)
    else:
        by_program(Program(app, make_token(manager)), held, new)
    assert held.now() == {
        "leads": [new.id] * 3,
        "conditions": [new.id] * 2,
        "theirs": held.department.id,
        "step": {owner.id},
        "task": owner.id,
    }


def test_with_a_whole_desk_by_program_each_goes_with_its_lead_and_comes_back(
    app: Flask, owner: User, manager: User
) -> None:
    held, heir, other = Held(owner, manager), make_user(), make_user()
    before, program = held.now(), Program(app, make_token(manager))
    path = f"/successions/people/{owner.id}"
    body = {
        "successor_id": heir.id,
        "others": [{"lead_id": held.leads[1].id, "user_id": other.id}],
        "seen": program.get(path).json["seen"],
    }
    made = program.post(path, body)
    assert made.status_code == 201, made.text
    assert held.now() == {
        "leads": [heir.id, other.id, heir.id],
        "conditions": [heir.id, other.id],
        "theirs": held.department.id,
        "step": {heir.id},
        "task": heir.id,
    }
    undone = program.post(f"/successions/{made.json['id']}/undo", version=made.json["version"])
    assert undone.status_code in {200, 201}, undone.text
    assert held.now() == before
