"""What a firm asks for that is here without a lead: its block, the coordinator, one department."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from crm.accounts.rules import Role
from crm.audit.models import Event
from crm.core import clock
from crm.core.db import db
from crm.enterprises.models import Enterprise
from crm.leads.models import Party
from crm.leads.rules import Stage
from crm.problems.models import Problem
from crm.problems.rules import Kind, State
from tests.api.conftest import Program, program_of
from tests.leads.posting import today
from tests.makers.enterprises import make_enterprise
from tests.makers.files import PDF
from tests.makers.leads import block_id, make_lead
from tests.makers.people import make_user
from tests.makers.records import cluster_id, make_firm_problem, make_problem
from tests.makers.statements import statements
from tests.makers.waits import waits
from tests.problems.test_files import post, sent
from tests.problems.test_pages import step

__all__ = ["program_of"]
TITLE = "厂区增设公交站"


@pytest.fixture
def firm(owner: Any) -> Enterprise:
    return make_enterprise(owner, "存量示例机械有限公司")


def typed(**more: Any) -> dict[str, Any]:
    return {
        "title": TITLE,
        "text": "夜班员工两百人，请答复能否设站",
        "block_id": block_id("ZD"),
        "cluster_id": cluster_id("FI"),
        "due_on": today(5),
    } | more


def ask(client: Any, firm: Enterprise | None, **more: Any) -> Any:
    return client.post(
        f"/problems/new?enterprise={firm.id}" if firm else "/problems/new", data=typed(**more)
    )


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Problem)) or 0


def test_it_is_asked_answered_and_closed_with_files(
    client_of: Any, owner: Any, department: Any, firm: Enterprise
) -> None:
    officer, office = client_of(owner), client_of(department)
    page = officer.get(f"/enterprises/{firm.id}").text
    assert f"/problems/new?enterprise={firm.id}" in page
    drawn = officer.get(f"/problems/new?enterprise={firm.id}").text
    assert f'<option selected value="{block_id("ZD")}">' in drawn, "one's own block"
    new = post(officer, f"/problems/new?enterprise={firm.id}", **typed(), **sent())
    assert new.status_code == 302
    problem = db.session.query(Problem).one()
    assert (problem.kind, problem.lead_id, problem.block_id) == (
        Kind.AFTERCARE, None, block_id("ZD"),
    )  # fmt: skip
    assert waits(office)["problems.index"] == "1"
    told = office.get(f"/problems/{problem.id}").text
    assert firm.name in told and "证明.pdf" in told
    assert office.get(re.findall(r"/problems/files/\d+", told)[0]).data == PDF
    answer = {"verdict": "answer", "text": "一月起设站"}
    assert step(office, problem, "answer", **answer).status_code == 302
    assert waits(officer)["problems.index"] == "1"
    assert step(officer, problem, "closing", solved="yes").status_code == 302
    assert "已解决，销号" in officer.get(f"/enterprises/{firm.id}").text
    query = select(Event.action, Event.lead_id, Event.block_id)
    events = db.session.execute(query.where(Event.subject_kind == "problem")).all()
    assert ("firm_problem.answered", None, block_id("ZD")) in events
    assert db.session.query(Problem).one().state is State.CLOSED


def test_it_is_raised_by_name_from_the_list(client_of: Any, firm: Enterprise) -> None:
    client = client_of(make_user(Role.COORDINATOR))
    assert "/problems/new" in client.get("/problems").text
    assert ask(client, None, enterprise=firm.name, block_id=block_id("JS")).status_code == 302
    assert db.session.query(Problem).one().block_id == block_id("JS"), "the coordinator chooses"
    assert ask(client, firm, block_id="").status_code == 422, "and must"


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no words": ({"title": " "}, "请填写问题"),
    "yesterday": ({"due_on": "2020-01-01"}, "答复期限不能早于今天"),
    "no department": ({"cluster_id": None}, "请填写交给部门"),
}


@pytest.mark.parametrize("name", BAD)
def test_both_doors_refuse_alike(
    name: str, client_of: Any, owner: Any, firm: Enterprise, program_of: Callable[..., Program]
) -> None:
    more, words = BAD[name]
    page = ask(client_of(owner), firm, **{key: value or "" for key, value in more.items()})
    assert (page.status_code, words in page.text) == (422, True)
    assert "夜班员工两百人" in page.text, "what was typed stays"
    answer = program_of(owner).post(f"/enterprises/{firm.id}/problems", typed(**more))
    assert (answer.status_code, words in answer.text) == (422, True), answer.text
    assert count() == 0


def test_a_firm_that_is_not_on_record_or_not_the_only_one_is_told(
    client_of: Any, owner: Any, firm: Enterprise
) -> None:
    client = client_of(owner)
    wrong = ask(client, None, enterprise="没有这家有限公司")
    assert (wrong.status_code, "企业库里没有这个全称" in wrong.text) == (422, True)
    assert "夜班员工两百人" in wrong.text and "没有这家有限公司" in wrong.text
    make_enterprise(owner, firm.name)
    assert "有 2 家企业叫这个名字" in ask(client, None, enterprise=firm.name).text
    assert client.get("/problems/new?enterprise=99999999").status_code == 404
    assert client.get("/problems/new?enterprise=x").status_code == 404


def test_who_landed_by_a_lead_asks_there(client_of: Any, owner: Any) -> None:
    landed = make_lead(Stage.S8, owner=owner, checker=make_user(Role.MANAGER))
    query = select(Enterprise).join(Party).where(Party.lead_id == landed.id)
    firm, client = db.session.scalars(query).first(), client_of(owner)
    assert firm
    blank = client.get(f"/problems/new?enterprise={firm.id}").text
    assert landed.code in blank and f"/leads/{landed.id}" in blank, "before anything is typed"
    no = ask(client, firm)
    assert (no.status_code, landed.code in no.text) == (422, True)
    make_problem(landed, owner)
    page = client.get(f"/enterprises/{firm.id}").text
    assert "铁路专用线接轨意见" in page, "what it asks there stands with the firm too"
    office = client_of(make_user(Role.VIEWER, cluster="FI"))
    make_problem(landed, owner, "FI")
    hidden = office.get(f"/enterprises/{firm.id}").text
    assert "铁路专用线接轨意见" not in hidden, "whose lead it is, is not told"


def test_its_block_the_coordinator_and_the_department_read_it(
    client_of: Any,
    owner: Any,
    department: Any,
    firm: Enterprise,
    program_of: Callable[..., Program],
) -> None:
    problem = make_firm_problem(firm, owner, "FI")
    readers = {
        owner: True, make_user(): True, make_user(Role.MANAGER): True,
        make_user(Role.COORDINATOR): True, department: True,
        make_user(block="JS"): False, make_user(Role.MANAGER, "JS"): False,
        make_user(Role.VIEWER, cluster="LG"): False,
    }  # fmt: skip
    for reader, sees in readers.items():
        client, program = client_of(reader), program_of(reader)
        for address in ("/problems", f"/enterprises/{firm.id}"):
            assert (problem.title in client.get(address).text) is sees, (reader.role, address)
        for address in ("/problems", f"/enterprises/{firm.id}/problems"):
            rows = program.get(address).json["rows"]
            assert [one["enterprise"] for one in rows] == [firm.name] * sees, (reader.role, address)
        code = 200 if sees else 404
        assert client.get(f"/problems/{problem.id}").status_code == code
        assert program.get(f"/problems/{problem.id}").status_code == code
        shown = client.get("/problems?kind=aftercare&state=open").text
        assert (problem.title in shown) is sees


def lines(client: Any) -> list[str]:
    """What the notices say, the newest first."""
    page = html.unescape(client.get("/notices").text)
    return re.findall(r'class="notice-open[^>]*>([^<]*)<', page)


def test_the_department_and_who_raised_it_are_told(
    client_of: Any, owner: Any, department: Any, firm: Enterprise
) -> None:
    asks, office, chief = (
        client_of(one) for one in (owner, department, make_user(Role.COORDINATOR))
    )
    ask(asks, firm)
    problem = db.session.query(Problem).one()
    assert lines(office) == [f"{owner.name}把企业诉求“{TITLE}”交给了你们部门"]
    assert (waits(office)["notices.index"], lines(asks), lines(chief)) == ("1", [], [])
    step(office, problem, "answer", verdict="return", text="属物流部门")
    assert lines(asks) == [f"{department.name}退回了你提出的企业诉求“{TITLE}”"]
    step(client_of(make_user(Role.MANAGER)), problem, "escalation", reason="超期")
    assert "升级给片区统筹" in lines(chief)[0]
    other = client_of(make_user(Role.VIEWER, cluster="LG"))
    again = {"cluster_id": cluster_id("LG"), "due_on": today(5), "reason": "改交物流"}
    step(asks, problem, "again", **again)
    assert "再次交给你们部门" in lines(other)[0]
    assert lines(office) == [], "it is another's now"


def test_who_may_not_is_told_so(
    client_of: Any,
    owner: Any,
    department: Any,
    firm: Enterprise,
    program_of: Callable[..., Program],
) -> None:
    stranger = make_user(block="JS")
    assert ask(client_of(stranger), firm).status_code == 422, "no choice of theirs"
    path = f"/enterprises/{firm.id}/problems"
    assert program_of(stranger).post(path, typed()).status_code == 403
    assert ask(client_of(department), firm).status_code == 403
    assert "/problems/new" not in client_of(department).get(f"/enterprises/{firm.id}").text
    assert count() == 0
    problem = make_firm_problem(firm, owner, "FI")
    colleague, boss = client_of(make_user()), client_of(make_user(Role.MANAGER))
    assert step(colleague, problem, "closing", solved="no", text="撤回").status_code == 403
    other = client_of(make_user(Role.MANAGER, "JS"))
    assert step(other, problem, "escalation", reason="超期").status_code == 404
    assert step(boss, problem, "escalation", reason="超期").status_code == 302
    chief = client_of(make_user(Role.COORDINATOR))
    assert step(chief, problem, "answer", verdict="answer", text="可以").status_code == 302


def test_programs_ask_in_their_own_block_and_end_it(
    owner: Any, department: Any, firm: Enterprise, program_of: Callable[..., Program]
) -> None:
    program, path = program_of(owner), f"/enterprises/{firm.id}/problems"
    made = program.post(path, typed(block_id=None))
    assert (made.status_code, made.json["block"], made.json["lead_id"]) == (201, "ZD", None)
    assert made.json["enterprise_id"] == firm.id
    url = f"/problems/{made.json['id']}"
    answer = {"verdict": "answer", "text": "可以"}
    answered = program_of(department).post(f"{url}/answer", answer, version=1)
    assert answered.json["state"] == "answered", answered.text
    assert program.post(f"{url}/closing", {"solved": True}, version=2).json["state"] == "closed"
    chief = program_of(make_user(Role.COORDINATOR))
    assert chief.post(path, typed(block_id=None)).status_code == 422, "has none of their own"
    assert chief.post(path, typed(block_id=99)).status_code == 422
    assert chief.post("/enterprises/99999999/problems", typed()).status_code == 404


def test_the_database_wants_a_lead_or_a_firm_in_a_block(owner: Any, firm: Enterprise) -> None:
    lead, block = make_lead(owner=owner).id, block_id("ZD")
    given = {
        "kind": Kind.AFTERCARE, "title": TITLE, "text": "…", "cluster_id": cluster_id(),
        "due_on": clock.today(), "raised_by_id": owner.id, "raised_on": clock.today(),
    }  # fmt: skip
    several = (None, lead), (None, firm.id), (None, block)
    fits = []
    for on_lead in several[0]:
        for on_firm in several[1]:
            for in_block in several[2]:
                places = {"lead_id": on_lead, "enterprise_id": on_firm, "block_id": in_block}
                try:
                    with db.session.begin_nested():
                        db.session.add(Problem(**given, **places))
                except IntegrityError:
                    continue
                fits.append((on_lead, on_firm, in_block))
    assert fits == [(None, firm.id, block), (lead, None, None)]


def test_a_page_costs_the_same_however_many_ask(
    client_of: Any, owner: Any, firm: Enterprise
) -> None:
    client, seen = client_of(owner), {}
    first = make_firm_problem(firm, owner)
    for _ in range(2):
        for address in ("/problems", f"/problems/{first.id}", f"/enterprises/{firm.id}"):
            with statements() as asked:
                client.get(address)
            seen.setdefault(address, []).append(len(asked))
        for _more in range(3):
            make_firm_problem(firm, owner)
    assert all(one == other <= 11 for one, other in seen.values()), seen
    assert max(seen["/problems"]) <= 4, seen
