"""Campaigns are entered, leads name one, and each tells what came of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from crm.accounts.rules import Role
from crm.campaigns.models import Campaign, CampaignLead
from crm.campaigns.rules import Campaign as Held
from crm.campaigns.rules import Kind, campaign_problems
from crm.core.db import db
from crm.leads.models import Lead
from crm.leads.rules import Source, Stage
from tests.api.conftest import Program, program_of
from tests.leads.posting import today, version_of
from tests.makers.leads import block_id, make_lead
from tests.makers.outreach import make_campaign
from tests.makers.people import make_user
from tests.makers.statements import statements

__all__ = ["program_of"]

DAY = timedelta(days=1)
TODAY = date(2026, 11, 25)
FINE = Held("示例博览会", Kind.FAIR, TODAY, TODAY)


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({}, []),
        ({"name": " ", "ends_on": TODAY - DAY}, ["name", "ends_on"]),
        ({"ends_on": TODAY + 60 * DAY}, ["ends_on"]),
        ({"starts_on": date(2020, 1, 1), "ends_on": date(2020, 1, 1)}, ["starts_on"]),
    ],
)
def test_what_a_campaign_needs(changed: dict[str, Any], fields: list[str]) -> None:
    assert [one.field for one in campaign_problems(replace(FINE, **changed), TODAY)] == fields


def typed(**more: str) -> dict[str, str]:
    return {
        "block_id": str(block_id("ZD")), "name": "示例博览会", "kind": "fair",
        "starts_on": today(0), "ends_on": today(1), "place": "示例会展中心",
    } | more  # fmt: skip


def named(client: Any, lead: Lead, campaign: Campaign | None) -> Any:
    chosen = str(campaign.id) if campaign else ""
    data = {"version": str(version_of(lead)), "campaign_id": chosen}
    return client.post(f"/leads/{lead.id}/campaign/edit", data=data)


def test_a_lead_names_one_and_its_source_says_so(
    client_of: Any, owner: Any, program_of: Callable[..., Program]
) -> None:
    client = client_of(owner)
    assert client.post("/campaigns/new", data=typed()).status_code == 302
    campaign = db.session.query(Campaign).one()
    lead = make_lead(owner=owner)
    landed = make_lead(Stage.S8, owner=owner, checker=make_user(Role.MANAGER))
    for one in (lead, landed):
        assert named(client, one, campaign).status_code == 302
    db.session.expire_all()
    kept = db.session.get_one(Lead, lead.id)
    assert (kept.source, kept.source_note) == (Source.FAIR, "示例博览会")
    assert "来自活动：示例博览会" in client.get(f"/leads/{lead.id}").text
    assert "示例博览会" in client.get(f"/leads/{lead.id}/campaign").text
    page = client.get(f"/campaigns/{campaign.id}").text
    assert lead.name in page and landed.name in page
    got = program_of(owner).get(f"/campaigns/{campaign.id}").json["got"]
    assert (got["leads"], got["landed"]) == (2, 1)
    other = make_campaign(owner, name="示例论坛")
    assert named(client, lead, other).status_code == 302
    told = program_of(owner).get(f"/leads/{lead.id}/campaign").json
    assert told == {"campaign_id": other.id, "name": "示例论坛"}, "one at a time"
    assert named(client, lead, None).status_code == 302
    assert db.session.query(CampaignLead).count() == 1


BAD: dict[str, tuple[dict[str, str], str]] = {
    "no name": ({"name": " "}, "请填写活动名称"),
    "ends before it begins": ({"ends_on": "2020-01-01"}, "结束日不能早于开始日"),
}


@pytest.mark.parametrize("name", BAD)
def test_both_doors_refuse_alike(
    name: str, client_of: Any, owner: Any, program_of: Callable[..., Program]
) -> None:
    more, words = BAD[name]
    page = client_of(owner).post("/campaigns/new", data=typed(**more))
    assert (page.status_code, words in page.text) == (422, True)
    assert "示例会展中心" in page.text, "what was typed stays"
    body = typed(**more) | {"block_id": block_id("ZD")}
    answer = program_of(owner).post("/campaigns", body)
    assert (answer.status_code, words in answer.text) == (422, True), answer.text


def test_a_block_reads_its_own_and_the_areas(client_of: Any, owner: Any) -> None:
    own = make_campaign(owner)
    chief = make_user(Role.COORDINATOR)
    area = make_campaign(chief, block_id=None, name="示例全区推介会")
    elsewhere = make_user(Role.OFFICER, "JS")
    stranger = client_of(elsewhere)
    assert stranger.get(f"/campaigns/{own.id}").status_code == 404
    assert own.name not in stranger.get("/campaigns").text
    assert stranger.get(f"/campaigns/{area.id}").status_code == 200
    assert stranger.get(f"/campaigns/{area.id}/edit").status_code == 403
    department = client_of(make_user(Role.VIEWER, cluster="LG"))
    assert area.name in department.get("/campaigns").text
    assert department.post("/campaigns/new", data=typed()).status_code == 403
    lead = make_lead(owner=owner)
    assert named(client_of(owner), lead, area).status_code == 302
    hidden = stranger.get(f"/campaigns/{area.id}").text
    assert lead.name not in hidden and "还没有线索" in hidden, "only what one may read counts"
    theirs = make_campaign(elsewhere)
    assert named(client_of(owner), lead, theirs).status_code == 422


def test_an_edit_meets_a_later_version(owner: Any, program_of: Callable[..., Program]) -> None:
    campaign, program = make_campaign(owner), program_of(owner)
    body = {one: text for one, text in typed().items() if one != "block_id"}
    path = f"/campaigns/{campaign.id}"
    assert program.put(path, body, 1).status_code == 200
    assert program.put(path, body | {"name": "又改"}, 1).status_code == 412


def test_pages_take_few_statements(client_of: Any, owner: Any) -> None:
    client, seen = client_of(owner), {}
    campaign, lead = make_campaign(owner), make_lead(owner=owner)
    named(client, lead, campaign)
    addresses = ("/campaigns", f"/campaigns/{campaign.id}", f"/leads/{lead.id}/campaign")
    for _ in range(2):
        for address in addresses:
            with statements() as asked:
                client.get(address, headers={"HX-Request": "true"})
            seen.setdefault(address, []).append(len(asked))
        for _more in range(2):
            make_campaign(owner)
    assert all(one == other <= 5 for one, other in seen.values()), seen
