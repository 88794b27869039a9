"""Who hears of a lead's problem: departments that may not read the lead, who raised it, followers."""

import html
import re
from typing import Any

import pytest
from sqlalchemy import func, select

from crm.accounts.rules import Role
from crm.core.db import db
from crm.leads.models import Lead
from crm.notices.models import Follow, Notice
from crm.notices.rules import Kind
from crm.problems.models import Problem
from tests.leads.posting import today
from tests.makers.leads import make_lead
from tests.makers.people import make_user
from tests.makers.records import cluster_id
from tests.makers.statements import statements
from tests.makers.waits import waits
from tests.problems.test_pages import raised, step

TITLE = "外汇账户开立"


@pytest.fixture
def lead(owner: Any) -> Lead:
    return make_lead(owner=owner)


def lines(client: Any) -> list[tuple[str, str]]:
    """What the notices say and what opens them, the newest first."""
    page = html.unescape(client.get("/notices").text)
    found = re.findall(
        r'action="(/notices/[0-9]+[^"]*)".*?class="notice-open[^>]*>([^<]*)<', page, re.DOTALL
    )
    return [(words, url) for url, words in found]


def opened(client: Any) -> str:
    """Where the newest notice leads."""
    return str(client.post(lines(client)[0][1], follow_redirects=True).text)


def problem() -> Problem:
    return db.session.query(Problem).one()


def test_the_department_hears_of_it_and_opens_it_though_it_may_not_read_the_lead(
    client_of: Any, owner: Any, department: Any, lead: Lead
) -> None:
    officer, office = client_of(owner), client_of(department)
    idle = client_of(make_user(Role.VIEWER, cluster="MF"))
    assert raised(officer, lead).status_code == 302
    assert office.get(f"/leads/{lead.id}").status_code == 404
    assert [words for words, _ in lines(office)] == [f"{owner.name}把问题“{TITLE}”交给了你们部门"]
    assert waits(office)["notices.index"] == "1"
    assert TITLE in opened(office)
    assert lines(idle) == lines(officer) == []
    step(office, problem(), "answer", verdict="return", text="属物流部门")
    assert lines(officer)[0][0] == f"{department.name}退回了你提出的问题“{TITLE}”"
    other = client_of(make_user(Role.VIEWER, cluster="MF"))
    again = {"cluster_id": cluster_id("MF"), "due_on": today(5), "reason": "改交制造"}
    step(officer, problem(), "again", **again)
    assert "再次交给你们部门" in lines(other)[0][0]
    assert lines(office) == [], "it is another's now"
    step(other, problem(), "answer", verdict="answer", text="由示例银行办理")
    assert lines(officer)[0][0].endswith(f"答复了你提出的问题“{TITLE}”")
    assert "由示例银行办理" in opened(officer)


def test_coordinators_hear_of_it_once_it_is_escalated(
    client_of: Any, owner: Any, manager: Any, lead: Lead
) -> None:
    chief = client_of(make_user(Role.COORDINATOR))
    raised(client_of(owner), lead)
    assert lines(chief) == []
    step(client_of(manager), problem(), "escalation", reason="超期")
    assert lines(chief)[0][0] == f"{manager.name}把问题“{TITLE}”升级给片区统筹"
    assert TITLE in opened(chief)


def test_who_follows_the_lead_is_told_of_the_lead_once(
    client_of: Any, owner: Any, manager: Any, department: Any, lead: Lead
) -> None:
    db.session.add(Follow(lead_id=lead.id, user_id=manager.id, since=lead.created_at))
    db.session.commit()
    raised(client_of(owner), lead)
    ((words, url),) = lines(client_of(manager))
    assert words == f"{owner.name}为「{lead.name}」提出了问题"
    kinds = dict(db.session.execute(select(Notice.user_id, Notice.kind)).all())
    assert kinds == {manager.id: Kind.FOLLOWED, department.id: Kind.PROBLEM}
    assert lead.name in client_of(manager).post(url, follow_redirects=True).text


def test_a_lead_that_went_out_of_sight_takes_the_answer_along(
    client_of: Any, owner: Any, department: Any, lead: Lead
) -> None:
    """Whoever raised a problem and may not read its lead any more may not read the problem either."""
    officer = client_of(owner)
    raised(officer, lead)
    step(client_of(department), problem(), "answer", verdict="answer", text="已办理")
    assert len(lines(officer)) == 1
    lead.block_id, lead.owner_id = 1 if lead.block_id != 1 else 2, make_user(block="JS").id
    db.session.commit()
    assert lines(officer) == [] and waits(officer)["notices.index"] == ""


def test_it_costs_one_statement_for_the_people_and_none_of_the_menu(
    client_of: Any, owner: Any, department: Any, lead: Lead
) -> None:
    officer, office = client_of(owner), client_of(department)
    with statements() as before:
        office.get("/notices")
    raised(officer, lead)
    with statements() as after:
        office.get("/notices")
    assert len(after) <= len(before) + 2, "names of people and of problems"
    assert db.session.scalar(select(func.count(Notice.id))) == 1
