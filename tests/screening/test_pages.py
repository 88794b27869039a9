"""Editions, and the screening of a lead, as people of every role see and decide it."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.leads import actions as leads
from crm.leads import parties
from crm.leads.classifying import classify
from crm.leads.commands import AddParty, Classify, EditLead
from crm.leads.models import Lead
from crm.leads.rules import Funding, PartyRole
from crm.plan.models import ListItem
from crm.screening.loading import load_lists
from crm.screening.models import NegativeEdition, ScreeningDecision
from seed import dsl
from tests.leads.posting import today, version_of
from tests.makers.leads import AMOUNTS, make_lead
from tests.makers.people import make_user
from tests.makers.statements import statements


def invest(lead: Lead, by: Any, share: int | None, funding: Funding = Funding.FOREIGN) -> None:
    """The lead's own enterprise holds a share, from where `funding` says."""
    lead = dsl.fresh(lead, by)
    name = lead.parties[0].enterprise.name
    command = AddParty(name, PartyRole.INVESTOR, share_bp=share, funding=funding)
    parties.add_party(lead, command, by=by, base_version=lead.version)
    db.session.commit()


@pytest.fixture
def hospital(owner: Any) -> Lead:
    """A wholly foreign hospital of 郑东: on the plan's list, and restricted."""
    lead = make_lead(owner=owner, item="TR5.1", name="示例国际医院集团")
    lead = dsl.fresh(lead, owner)
    values = {"project": "外资医院", "industry": "8411", "funding": Funding.FOREIGN}
    leads.edit(lead, EditLead(values, AMOUNTS), by=owner, base_version=lead.version)
    invest(lead, owner, 10_000)
    return lead


def typed(lead: Lead, **more: str) -> dict[str, str]:
    good = {"answer": "restricted", "reason": "拟改合资", "decided_on": today()}
    return good | {"version": str(version_of(lead))} | more


def decided() -> Any:
    return db.session.scalar(select(func.count()).select_from(ScreeningDecision))


def to_s2(client: Any, lead: Lead) -> Any:
    version = str(version_of(lead))
    data = {"stage": "S2", "happened_on": today(), "version": version}
    return client.post(f"/leads/{lead.id}/transitions", data=data)


def test_the_hospital_trap_is_told_on_the_fragment(
    client_of: Any, owner: Any, hospital: Lead
) -> None:
    client = client_of(owner)
    url = f"/leads/{hospital.id}/screening"
    assert f'hx-get="{url}"' in client.get(f"/leads/{hospital.id}").text
    for page in (client.get(url).text, client.get(url, headers={"HX-Request": "true"}).text):
        for words in ("可能命中第 22 项", "限于合资", "超出限度", "不含郑州", "待核", "还没有结论"):
            assert words in page, words


def test_stage_two_asks_for_a_decision_of_a_foreign_party(
    client_of: Any, owner: Any, hospital: Lead
) -> None:
    client = client_of(owner)
    answer = to_s2(client, hospital)
    assert (answer.status_code, "还缺：负面清单筛查结论" in answer.text) == (422, True)
    assert f"/leads/{hospital.id}/screening/decision" in client.get(f"/leads/{hospital.id}").text
    client.post(f"/leads/{hospital.id}/screening/decision", data=typed(hospital))
    assert to_s2(client, hospital).status_code == 302


def test_what_was_typed_with_the_move_is_kept_when_only_the_decision_is_missing(
    client_of: Any, owner: Any
) -> None:
    lead = make_lead(owner=owner, item="TR5.1")
    client = client_of(owner)
    data = {"stage": "S2", "happened_on": today(), "version": str(version_of(lead))}
    data |= {"project": "医院", "industry": "8411", "funding": "foreign"}
    again = client.post(f"/leads/{lead.id}/transitions", data=data)
    assert (again.status_code, "医院" in again.text) == (422, True), "the amount is missing too"
    assert version_of(lead) == int(data["version"])
    asked = client.post(f"/leads/{lead.id}/transitions", data=data | {"planned": "2亿"})
    assert asked.headers["Location"] == f"/leads/{lead.id}/screening/decision"
    page = client.get(asked.headers["Location"]).text
    assert "填的内容已保存" in page and "还缺：负面清单筛查结论" in page and "第 22 项" in page
    client.post(asked.headers["Location"], data=typed(lead))
    assert to_s2(client, lead).status_code == 302


