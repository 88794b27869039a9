"""Tasks apart from next steps: given, seen on the desk, done, moved, handed back."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.activities.tasks.models import Task
from crm.core import clock
from crm.core.db import db
from crm.leads.tasks.commands import tasks as command_line
from tests.api.conftest import Program, make_token
from tests.makers.drawn import drawn
from tests.makers.leads import make_lead
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.makers.together import make_task


@pytest.fixture
def officer(app: Flask) -> User:
    return make_user()


def _sent(days: int = 3, **typed: Any) -> dict[str, Any]:
    due_on = (clock.today() + timedelta(days=days)).isoformat()
    return {"what": "报送台账", "due_on": due_on, **typed}


def _only() -> Task:
    return db.session.query(Task).one()


def test_a_manager_gives_a_task_and_it_goes_back_and_forth(
    client_of: Any, manager: User, officer: User
) -> None:
    lead, giver, doer = make_lead(owner=officer), client_of(manager), client_of(officer)
    sent = _sent(owner_id=officer.id, lead_code=lead.code.lower())
    assert giver.post("/tasks/new", data=sent).status_code == 302
    desk = doer.get("/tasks/desk").text
    assert "报送台账" in desk and lead.name in desk
    task = _only()
    page = doer.get(f"/tasks/{task.id}").text
    moved = drawn(page, "") | _sent(5, owner_id=officer.id)
    assert doer.post(f"/tasks/{task.id}", data=moved).status_code == 302
    assert _only().due_on == clock.today() + timedelta(days=5)
    page = doer.get(f"/tasks/{task.id}/return").text
    empty = doer.post(f"/tasks/{task.id}/return", data=drawn(page, "") | {"reason": " "})
    assert empty.status_code == 422
    back = drawn(page, "") | {"reason": "台账归综合科"}
    assert doer.post(f"/tasks/{task.id}/return", data=back).status_code == 302
    assert _only().owner_id == manager.id and "台账归综合科" in giver.get("/tasks").text
    assert "报送台账" not in doer.get("/tasks/desk").text
    version = {"version": _only().version}
    assert giver.post(f"/tasks/{task.id}/done", data=version).status_code == 302
    assert giver.post(f"/tasks/{task.id}/done", data={"version": 4}).status_code == 409
    assert "已办" in giver.get("/tasks?show=closed").text


def test_bad_tasks_come_back_with_what_was_typed(
    client_of: Any, manager: User, officer: User
) -> None:
    stranger, foreign = make_user(block="JS"), make_lead(block="JS")
    cases: list[tuple[User, dict[str, Any], str]] = [
        (officer, {"owner_id": manager.id}, "没有这个选项"),
        (manager, {"owner_id": stranger.id}, "没有这个选项"),
        (manager, {"owner_id": officer.id, "lead_code": foreign.code}, "没有这条线索"),
        (
            make_user(Role.COORDINATOR),
            {"owner_id": officer.id, "lead_code": foreign.code},
            "看不到",
        ),
        (officer, {"owner_id": officer.id, "due_on": "2020-01-01"}, "日期不能早于今天"),
    ]
    for by, typed, words in cases:
        answer = client_of(by).post("/tasks/new", data=_sent(**typed) | typed)
        assert (answer.status_code, words in answer.text) == (422, True), answer.text
        assert "报送台账" in answer.text
    assert db.session.query(Task).count() == 0


def test_a_task_of_a_lead_that_went_out_of_sight_says_nothing_of_it(
    client_of: Any, manager: User
) -> None:
    lead, coordinator = make_lead(block="JS"), make_user(Role.COORDINATOR)
    make_task(coordinator, coordinator, lead_id=lead.id)
    task = _only()
    task.owner_id = manager.id
    db.session.commit()
    page = client_of(manager).get("/tasks").text
    assert "整理园区台账" in page and lead.name not in page and lead.code not in page


def test_strangers_meet_no_task_and_departments_no_page(
    client_of: Any, manager: User, officer: User
) -> None:
    task = make_task(manager, officer)
    for stranger in (make_user(), make_user(Role.MANAGER, block="JS")):
        assert client_of(stranger).get(f"/tasks/{task.id}").status_code == 404
    viewer = client_of(make_user(Role.VIEWER, cluster="LG"))
    assert viewer.get("/tasks").status_code == 403


def test_the_list_asks_the_same_of_few_and_many(
    client_of: Any, manager: User, officer: User
) -> None:
    client, counts = client_of(officer), []
    for more in (1, 5):
        for _ in range(more):
            make_task(manager, officer, lead_id=make_lead(owner=officer).id)
        with statements() as seen:
            client.get("/tasks")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 5


def test_two_who_change_a_task_see_each_other(client_of: Any, manager: User, officer: User) -> None:
    task = make_task(manager, officer)
    giver, doer = client_of(manager), client_of(officer)
    late = drawn(doer.get(f"/tasks/{task.id}").text, "")
    first = drawn(giver.get(f"/tasks/{task.id}").text, "") | {"what": "报送四季度台账"}
    assert giver.post(f"/tasks/{task.id}", data=first).status_code == 302
    met = doer.post(f"/tasks/{task.id}", data=late | {"what": "报送全年台账"})
    assert met.status_code == 409
    assert "报送四季度台账" in met.text and "报送全年台账" in met.text


def test_programs_and_the_command_line_do_the_same(
    app: Flask, manager: User, officer: User
) -> None:
    giver, doer = (Program(app, make_token(one)) for one in (manager, officer))
    due_on = clock.today().isoformat()
    body = {"what": "报台账", "due_on": due_on, "owner_id": officer.id}
    made = giver.post("/tasks", body).json
    assert [one["what"] for one in doer.get("/tasks").json["rows"]] == ["报台账"]
    path = f"/tasks/{made['id']}"
    assert doer.post(f"{path}/return", {"reason": ""}, version=1).status_code == 422
    back = doer.post(f"{path}/return", {"reason": "另派"}, version=1).json
    assert (back["owner_id"], back["back_reason"]) == (manager.id, "另派")
    again = giver.patch(path, body, version=back["version"]).json
    assert (again["owner_id"], again["back_reason"]) == (officer.id, "")
    assert doer.post(f"{path}/removal", version=again["version"]).status_code == 403
    run = app.test_cli_runner().invoke
    listed = run(command_line, ["list", "--as", officer.login])
    assert "报台账" in listed.output
    assert run(command_line, ["done", str(made["id"]), "--as", officer.login]).exit_code == 0
    words = ["give", "查报表", "--due", due_on, "--to", officer.login, "--as", manager.login]
    assert run(command_line, words).exit_code == 0
