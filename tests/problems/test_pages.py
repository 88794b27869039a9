"""A problem goes to a department, is answered and closed; each sees what concerns them."""

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.leads.models import Lead
from crm.leads.rules import Stage
from crm.problems.models import Problem, ProblemStep
from crm.problems.rules import Kind, State
from tests.api.conftest import Program, program_of
from tests.leads.posting import today, version_of
from tests.makers.leads import make_lead
from tests.makers.people import make_user
from tests.makers.records import cluster_id, make_problem
from tests.makers.statements import statements
from tests.makers.waits import waits

__all__ = ["program_of"]


@pytest.fixture
def boss(app: Flask) -> Any:
    return make_user(Role.MANAGER)


@pytest.fixture
def department(app: Flask) -> Any:
    """That of finance, which may not read leads of logistics."""
    return make_user(Role.VIEWER, cluster="FI")


@pytest.fixture
def lead(owner: Any) -> Lead:
    return make_lead(owner=owner)


def raised(client: Any, lead: Lead, **more: str) -> Any:
    typed = {
        "title": "外汇账户开立",
        "text": "请指定一家银行对接",
        "cluster_id": str(cluster_id("FI")),
        "due_on": today(5),
        "version": str(version_of(lead)),
    }
    return client.post(f"/leads/{lead.id}/problems/new", data=typed | more)


def step(client: Any, problem: Problem, what: str, **typed: str) -> Any:
    db.session.expire_all()
    version = str(db.session.get_one(Problem, problem.id).version)
    return client.post(f"/problems/{problem.id}/{what}", data={"version": version} | typed)


def state_of(problem: Problem) -> State:
    db.session.expire_all()
    return db.session.get_one(Problem, problem.id).state


def test_it_is_put_accepted_answered_and_closed(
    client_of: Any, owner: Any, department: Any, lead: Lead
) -> None:
    officer, office = client_of(owner), client_of(department)
    assert raised(officer, lead).status_code == 302
    problem = db.session.query(Problem).one()
    assert (problem.kind, problem.state) == (Kind.OBSTACLE, State.OPEN)
    assert waits(office)["problems.index"] == "1"
    assert step(office, problem, "answer", verdict="accept").status_code == 302
    answer = {"verdict": "answer", "text": "由示例银行办理"}
    assert step(office, problem, "answer", **answer).status_code == 302
    assert waits(office)["problems.index"] == ""
    assert "外汇账户开立" in officer.get("/problems?whose=turn").text
    assert step(officer, problem, "closing", solved="yes").status_code == 302
    page = officer.get(f"/problems/{problem.id}").text
    for words in ("由示例银行办理", "已解决", "金融主管部门", department.name):
        assert words in page, words
    assert "问题已答复：外汇账户开立" in officer.get(f"/leads/{lead.id}").text
    assert "外汇账户开立" not in officer.get("/problems").text
    assert "外汇账户开立" in officer.get("/problems?state=closed").text
    assert step(officer, problem, "closing", solved="yes").status_code == 409
    late = step(office, problem, "answer", **answer)
    assert (late.status_code, "问题现在是“已销号”" in html.unescape(late.text)) == (409, True)


def test_returned_it_goes_elsewhere_and_unsolved_it_opens_again(
    client_of: Any, owner: Any, boss: Any, department: Any, lead: Lead
) -> None:
    problem, officer = make_problem(lead, owner, "FI"), client_of(owner)
    office = client_of(department)
    assert step(office, problem, "answer", verdict="return").status_code == 422
    reason = {"verdict": "return", "text": "属物流部门"}
    assert step(office, problem, "answer", **reason).status_code == 302
    assert state_of(problem) is State.RETURNED
    again = {"cluster_id": str(cluster_id("LG")), "due_on": today(5), "reason": "改交物流"}
    assert step(officer, problem, "again", **again).status_code == 302
    assert office.get(f"/problems/{problem.id}").status_code == 404, "no longer put to it"
    manager = client_of(boss)
    assert step(manager, problem, "closing", solved="no").status_code == 422
    assert step(manager, problem, "closing", solved="no", text="企业暂缓").status_code == 302
    assert step(officer, problem, "again", **again).status_code == 302
    assert state_of(problem) is State.OPEN
    assert db.session.query(ProblemStep).count() == 5, "each step stays"


