"""备案 or 核准: what the rules on record point to, and what a person says."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from crm.accounts.rules import Role
from crm.core import clock
from crm.core.currencies import Stated
from crm.core.db import db
from crm.leads import actions as leads
from crm.leads.commands import EditLead
from crm.leads.models import Lead
from crm.leads.rules import AmountKind, Funding
from crm.leads.stating import StateAmount, state
from crm.screening import actions
from crm.screening.approval import (
    ChooseRoute,
    Matter,
    Route,
    Suggestion,
    in_force,
    route_problems,
    suggested,
)
from crm.screening.decisions import Answer, Decide
from crm.screening.models import ApprovalRule
from seed import dsl
from tests.leads.posting import version_of
from tests.makers.leads import make_lead
from tests.makers.people import make_user
from tests.makers.statements import statements

LIMIT = 3 * 10**8
A = Answer


@pytest.mark.parametrize(
    ("matter", "limit", "route"),
    [
        (Matter(foreign=False, answer=None), LIMIT, Route.FILING),
        (Matter(foreign=True, answer=None), LIMIT, None),
        (Matter(foreign=True, answer=A.CLEAR, usd=Decimal(10**9)), LIMIT, Route.FILING),
        (Matter(foreign=True, answer=A.BARRED, usd=Decimal(10**9)), LIMIT, None),
        (Matter(foreign=True, answer=A.RESTRICTED, usd=Decimal(LIMIT)), LIMIT, Route.NATIONAL),
        (Matter(foreign=True, answer=A.RESTRICTED, usd=Decimal(LIMIT - 1)), LIMIT, Route.PROVINCE),
        (Matter(foreign=True, answer=A.RESTRICTED, yuan=LIMIT - 1), LIMIT, Route.PROVINCE),
        (Matter(foreign=True, answer=A.RESTRICTED, yuan=LIMIT), LIMIT, None),
        (Matter(foreign=True, answer=A.RESTRICTED), LIMIT, None),
        (Matter(foreign=True, answer=A.RESTRICTED, usd=Decimal(1)), None, None),
    ],
)
def test_the_rules_point_to_a_way_or_leave_it_open(
    matter: Matter, limit: int | None, route: Route | None
) -> None:
    assert suggested(matter, limit).route is route


def test_another_way_than_the_suggested_one_needs_a_reason() -> None:
    points = Suggestion(Route.FILING, suggested(Matter(foreign=False, answer=None), None).why)
    assert route_problems(ChooseRoute(Route.FILING), points) == []
    assert [one.field for one in route_problems(ChooseRoute(Route.CITY, " "), points)] == ["reason"]
    assert route_problems(ChooseRoute(Route.CITY, "核准目录"), points) == []


def test_the_newest_wording_of_each_rule_holds() -> None:
    days = [("b", 2017), ("a", 2020), ("a", 2018), ("c", 2030)]
    rules = [ApprovalRule(code=code, effective_from=date(year, 1, 1)) for code, year in days]
    found = in_force(rules, date(2026, 11, 27))
    assert [(one.code, one.effective_from.year) for one in found] == [("a", 2020), ("b", 2017)]


@pytest.fixture
def hospital(owner: Any) -> Lead:
    """A foreign hospital about which nobody decided yet."""
    lead = dsl.fresh(make_lead(owner=owner, item="TR5.1"), owner)
    values = {"funding": Funding.FOREIGN}
    leads.edit(lead, EditLead(values, {}), by=owner, base_version=lead.version)
    db.session.commit()
    return lead


def decide(lead: Lead, by: Any, answer: Answer) -> None:
    lead = dsl.fresh(lead, by)
    command = Decide(answer, "按正式文本", clock.today())
    actions.decide(lead, command, by=by, base_version=lead.version)
    db.session.commit()


def post(client: Any, lead: Lead, **typed: str) -> Any:
    data = {"version": str(version_of(lead))} | typed
    return client.post(f"/leads/{lead.id}/approval/route", data=data)


def test_a_domestic_lead_is_filed_and_the_rule_stands_there(client_of: Any, owner: Any) -> None:
    lead = make_lead(owner=owner)
    client = client_of(owner)
    assert f'hx-get="/leads/{lead.id}/approval"' in client.get(f"/leads/{lead.id}").text
    page = client.get(f"/leads/{lead.id}/approval").text
    for words in ("还没有定", "建议", "备案", "国令第 673 号", "待核", "信息报告"):
        assert words in page, words
    assert post(client, lead, route="filing").status_code == 302
    assert "还没有定" not in client.get(f"/leads/{lead.id}/approval").text
    assert "办理方式：备案" in client.get(f"/leads/{lead.id}").text, "on the timeline"


def test_a_restricted_project_goes_to_the_province_or_the_state(
    client_of: Any, owner: Any, hospital: Lead
) -> None:
    client, url = client_of(owner), f"/leads/{hospital.id}/approval"
    assert "先作出负面清单筛查结论" in client.get(url).text
    decide(hospital, owner, Answer.RESTRICTED)
    assert "按计划总投资折合美元定级别" in client.get(url).text
    for dollars, words in ((2, "核准（省级）"), (3, "核准（国家）")):
        stated = Stated(Decimal(dollars * 10**8), "USD", Decimal("7.1"), clock.today(), "银行牌价")
        lead = dsl.fresh(hospital, owner)
        command = StateAmount(AmountKind.PLANNED, stated)
        state(lead, command, by=owner, base_version=lead.version)
        db.session.commit()
        assert words in client.get(url).text
    assert post(client, hospital, route="national").status_code == 302
    decide(hospital, owner, Answer.CLEAR)
    assert "已定的和现在的建议不同" in client.get(url).text


def test_a_mistake_is_said_and_nothing_is_lost(client_of: Any, owner: Any, hospital: Lead) -> None:
    client = client_of(owner)
    for typed, words in (
        ({"route": "", "reason": "按规定"}, "请填写办理方式"),
        ({"route": "hope", "reason": "按规定"}, "没有这个选项"),
        ({"route": "city", "reason": " "}, "请写明理由"),
    ):
        answer = post(client, hospital, **typed)
        assert (answer.status_code, words in answer.text) == (422, True)
        assert typed["reason"].strip() in answer.text
    answer = post(client, hospital, version="1", route="city", reason="按核准目录")
    assert (answer.status_code, "按核准目录" in answer.text) == (409, True)


def test_strangers_find_nothing_and_viewers_do_not_choose(
    client_of: Any, owner: Any, hospital: Lead
) -> None:
    url = f"/leads/{hospital.id}/approval"
    stranger = client_of(make_user(Role.OFFICER, "JS"))
    assert stranger.get(url).status_code == 404
    assert post(stranger, hospital, route="filing").status_code == 404
    viewer = client_of(make_user(Role.VIEWER, cluster="TR"))
    assert viewer.get(url).status_code == 200 and f"{url}/route" not in viewer.get(url).text
    assert post(viewer, hospital, route="filing").status_code == 403


def test_the_fragment_takes_few_statements(client_of: Any, owner: Any, hospital: Lead) -> None:
    client, url, asked = client_of(owner), f"/leads/{hospital.id}/approval", []
    decide(hospital, owner, Answer.RESTRICTED)
    for _ in range(2):
        with statements() as seen:
            client.get(url, headers={"HX-Request": "true"})
        asked.append(len(seen))
        for _ in range(3):
            post(client, hospital, route="city", reason="按核准目录")
    assert asked[0] == asked[1] <= 6, seen
