"""Leads that the list bars: counted by entry, in the rights of who reads, with what would open them."""

from typing import Any

import pytest

from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.leads import actions as leads
from crm.leads.commands import EditLead
from crm.leads.models import Lead
from crm.leads.rules import AmountKind, Funding
from crm.screening import actions, barred
from crm.screening.decisions import Answer, Decide
from seed import dsl
from tests.makers.leads import make_lead
from tests.makers.people import make_user
from tests.makers.statements import statements

TELECOM, HOSPITALS = 12, 22


def make_barred(
    owner: Any,
    item: str,
    answer: Answer = Answer.BARRED,
    entries: Any = None,
    yuan: int | None = None,
) -> Lead:
    """A lead with foreign money about which its owner decided."""
    lead = dsl.fresh(make_lead(owner=owner, item=item), owner)
    amounts = {AmountKind.PLANNED: yuan} if yuan else {}
    values = {"funding": Funding.FOREIGN}
    leads.edit(lead, EditLead(values, amounts), by=owner, base_version=lead.version)
    decide(lead, owner, answer, entries)
    return lead


def decide(lead: Lead, by: Any, answer: Answer, entries: Any = None) -> None:
    command = Decide(answer, "按正式文本核对", clock.today(), entries)
    actions.decide(lead, command, by=by, base_version=lead.version)
    db.session.commit()


def counted(user: Any) -> dict[int, tuple[int, int, int]]:
    return {
        line.number: (line.count.leads, line.count.stated, line.count.planned)
        for line in barred.lines(user)
        if line.edition.code == "FTZ-2021"
    }


def test_each_entry_counts_the_leads_it_bars_and_points_to_what_would_open_it(owner: Any) -> None:
    make_barred(owner, "IN2", yuan=3 * dsl.YI)
    make_barred(owner, "IN4")
    make_barred(owner, "TR5.1")
    make_barred(owner, "TR5.1", Answer.RESTRICTED)
    assert counted(owner) == {TELECOM: (2, 1, 3 * dsl.YI), HOSPITALS: (1, 0, 0)}
    points = {line.number: [one.code for one in line.points] for line in barred.lines(owner)}
    assert (points[TELECOM], points[HOSPITALS]) == (["IN.N3"], [])


def test_the_newest_decision_counts_and_a_person_names_the_entries(owner: Any) -> None:
    lead = make_barred(owner, "TR5.1")
    decide(lead, owner, Answer.BARRED, (TELECOM, HOSPITALS))
    assert {n: count[0] for n, count in counted(owner).items()} == {TELECOM: 1, HOSPITALS: 1}
    decide(lead, owner, Answer.RESTRICTED)
    assert counted(owner) == {TELECOM: (0, 0, 0)}


def test_the_point_stands_there_before_anything_is_barred(owner: Any, client_of: Any) -> None:
    page = client_of(owner).get("/screening/barred").text
    assert "外资股权比例限制" in page and "电信业务" in page and "医疗机构" not in page


def test_the_page_leads_to_the_leads_it_counts(owner: Any, client_of: Any) -> None:
    lead = make_barred(owner, "TR5.1", yuan=dsl.YI)
    make_barred(owner, "TR5.1")
    client = client_of(owner)
    page = client.get("/screening/barred").text
    assert "规划没有写到" in page and "1.00 亿元" in page and "1 条没填" in page
    assert 'href="/screening/barred/FTZ-2021/22">2</a>' in page
    page = client.get("/screening/barred/FTZ-2021/22").text
    assert lead.code in page and page.count("/leads/") - page.count("/leads/new") >= 2
    assert lead.code not in client.get("/screening/barred/FTZ-2021/12").text
    assert client.get("/screening/barred/XX/22").status_code == 404
    assert client.get("/screening/barred/FTZ-2021/99999999999999999999").status_code == 404


def test_others_count_only_what_they_may_see(owner: Any, client_of: Any) -> None:
    lead = make_barred(owner, "TR5.1")
    stranger = make_user(Role.OFFICER, "JS")
    assert counted(stranger) == {TELECOM: (0, 0, 0)}
    assert lead.code not in client_of(stranger).get("/screening/barred/FTZ-2021/22").text
    assert counted(make_user(Role.COORDINATOR))[HOSPITALS][0] == 1
    assert client_of(make_user(Role.AUDITOR)).get("/screening/barred").status_code == 403


def test_it_asks_the_same_however_many_are_barred(owner: Any, client_of: Any) -> None:
    client, asked = client_of(owner), []
    make_barred(owner, "TR5.1")
    for _ in range(2):
        with statements() as seen:
            client.get("/screening/barred")
        asked.append(len(seen))
        for item in ("TR5.1", "IN2", "PS6", "LG1"):
            make_barred(owner, item)
    assert asked[0] == asked[1] <= 8, seen


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("一二", "请写条目的序号"),
        ("4", "这一版清单没有第 4 项"),
        ("22、999", "这一版清单没有第 999 项"),
    ],
)
def test_an_entry_that_is_not_there_is_said(
    owner: Any, client_of: Any, typed: str, words: str
) -> None:
    lead = make_barred(owner, "TR5.1")
    data = {
        "answer": "barred",
        "reason": "按正式文本",
        "entries": typed,
        "version": f"{lead.version}",
    }
    data["decided_on"] = clock.today().isoformat()
    answer = client_of(owner).post(f"/leads/{lead.id}/screening/decision", data=data)
    assert (answer.status_code, words in answer.text, typed in answer.text) == (422, True, True)


def test_a_hit_that_nobody_found_has_to_be_named(owner: Any, client_of: Any) -> None:
    lead = make_barred(owner, "LG4", Answer.CLEAR)
    client, url = client_of(owner), f"/leads/{lead.id}/screening/decision"
    data = {"answer": "barred", "reason": "实为快递", "decided_on": clock.today().isoformat()}
    data["version"] = f"{lead.version}"
    assert "请写明命中清单的第几项" in client.post(url, data=data).text
    assert client.post(url, data=data | {"entries": "11"}).status_code == 302
    assert "第 11 项" in client.get(f"/leads/{lead.id}/screening").text


def test_the_form_starts_from_what_was_found(owner: Any, client_of: Any) -> None:
    lead = make_barred(owner, "TR5.1")
    assert 'value="22"' in client_of(owner).get(f"/leads/{lead.id}/screening/decision").text