def test_a_barred_plan_goes_no_further(client_of: Any, owner: Any, hospital: Lead) -> None:
    client = client_of(owner)
    barred = typed(hospital, answer="barred")
    assert client.post(f"/leads/{hospital.id}/screening/decision", data=barred).status_code == 302
    assert to_s2(client, hospital).status_code == 422


def test_changed_shares_and_a_later_edition_ask_again(
    client_of: Any, owner: Any, hospital: Lead
) -> None:
    client, url = client_of(owner), f"/leads/{hospital.id}/screening"
    client.post(f"{url}/decision", data=typed(hospital))
    assert "要重新判断" not in client.get(url).text
    invest(hospital, owner, 6_000)
    assert "要重新判断" in client.get(url).text and to_s2(client, hospital).status_code == 422
    client.post(f"{url}/decision", data=typed(hospital))
    assert "要重新判断" not in client.get(url).text and decided() == 2, "append-only"
    db.session.add(
        NegativeEdition(
            code="FTZ-2026", scope="ftz", year=2026, official_count=1, horizontal=[],
            effective_from=clock.today(), verified=False, entries=[],
        )
    )  # fmt: skip
    db.session.commit()
    page = client.get(url).text
    assert "此后有新版清单生效" in page and "这一版的条目还没有录入" in page
    assert to_s2(client, hospital).status_code == 422


def test_further_list_items_ask_again_and_are_named(
    client_of: Any, owner: Any, hospital: Lead
) -> None:
    client, url = client_of(owner), f"/leads/{hospital.id}/screening"
    client.post(f"{url}/decision", data=typed(hospital))
    lead = dsl.fresh(hospital, owner)
    item = db.session.scalars(select(ListItem).where(ListItem.code == "LG7.1")).one()
    command = Classify(items=frozenset({item.id}))
    classify(lead, command, by=owner, base_version=lead.version)
    db.session.commit()
    assert "上次判断之后增加的条目：LG7.1" in client.get(url).text
    assert to_s2(client, hospital).status_code == 422
    client.post(f"{url}/decision", data=typed(hospital))
    assert "要重新判断" not in client.get(url).text and to_s2(client, hospital).status_code == 302


def test_a_domestic_lead_is_not_asked(client_of: Any, owner: Any) -> None:
    lead = make_lead(dsl.Stage.S2, owner=owner)
    page = client_of(owner).get(f"/leads/{lead.id}/screening").text
    assert "不需要对照负面清单" in page
    answer = client_of(owner).post(f"/leads/{lead.id}/screening/decision", data=typed(lead))
    assert (answer.status_code, decided()) == (422, 0)
    assert "不需要筛查" in answer.text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"answer": ""}, "请"),
        ({"answer": "perhaps"}, "选"),
        ({"reason": "  "}, "理由"),
        ({"decided_on": today(7)}, "日期不能晚于今天"),
        ({"decided_on": "2010-01-01"}, "还没有录入有效的负面清单"),
        ({"decided_on": "昨天"}, "日期"),
    ],
)
def test_a_mistake_is_said_and_nothing_is_lost(
    client_of: Any, owner: Any, hospital: Lead, wrong: dict[str, str], words: str
) -> None:
    data = typed(hospital, reason="按合资方案办理") | wrong
    answer = client_of(owner).post(f"/leads/{hospital.id}/screening/decision", data=data)
    assert (answer.status_code, decided()) == (422, 0)
    assert words in answer.text and data["reason"].strip() in answer.text


