"""The what-if page: the vector's numbers, all ticks together, rights, plans, files."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.accounts.rules import Role
from crm.audit.models import Event
from crm.core import clock
from crm.core.db import db
from crm.core.sheets import read
from crm.leads.models import Lead
from crm.leads.rules import Stage, Status
from crm.mix.advice.models import MixPlan
from crm.mix.measures import Measure
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.mix import vector
from tests.mix.figures import IN_47

ClientOf = Callable[[Any], Any]
URL = "/mix/what-if"
BY_AMOUNT = f"{URL}?block=JK&measure=expected&basis=flow"


@pytest.fixture
def officer(session: Session) -> Any:
    """经开 as in the vector, by amount."""
    with clock.at(IN_47):
        officer = make_user(Role.OFFICER, "JK")
        vector.target("JK", Measure.EXPECTED, make_user(Role.COORDINATOR))
        vector.landed(officer)
    return officer


@pytest.fixture
def leads(officer: Any) -> list[Lead]:
    """The three that the picture ticks, and one that does not say how much it brings."""
    sizes = [
        ("LG", Stage.S6, 20),
        ("IN", Stage.S5, 6),
        ("TR", Stage.S3, 10),
        ("MF", Stage.S1, None),
    ]
    with clock.at(IN_47):
        found = [vector.at_stage(officer, "JK", *one) for one in sizes]
        found[0].contract, found[0].planned = 20 * vector.YI, 25 * vector.YI
    return found


def get(client: Any, url: str, **more: Any) -> Any:
    with clock.at(IN_47):
        return client.get(url, **more)


def ticked(leads: list[Lead]) -> str:
    return "".join(f"&t={lead.id}" for lead in leads)


def test_every_lead_has_the_vectors_value_in_words(
    client_of: ClientOf, officer: Any, leads: list[Lead]
) -> None:
    page = get(client_of(officer), BY_AMOUNT).text
    for words in ("+7.5", "会超过目标", "+1.4", "补短板", "+3.2", "60.0%", "未设目标"):
        assert words in page, words
    assert "另有 1 条线索没有投资额，未参与试算。" in page and leads[3].name not in page
    assert "75.0" in page and "还没有勾选线索" in page


def test_ticks_are_worked_out_together_and_not_added(
    client_of: ClientOf, officer: Any, leads: list[Lead]
) -> None:
    page = get(client_of(officer), BY_AMOUNT + ticked(leads[:3])).text
    assert "3 条单独相加是 +12.1；合在一起 +16.9。" in page
    assert "都落地的概率 3.6%。" in page and "91.9" in page
    assert "物流 25.7" in page and "贸易 14.7" in page, "beyond alone, within together"
    assert "制造降到 51.5，仍多 6.5 点" in page and "专业服务降到 1.5" in page


def test_a_disputed_lead_is_listed_and_cannot_be_ticked(
    client_of: ClientOf, officer: Any, leads: list[Lead]
) -> None:
    with clock.at(IN_47):
        before = get(client_of(officer), BY_AMOUNT).text
        leads[0].has_clash = True
        db.session.commit()
        page = get(client_of(officer), BY_AMOUNT + ticked(leads[:1])).text
    assert f'id="t-{leads[0].id}"' in before and f'id="t-{leads[0].id}"' not in page
    assert leads[0].name in page and "撞单未决，裁定后再看" in page
    assert "有 1 条已落地、已结束、撞单未决" in page and "还没有勾选线索" in page
    beside = get(client_of(officer), f"{BY_AMOUNT}&beside=forecast").text
    assert "撞单未决，裁定后再看" in beside


def test_a_reader_sees_and_ticks_only_their_own_leads(
    client_of: ClientOf, officer: Any, leads: list[Lead]
) -> None:
    stranger = client_of(make_user(Role.OFFICER, "ZD"))
    page = get(stranger, BY_AMOUNT + ticked(leads)).text
    assert not any(lead.name in page for lead in leads)
    assert "有 4 条已落地、已结束、撞单未决、没有金额或您看不到，未计入" in page and "75.0" in page
    assert get(client_of(make_user(Role.AUDITOR)), URL).status_code == 403


@pytest.mark.parametrize(
    "query",
    ["block=XX&measure=tax&basis=no&of=AREA&cluster=U&page=0&t=x&t=-1&t=9999999999999999999"],
)
def test_an_address_that_makes_no_sense_is_the_usual_page(
    client_of: ClientOf, officer: Any, leads: list[Lead], query: str
) -> None:
    page = get(client_of(officer), f"{URL}?{query}")
    assert page.status_code == 200 and "样本过少" not in page.text


def test_beside_the_forecast_a_lead_is_looked_at_without_itself(
    client_of: ClientOf, officer: Any, leads: list[Lead]
) -> None:
    """A lead alone in the pipeline is worth what it is worth today; ticked ones go out together."""
    client, url = client_of(officer), f"{BY_AMOUNT}&beside=forecast"
    page = get(client, url).text
    assert "看还缺不缺这条线索" in page and "经开预计（24 个月后）" in page
    assert "+7.5" not in page, "5 and 10 亿 of others are expected beside the 20"
    assert 'name="beside"><option value="today">' in page
    both = get(client, url + ticked(leads[:3])).text
    assert "75.0" in both and "91.9" in both, "without all three today is left"
    assert "3 条单独相加是 +12.1；合在一起 +16.9。" not in both and "合在一起 +16.9" in both
    for lead in leads[1:]:
        lead.status = Status.LOST
    alone = get(client, url).text
    assert "+7.5" in alone and "会超过目标" in alone


@pytest.mark.parametrize("beside", ["today", "forecast"])
def test_few_statements_however_many_leads(client_of: ClientOf, officer: Any, beside: str) -> None:
    client, counted = client_of(officer), []
    for more in (2, 60):
        with clock.at(IN_47):
            made = [vector.at_stage(officer, "JK", "LG", Stage.S4, 1) for _ in range(more)]
        url = f"{BY_AMOUNT}&beside={beside}" + ticked(made[:2])
        get(client, url)
        with statements() as seen:
            page = get(client, url).text
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 8, seen
    assert "第 1 / 2 页，共 62 条" in page


def keep(client: Any, leads: list[Lead], **more: Any) -> Any:
    data = {"name": "年内三条", "block": "JK", "measure": "expected", "basis": "flow"}
    with clock.at(IN_47):
        return client.post(f"{URL}/plans", data={**data, "t": [one.id for one in leads], **more})


def test_a_plan_keeps_ticks_week_and_assumptions_and_is_worked_out_anew(
    session: Session, client_of: ClientOf, officer: Any, leads: list[Lead]
) -> None:
    client = client_of(officer)
    assert keep(client, leads[:3]).status_code == 302
    plan = session.scalars(select(MixPlan)).one()
    assert (plan.week, plan.ticks) == ("2026-W47", [lead.id for lead in leads[:3]])
    told = plan.assumptions
    assert (told["fit"], told["fit_after"], told["chance"]) == ("75.0", "91.9", "3.6")
    assert told["chances"][leads[0].code] == "60.0"
    page = get(client, f"{URL}/plans").text
    assert "年内三条" in page and "只有我" in page and f"t={leads[0].id}" in page


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"name": " "}, "方案名称"),
        ({"name": "名" * 41}, "40"),
        ({"t": []}, "还没有勾选线索"),
    ],
)
def test_a_plan_that_cannot_be_kept_says_why_and_keeps_the_ticks(
    session: Session,
    client_of: ClientOf,
    officer: Any,
    leads: list[Lead],
    more: dict[str, Any],
    words: str,
) -> None:
    answer = keep(client_of(officer), leads[:1], **more)
    assert answer.status_code == 422 and words in answer.text
    assert session.scalars(select(MixPlan)).all() == []
    if "t" not in more:
        assert f'value="{leads[0].id}" checked' in answer.text


def test_a_name_is_used_once_and_only_its_owner_deletes_a_plan(
    session: Session, client_of: ClientOf, officer: Any, leads: list[Lead]
) -> None:
    mine, colleague = client_of(officer), client_of(make_user(Role.OFFICER, "JK"))
    keep(mine, leads[:1], shared="y")
    assert "同名的方案" in keep(mine, leads[:1]).text
    plan = session.scalars(select(MixPlan)).one()
    url, version = f"{URL}/plans/{plan.id}/deletion", {"version": "1"}
    assert "年内三条" in get(colleague, f"{URL}/plans").text
    assert colleague.post(url, data=version).status_code == 403
    assert client_of(make_user(Role.OFFICER, "ZD")).post(url, data=version).status_code == 404
    assert mine.post(url, data={"version": "7"}).status_code == 409
    assert mine.post(url, data=version).status_code == 302
    assert session.scalars(select(MixPlan)).all() == []


def test_the_sheet_holds_what_the_page_shows_and_that_it_was_taken_is_noted(
    session: Session, client_of: ClientOf, officer: Any, leads: list[Lead]
) -> None:
    data = {"block": "JK", "measure": "expected", "basis": "flow", "t": [leads[0].id]}
    with clock.at(IN_47):
        answer = client_of(officer).post(f"{URL}/sheet", data=data)
    rows = read(answer.data)
    line = next(row for row in rows if leads[0].code in row)
    assert line[0] == "是" and 7.5 in line and "会超过目标" in line and 20 in line
    assert session.scalars(select(Event).where(Event.action == "mix.what_if_taken")).one()
