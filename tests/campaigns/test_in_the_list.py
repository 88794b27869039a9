"""Campaign and expected signing in the list of leads: columns, filters, groups, also for programs."""

from datetime import timedelta
from typing import Any

from flask import Flask

from crm.campaigns import actions
from crm.campaigns.models import Campaign
from crm.campaigns.rules import NameCampaign
from crm.core import clock
from crm.core.db import db
from crm.leads import actions as leads
from crm.leads.commands import EditLead
from crm.leads.models import Lead
from seed import dsl
from tests.api.conftest import Program, make_token
from tests.makers.leads import make_lead
from tests.makers.outreach import make_campaign
from tests.makers.statements import statements
from tests.makers.views import make_view

COLS = "cols=item,signing,campaign"


def tie(lead: Lead, campaign: Campaign, by: Any) -> None:
    lead = dsl.fresh(lead, by)
    actions.name_of_lead(lead, NameCampaign(campaign.id), by=by, base=lead.version)
    db.session.commit()


def expect(lead: Lead, days: int, by: Any) -> str:
    lead, day = dsl.fresh(lead, by), clock.today() + timedelta(days=days)
    command = EditLead({"expected_signing_on": day}, {})
    leads.edit(lead, command, by=by, base_version=lead.version)
    db.session.commit()
    return day.isoformat()


def test_the_list_shows_filters_and_groups_by_campaign(client_of: Any, owner: Any) -> None:
    fair, forum = make_campaign(owner), make_campaign(owner, name="示例物流论坛")
    came, other, alone = (make_lead(owner=owner, name=f"示例{one}") for one in "甲乙丙")
    tie(came, fair, owner)
    tie(other, forum, owner)
    client = client_of(owner)
    page = client.get(f"/leads?{COLS}&campaign={fair.id}").text
    assert came.name in page and "示例冷链博览会" in page
    assert other.name not in page and alone.name not in page
    grouped = client.get(f"/leads?{COLS}&group=campaign").text
    places = [grouped.index(words) for words in ("示例物流论坛", "没有归到招商活动")]
    assert places == sorted(places), "who came from none stands last"
    wrong = client.get("/leads?campaign=x").text
    assert "没有这个选项" in wrong and came.name not in wrong
    link = f"/leads?campaign={fair.id}&amp;status=all"
    assert link in client.get(f"/campaigns/{fair.id}").text
    assert link in client.get("/campaigns").text
    assert came.name in client.get(f"/board?campaign={fair.id}").text


def test_expected_signings_are_shown_and_asked_for(client_of: Any, owner: Any) -> None:
    soon, late = (make_lead(owner=owner, name=f"示例{one}") for one in "甲乙")
    day, _ = expect(soon, 10, owner), expect(late, 90, owner)
    client = client_of(owner)
    page = client.get(f"/leads?{COLS}&signing_to={day}").text
    assert soon.name in page and late.name not in page
    page = client.get(f"/leads?{COLS}&signing_from={day}").text
    assert soon.name in page and late.name in page
    assert "2026-11-23" in client.get("/leads?signing_from=soon").text, "a fault says how"


def test_what_is_asked_for_is_kept_in_a_view(client_of: Any, owner: Any) -> None:
    fair = make_campaign(owner)
    address = f"{COLS}&campaign={fair.id}&signing_to=2027-01-31&group=campaign"
    client = client_of(owner)
    view = make_view(owner, name="博览会来的", address=address)
    page = client.get(f"/leads?view={view.id}").text
    assert "博览会来的" in page and "预计签约至" in page and "示例冷链博览会" in page


def test_programs_ask_the_same(app: Flask, owner: Any) -> None:
    fair, lead = make_campaign(owner), make_lead(owner=owner)
    make_lead(owner=owner, name="示例乙")
    tie(lead, fair, owner)
    program = Program(app, make_token(owner))
    (row,) = program.get(f"/leads?campaign={fair.id}").json["rows"]
    assert (row["lead"]["id"], row["campaign"]) == (lead.id, "示例冷链博览会")


def test_it_costs_no_statement(client_of: Any, owner: Any) -> None:
    fair, client, counts = make_campaign(owner), client_of(owner), []
    tie(make_lead(owner=owner), fair, owner)
    for address in ("/leads", f"/leads?{COLS}&campaign={fair.id}&signing_from=2026-01-01"):
        with statements() as seen:
            assert client.get(address).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