def test_a_manager_escalates_and_the_coordinator_answers(
    client_of: Any, owner: Any, boss: Any, lead: Lead
) -> None:
    problem, chief = make_problem(lead, owner), client_of(make_user(Role.COORDINATOR))
    answer = {"verdict": "answer", "text": "专题会定"}
    assert step(chief, problem, "answer", **answer).status_code == 403
    assert step(client_of(owner), problem, "escalation", reason="超期").status_code == 403
    assert step(client_of(boss), problem, "escalation", reason=" ").status_code == 422
    assert step(client_of(boss), problem, "escalation", reason="超期").status_code == 302
    assert "已升级" in chief.get("/problems?whose=turn").text
    assert step(chief, problem, "answer", **answer).status_code == 302
    assert state_of(problem) is State.ANSWERED


def test_the_department_sees_the_record_and_nothing_else(
    client_of: Any, owner: Any, department: Any, lead: Lead, program_of: Callable[..., Program]
) -> None:
    problem, other = make_problem(lead, owner, "FI"), make_problem(lead, owner, "CU")
    office = client_of(department)
    for address in ("/problems", f"/problems/{problem.id}"):
        page = office.get(address).text
        assert "郑东的线索" in page and lead.name not in page and lead.code not in page
    assert office.get(f"/problems/{other.id}").status_code == 404
    assert office.get(f"/leads/{lead.id}/problems").status_code == 404
    told = program_of(department).get("/problems").json["rows"]
    assert [(one["id"], one["lead_id"]) for one in told] == [(problem.id, None)]
    stranger = client_of(make_user(Role.OFFICER, "JS"))
    assert stranger.get(f"/problems/{problem.id}").status_code == 404
    assert raised(stranger, lead).status_code == 404
    assert step(client_of(make_user()), problem, "closing", solved="yes").status_code == 403
    assert raised(office, lead).status_code == 403


BAD: dict[str, tuple[dict[str, str], str]] = {
    "no words": ({"title": " "}, "请填写问题"),
    "no department": ({"cluster_id": ""}, "请填写交给部门"),
    "yesterday": ({"due_on": "2020-01-01"}, "答复期限不能早于今天"),
}


@pytest.mark.parametrize("name", BAD)
def test_both_doors_refuse_alike(
    name: str, client_of: Any, owner: Any, lead: Lead, program_of: Callable[..., Program]
) -> None:
    typed, words = BAD[name]
    page = raised(client_of(owner), lead, **typed)
    assert (page.status_code, words in page.text) == (422, True)
    assert "请指定一家银行对接" in page.text, "what was typed stays"
    body = {"title": "外汇", "text": "请对接", "cluster_id": cluster_id("FI"), "due_on": today(5)}
    body |= typed | ({"cluster_id": None} if typed.get("cluster_id") == "" else {})
    answer = program_of(owner).post(f"/leads/{lead.id}/problems", body)
    assert (answer.status_code, words in answer.text) == (422, True), answer.text
    assert db.session.query(Problem).count() == 0


def test_a_stale_step_keeps_what_was_typed(client_of: Any, owner: Any, lead: Lead) -> None:
    problem = make_problem(lead, owner)
    late = step(client_of(owner), problem, "closing", solved="no", text="企业撤回", version="9")
    assert (late.status_code, "企业撤回" in late.text) == (409, True)


def test_a_firm_that_landed_asks_for_aftercare(client_of: Any, owner: Any, boss: Any) -> None:
    landed = make_lead(Stage.S8, owner=owner, checker=boss)
    problem, client = make_problem(landed, owner, due=1), client_of(owner)
    assert problem.kind is Kind.AFTERCARE
    make_problem(make_lead(owner=owner), owner)
    found = client.get("/problems?kind=aftercare").text
    assert len(re.findall(r"/problems/\d", found)) == 1
    with clock.at(clock.now() + timedelta(days=3)):
        assert "超期 2 天" in client.get("/problems?state=overdue").text
    assert "铁路专用线" not in client.get("/problems?state=overdue").text


def test_pages_take_few_statements(client_of: Any, owner: Any, lead: Lead) -> None:
    client, seen = client_of(owner), {}
    first = make_problem(lead, owner)
    for _ in range(2):
        for address in ("/problems", f"/problems/{first.id}", f"/leads/{lead.id}/problems"):
            with statements() as asked:
                client.get(address, headers={"HX-Request": "true"})
            seen.setdefault(address, []).append(len(asked))
        for _more in range(3):
            make_problem(lead, owner)
    assert all(one == other <= 4 for one, other in seen.values()), seen
