"""Dividing a lead over blocks and clusters: a manager's decision, looked at before it counts."""

from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts.rules import Role
from crm.core.db import db
from crm.leads.models import Lead, LeadShare
from crm.leads.shareform import PARTS
from crm.plan.models import Cluster
from tests.leads.posting import size, version_of
from tests.leads.rebuild import assert_rebuilds
from tests.makers.leads import block_id, make_lead
from tests.makers.people import make_user
from tests.makers.statements import statements


@pytest.fixture
def lead(owner: Any) -> Lead:
    return make_lead(owner=owner)


def form(lead: Lead, *parts: tuple[str, str, int], **more: str) -> dict[str, Any]:
    """The parts as the page sends them: what is not written stands at 0 %."""
    filled = [*parts, *[("ZD", "LG", 0)] * (PARTS - len(parts))]
    fields: dict[str, Any] = {"version": version_of(lead), **more}
    for number, (block, cluster, tenths) in enumerate(filled, start=1):
        fields |= {f"block_{number}": block_id(block), f"tenths_{number}": tenths}
        fields[f"cluster_{number}"] = cluster_id(cluster)
    return fields


def cluster_id(code: str) -> Any:
    return db.session.scalars(select(Cluster.id).where(Cluster.code == code)).one()


def shares(lead: Lead) -> dict[tuple[int, int], int]:
    db.session.expire_all()
    query = select(LeadShare).where(LeadShare.lead_id == lead.id)
    return {(one.block_id, one.cluster_id): one.tenths for one in db.session.scalars(query)}


def test_a_manager_divides_a_lead(client_of: Any, manager: Any, lead: Lead) -> None:
    client, url = client_of(manager), f"/leads/{lead.id}/shares"
    page = client.get(url).text
    assert "100 %" in page and 'selected value="10"' in page
    typed = form(lead, ("ZD", "LG", 6), ("JK", "LG", 3), ("ZD", "IN", 1))
    answer = client.post(url, data=typed)
    assert (answer.status_code, answer.location) == (302, f"/leads/{lead.id}")
    logistics, information = cluster_id("LG"), cluster_id("IN")
    assert shares(lead) == {
        (block_id("ZD"), logistics): 6,
        (block_id("JK"), logistics): 3,
        (block_id("ZD"), information): 1,
    }
    assert_rebuilds([lead])
    assert f'id="lead-{lead.id}"' in client_of(make_user(block="JK")).get("/leads").text


def test_a_preview_writes_nothing(client_of: Any, manager: Any, lead: Lead) -> None:
    before, kept = size(), shares(lead)
    typed = form(lead, ("ZD", "LG", 5), ("JK", "LG", 3), then="preview")
    answer = client_of(manager).post(f"/leads/{lead.id}/shares", data=typed)
    assert answer.status_code == 200
    assert "80 %" in answer.text and "还不是 100%" in answer.text and "0.5" in answer.text
    assert (size(), shares(lead)) == (before, kept)


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ([("ZD", "LG", 9)], "合计 100%"),
        ([("ZD", "LG", 10), ("JK", "LG", 1)], "合计 100%"),
        ([], "合计 100%"),
        ([("ZD", "LG", 5), ("ZD", "LG", 5)], "只能写一份"),
        ([("ZD", "LG", 11)], "没有这个选项"),
    ],
)
def test_a_wrong_sum_is_told_and_nothing_is_written(
    client_of: Any, manager: Any, lead: Lead, parts: list[Any], told: str
) -> None:
    before = size()
    answer = client_of(manager).post(f"/leads/{lead.id}/shares", data=form(lead, *parts))
    assert (answer.status_code, told in answer.text) == (422, True)
    assert size() == before


@pytest.mark.parametrize(("version", "status"), [("", 422), ("99", 409)])
def test_it_names_the_version_it_was_based_on(
    client_of: Any, manager: Any, lead: Lead, version: str, status: int
) -> None:
    typed = form(lead, ("ZD", "LG", 10), version=version)
    answer = client_of(manager).post(f"/leads/{lead.id}/shares", data=typed)
    assert answer.status_code == status


def test_only_a_manager_of_the_block_divides(client_of: Any, owner: Any, lead: Lead) -> None:
    before = size()
    for user, status in (
        (owner, 403),
        (make_user(Role.VIEWER, cluster="LG"), 403),
        (make_user(Role.MANAGER, block="JK"), 404),
    ):
        for answer in (
            client_of(user).get(f"/leads/{lead.id}/shares"),
            client_of(user).post(f"/leads/{lead.id}/shares", data=form(lead, ("ZD", "LG", 10))),
        ):
            assert answer.status_code == status, user.role
    assert size() == before


def test_the_page_and_its_button_cost_few_statements(
    client_of: Any, manager: Any, lead: Lead
) -> None:
    client, url = client_of(manager), f"/leads/{lead.id}/shares"
    with statements() as seen:
        client.get(url)
    assert len(seen) <= 7, "\n".join(seen)
    typed = form(lead, ("ZD", "LG", 6), ("JK", "LG", 4))
    with statements() as seen:
        assert client.post(url, data=typed).status_code == 302
    assert len(seen) <= 18, "\n".join(seen)
