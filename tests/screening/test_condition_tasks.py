"""A condition of a review is a task: one day, one person, one end, wherever it is looked at."""

from datetime import timedelta
from typing import Any

from flask import Flask

from crm.accounts.rules import Role
from crm.activities.tasks.rules import TaskState
from crm.core import clock
from crm.core.db import db
from crm.leads.models import Lead
from crm.leads.rules import Stage
from crm.notices.models import Notice
from seed import dsl
from tests.api.conftest import Program, make_token
from tests.makers.drawn import drawn
from tests.makers.leads import end, make_lead
from tests.makers.people import make_user
from tests.makers.reviews import conditional, task_of
from tests.makers.statements import statements
from tests.makers.waits import waits

PROOF = {"text": "能评已批复", "evidence_ref": "发改 12 号"}


def test_a_condition_is_answered_and_ended_from_the_list_of_tasks(
    client_of: Any, owner: Any, manager: Any, lead: Lead
) -> None:
    condition = conditional(lead, manager, owner)
    url, doer, boss = f"/reviews/conditions/{condition.id}", client_of(owner), client_of(manager)
    for page in ("/tasks", "/tasks/desk"):
        assert f"{url}/answer?back=" in doer.get(page).text, page
    alone = doer.post(f"/tasks/{condition.task_id}/done", data={"version": 1})
    assert (alone.status_code, "写明落实情况和证据" in alone.text) == (409, True)
    form = drawn(doer.get(f"{url}/answer?back=/tasks").text, "")
    answered = doer.post(f"{url}/answer", data=form | PROOF)
    assert answered.headers["Location"] == "/tasks"
    assert task_of(condition).state is TaskState.ANSWERED
    assert "补充能评批复" not in doer.get("/tasks").text, "nothing to do until it is ended"
    given = boss.get("/tasks?show=given").text
    assert "已答复，待销号" in given and f"{url}/ending?back=" in given
    day = clock.today() + timedelta(days=60)
    moved = {"due_on": day.isoformat(), "owner_id": owner.id, "version": task_of(condition).version}
    late = boss.post(f"/tasks/{condition.task_id}", data=moved)
    assert (late.status_code, "已经答复" in late.text) == (409, True), "it is not moved any more"
    back = drawn(boss.get(f"{url}/ending").text, "") | {"then": "return", "reason": "缺附件"}
    assert boss.post(f"{url}/ending", data=back).status_code == 302
    assert "补充能评批复" in doer.get("/tasks/desk").text, "sent back, it is its owner's again"
    doer.post(f"{url}/answer", data=drawn(doer.get(f"{url}/answer").text, "") | PROOF)
    boss.post(f"{url}/ending", data=drawn(boss.get(f"{url}/ending").text, ""))
    done = task_of(condition)
    assert (done.state, done.closed_by_id) == (TaskState.DONE, manager.id)
    assert dsl.fresh(lead, owner).open_conditions == 0
    told = {row.user_id: row.action for row in db.session.query(Notice).order_by(Notice.id)}
    assert told == {owner.id: "task.sent_back", manager.id: "task.answered"}


def test_the_giver_moves_its_day_and_who_sees_to_it_does_not(
    client_of: Any, owner: Any, manager: Any, lead: Lead
) -> None:
    condition = conditional(lead, manager, owner)
    url, other = f"/tasks/{condition.task_id}", make_user()
    later = clock.today() + timedelta(days=60)
    typed = {"due_on": later.isoformat(), "owner_id": owner.id}
    doer, boss = client_of(owner), client_of(manager)
    assert doer.post(url, data=drawn(doer.get(url).text, "") | typed).status_code == 403
    assert boss.post(f"{url}/removal", data={"version": 1}).status_code == 409
    past = typed | {"due_on": "2020-01-01"}
    wrong = boss.post(url, data=drawn(boss.get(url).text, "") | past)
    assert (wrong.status_code, "日期不能早于今天" in wrong.text) == (422, True)
    moved = drawn(boss.get(url).text, "") | typed | {"owner_id": other.id}
    assert boss.post(url, data=moved).status_code == 302
    db.session.expire_all()
    assert (condition.due_on, condition.owner_id) == (later, other.id)
    assert "补充能评批复" in client_of(other).get("/reviews?tab=conditions").text


def test_a_department_is_led_to_its_condition_and_counts_it_once(
    client_of: Any, owner: Any, manager: Any, lead: Lead
) -> None:
    department = make_user(Role.VIEWER, cluster="CU")
    condition = conditional(lead, manager, department)
    client = client_of(department)
    led = client.get(f"/tasks/{condition.task_id}")
    assert led.headers["Location"] == f"/reviews/conditions/{condition.id}"
    page = client.get(led.headers["Location"])
    assert (page.status_code, "补充能评批复" in page.text) == (200, True)
    assert client_of(make_user(block="JS")).get(led.headers["Location"]).status_code == 404
    assert [waits(client_of(one))["reviews.index"] for one in (department, owner)] == ["1", ""]


def test_a_condition_out_of_sight_is_named_and_leads_nowhere(
    client_of: Any, owner: Any, manager: Any, lead: Lead
) -> None:
    condition = conditional(lead, manager, owner)
    stranger = make_user(Role.MANAGER, block="JS")
    condition.task.by_id = stranger.id
    db.session.commit()
    client = client_of(stranger)
    for page in ("/tasks?show=given", f"/tasks/{condition.task_id}"):
        seen = client.get(page).text
        assert "补充能评批复" in seen and "/reviews/conditions/" not in seen, page
        assert f"/tasks/{condition.task_id}/done" not in seen, "nor is it ticked off"


def test_conditions_of_a_lead_that_ended_are_nobodys_task(
    client_of: Any, owner: Any, manager: Any, lead: Lead
) -> None:
    conditional(lead, manager, owner)
    end(lead, owner)
    assert "补充能评批复" not in client_of(owner).get("/tasks").text


def test_programs_see_where_a_task_comes_from_and_settle_it_there(
    app: Flask, owner: Any, manager: Any, lead: Lead
) -> None:
    condition = conditional(lead, manager, owner)
    doer = Program(app, make_token(owner))
    (row,) = doer.get("/tasks").json["rows"]
    assert (row["kind"], row["condition_id"]) == ("condition", condition.id)
    refused = doer.post(f"/tasks/{row['id']}/done", version=row["version"])
    assert refused.status_code == 409
    path = f"/reviews/conditions/{row['condition_id']}"
    one = doer.get(path).json
    assert one["task_id"] == row["id"]
    assert doer.post(f"{path}/answer", PROOF, version=one["version"]).json["state"] == "answered"
    assert doer.get("/tasks").json["rows"] == []


def test_the_list_asks_the_same_of_few_conditions_and_many(
    client_of: Any, owner: Any, manager: Any
) -> None:
    counts = []
    for more in (1, 3):
        for _ in range(more):
            conditional(make_lead(Stage.S4, owner=owner, checker=manager), manager, owner)
        with statements() as seen:
            client_of(owner).get("/tasks")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8