def test_a_stale_decision_is_not_kept(client_of: Any, owner: Any, hospital: Lead) -> None:
    data = typed(hospital, version="1")
    answer = client_of(owner).post(f"/leads/{hospital.id}/screening/decision", data=data)
    assert (answer.status_code, decided()) == (409, 0)
    assert "拟改合资" in answer.text


def test_strangers_find_nothing_and_viewers_do_not_decide(
    client_of: Any, owner: Any, hospital: Lead
) -> None:
    url = f"/leads/{hospital.id}/screening"
    stranger = client_of(make_user(Role.OFFICER, "JS"))
    assert stranger.get(url).status_code == 404
    assert stranger.post(f"{url}/decision", data=typed(hospital)).status_code == 404
    viewer = client_of(make_user(Role.VIEWER, cluster="TR"))
    assert viewer.get(url).status_code == 200
    assert viewer.post(f"{url}/decision", data=typed(hospital)).status_code == 403
    assert client_of(make_user(Role.AUDITOR)).get(url).status_code == 403


def test_the_fragment_takes_few_statements_whatever_was_decided(
    client_of: Any, owner: Any, hospital: Lead
) -> None:
    client, url = client_of(owner), f"/leads/{hospital.id}/screening"
    asked = []
    for _ in range(2):
        with statements() as seen:
            client.get(url, headers={"HX-Request": "true"})
        asked.append(len(seen))
        for _ in range(4):
            client.post(f"{url}/decision", data=typed(hospital))
    assert asked[0] == asked[1] <= 6, seen


def test_a_production_base_in_a_core_block_and_land_beyond_it_are_warned_of(
    client_of: Any, app: Flask
) -> None:
    owner = make_user(block="JS")
    lead = dsl.fresh(make_lead(owner=owner, block="JS", item="MF-E3"), owner)
    leads.edit(lead, EditLead({"land_mu": "600"}, {}), by=owner, base_version=lead.version)
    db.session.commit()
    page = client_of(owner).get(f"/leads/{lead.id}/screening").text
    assert "联动发展区域" in page and "用地 600 亩" in page and "合 420 亩" in page
    page = client_of(owner).get(f"/leads/{lead.id}/transitions?stage=S2").text
    assert "联动发展区域" in page and "合 420 亩" in page, "before it moves on"


def test_editions_and_entries_are_read_by_every_business_role(client_of: Any) -> None:
    client = client_of(make_user(Role.VIEWER, cluster="TR"))
    page = client.get("/screening/editions").text
    assert "2024 年版" in page and "现行" in page and "没有录入" in page
    page = client.get("/screening/editions/FTZ-2021").text
    assert "医疗机构" in page and "待核" in page
    assert "这一版的条目还没有录入" in client.get("/screening/editions/FTZ-2018").text
    assert client.get("/screening/editions/XX").status_code == 404
    assert client_of(make_user(Role.SYSTEM)).get("/screening/editions").status_code == 403


def test_loading_twice_changes_nothing(app: Flask) -> None:
    first = load_lists()
    db.session.flush()
    ids = set(db.session.scalars(select(NegativeEdition.id)))
    assert load_lists() == first == {"editions": 10, "entries": 57, "rules": 5, "headquarters": 5}
    db.session.flush()
    assert set(db.session.scalars(select(NegativeEdition.id))) == ids


def test_who_decided_when_is_on_the_timeline(client_of: Any, owner: Any, hospital: Lead) -> None:
    client = client_of(owner)
    client.post(f"/leads/{hospital.id}/screening/decision", data=typed(hospital))
    page = client.get(f"/leads/{hospital.id}").text
    assert "负面清单筛查：命中，现有方案符合条件（FTZ-2021）" in page
    with clock.at(clock.now() + timedelta(days=1)):
        assert owner.name in client.get(f"/leads/{hospital.id}/screening").text
