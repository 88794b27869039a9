"""Major projects: who keeps them, what a second person finds true, whose leads are counted."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask

from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.reports.projects import queries
from crm.reports.projects.models import ProjectClaim, ProjectSchedule
from crm.reports.projects.rules import Milestone, State
from tests.api.conftest import Program, program_of
from tests.makers.leads import block_id, make_lead
from tests.makers.people import make_user
from tests.makers.projects import charge, reach, schedule
from tests.makers.records import make_carrier
from tests.makers.statements import statements

__all__ = ["program_of"]

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def a_monday(app: Flask) -> Iterator[None]:
    with clock.at(clock.local(TODAY, 10)):
        yield


@pytest.fixture
def chief(app: Flask) -> Any:
    return make_user(Role.COORDINATOR)


def press(client: Any, claim: ProjectClaim, verb: str, **typed: str) -> int:
    db.session.expire_all()
    version = str(db.session.get_one(ProjectClaim, claim.id).version)
    answer = client.post(
        f"/projects/milestones/{claim.id}/{verb}", data={"version": version} | typed
    )
    return int(answer.status_code)


def test_days_are_added_and_a_second_person_finds_milestones_true(
    client_of: Callable[..., Any], chief: Any
) -> None:
    manager, other = make_user(Role.MANAGER), make_user(Role.MANAGER, "JS")
    boss, coordinator = client_of(manager), client_of(chief)
    page = coordinator.get("/projects").text
    assert "服务贸易产业基地" in page and "仅正文提到" in page and "仅表 5 列出" in page
    assert page.count("待定") > 20, "nobody leads yet, and that is said"
    typed = {"version": "0", "leader": "副主任甲", "office": "郑东自贸办", "site": "龙湖金融岛"}
    typed["blocks"] = str(block_id("ZD"))
    assert coordinator.post("/projects/MP-10/edit", data=typed).status_code == 302
    days = {"site_on": "2026-12-01", "build_on": "2027-03-01", "open_on": "2027-12-31"}
    assert boss.post("/projects/MP-10/schedule", data=days | {"version": "1"}).status_code == 302
    with clock.at(clock.local(date(2026, 12, 2), 10)):
        late = days | {"site_on": "2027-02-01", "version": "2"}
        answer = boss.post("/projects/MP-10/schedule", data=late)
        assert (answer.status_code, "请填写改期原因" in answer.text) == (422, True)
        late["reason"] = "楼宇腾退"
        assert boss.post("/projects/MP-10/schedule", data=late).status_code == 302
        page = boss.get("/projects/MP-10").text
        assert "滞后 2 个月" in page and "2026-12-01" in page and "楼宇腾退" in page
        assert "MP-10" in boss.get("/projects?show=late").text
        again = boss.post("/projects/MP-10/schedule", data=late | {"build_on": "2027-04-01"})
        assert again.status_code in (302, 409), "what only one side changed is kept"
        told = {"milestone": "site", "happened_on": "2026-12-01", "evidence": "批复 12 号"}
        assert boss.post("/projects/MP-10/reached", data=told).status_code == 302
        claim = db.session.query(ProjectClaim).one()
        assert boss.post("/projects/MP-10/reached", data=told).status_code == 409
        assert press(boss, claim, "verify") == 403, "never what one reported oneself"
        assert press(client_of(other), claim, "verify") == 403
        assert queries.get("MP-10", chief).points[0].reached is None
        assert press(client_of(other), claim, "revoke", reason="误报") == 403
        assert press(coordinator, claim, "refuse", reason=" ") == 422
        assert press(coordinator, claim, "verify") == 302
        assert press(coordinator, claim, "verify") == 409
        row = queries.get("MP-10", chief)
        assert (row.points[0].reached, row.status(clock.today()).slips) == (date(2026, 12, 1), 1)
        assert press(coordinator, claim, "revoke", reason="误报") == 302
        assert queries.get("MP-10", chief).status(clock.today()).state is State.LATE
    assert db.session.query(ProjectSchedule).count() >= 2, "nothing is written over"


BAD: dict[str, tuple[str, dict[str, Any], str]] = {
    "past": ("schedule", {"site_on": "2026-01-01"}, "计划日期不能早于今天"),
    "order": (
        "schedule",
        {"site_on": "2027-05-01", "build_on": "2027-01-01"},
        "不能早于前一个节点",
    ),
    "ahead": ("milestones", {"milestone": "open"}, "节点要按顺序报"),
    "future": ("milestones", {"happened_on": "2027-01-01"}, "日期不能晚于今天"),
    "lead": ("leads", {"lead": "ZD-2026-9999"}, "没有这个编号的线索"),
}
FINE = {
    "schedule": {},
    "milestones": {"milestone": "site", "happened_on": "2026-11-20", "evidence": "批复"},
    "leads": {},
}
DOORS = {"schedule": "schedule", "milestones": "reached", "leads": "leads"}


@pytest.mark.parametrize("name", BAD)
def test_both_doors_refuse_alike(
    name: str, client_of: Any, chief: Any, program_of: Callable[..., Program]
) -> None:
    verb, more, words = BAD[name]
    typed = FINE[verb] | more
    page = client_of(chief).post(f"/projects/MP-01/{DOORS[verb]}", data=typed | {"version": "0"})
    assert (page.status_code, words in page.text) == (422, True), page.text
    program = program_of(chief)
    version = 0 if verb == "schedule" else None
    answer = program.post(f"/projects/MP-01/{verb}", typed, version)
    assert (answer.status_code, words in answer.text) == (422, True), answer.text


def test_the_block_of_the_site_keeps_it_and_a_department_reads_its_cluster(
    client_of: Any, chief: Any
) -> None:
    manager, officer = client_of(make_user(Role.MANAGER)), client_of(make_user())
    assert manager.get("/projects/MP-14/edit").status_code == 200, "where the plan advises it"
    assert manager.get("/projects/MP-07/edit").status_code == 403
    charge("MP-14", chief, "JK", carrier_id=make_carrier(block="JK").id)
    assert manager.get("/projects/MP-14/edit").status_code == 403
    assert client_of(make_user(Role.MANAGER, "JK")).get("/projects/MP-14/edit").status_code == 200
    assert officer.get("/projects/MP-14").status_code == 200
    assert officer.get("/projects/MP-14/edit").status_code == 403
    department = client_of(make_user(Role.VIEWER, cluster="FI"))
    assert department.get("/projects/MP-14").status_code == 404
    assert department.get("/projects/MP-09").status_code == 200
    assert "离岸数据中心" not in department.get("/projects").text
    wrong = {
        "version": "1",
        "blocks": str(block_id("ZD")),
        "carrier_id": str(make_carrier(block="JK").id),
    }
    assert client_of(chief).post("/projects/MP-14/edit", data=wrong).status_code == 422


def test_only_leads_that_one_may_read_are_listed_and_the_rest_is_counted(
    client_of: Any, chief: Any, program_of: Callable[..., Program]
) -> None:
    owner = make_user()
    ours, theirs = make_lead(owner=owner), make_lead(owner=make_user(Role.OFFICER, "JS"))
    client = client_of(chief)
    for lead in (ours, theirs):
        assert client.post("/projects/MP-10/leads", data={"lead": lead.code}).status_code == 302
    assert client.post("/projects/MP-10/leads", data={"lead": ours.code}).status_code == 409
    page = client_of(owner).get("/projects/MP-10").text
    assert ours.name in page and theirs.name not in page and "另有 1 条您看不到的线索" in page
    assert "关联重大项目：金融科技创新研究院" in client_of(owner).get(f"/leads/{ours.id}").text
    found = program_of(owner).get("/projects/MP-10").json
    assert (found["leads"], found["hidden_leads"]) == (1, 1)
    assert len(found["tied_leads"]) == 1
    manager = client_of(make_user(Role.MANAGER))
    charge("MP-10", chief, "ZD")
    assert manager.post(f"/projects/MP-10/leads/{theirs.id}/untie", data={}).status_code == 404
    assert manager.post(f"/projects/MP-10/leads/{ours.id}/untie", data={}).status_code == 302
    assert program_of(owner).get("/projects/MP-10").json["leads"] == 0


def test_where_it_lies_in_no_block_any_manager_is_the_second_person(
    client_of: Any, chief: Any
) -> None:
    charge("MP-03", chief, site="境外")
    schedule("MP-03", chief, 5, 60, 300)
    claim = reach("MP-03", chief)
    manager = client_of(make_user(Role.MANAGER))
    assert manager.get("/projects/MP-03/edit").status_code == 403
    assert press(client_of(make_user(Role.MANAGER, "JS")), claim, "verify") == 302
    assert queries.get("MP-03", chief).points[0].milestone is Milestone.SITE


def test_pages_take_few_statements_however_much_is_known(client_of: Any, chief: Any) -> None:
    client, seen = client_of(chief), {}
    for n in range(2):
        for address in ("/projects", "/projects/MP-10"):
            with statements() as asked:
                client.get(address)
            seen.setdefault(address, []).append(len(asked))
        for code in ("MP-10", "MP-11", "MP-12"):
            schedule(code, chief, 10 - n, 40, 300)
            if not n:
                reach(code, chief)
    assert seen["/projects"][0] == seen["/projects"][1] <= 8, seen
    assert seen["/projects/MP-10"][0] == seen["/projects/MP-10"][1] <= 8, seen
