"""What changed on a lead, field by field; and its timeline, narrowed and in pages."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts.rules import Role
from crm.activities.rules import ActivityKind
from crm.core import clock
from crm.core.db import db
from crm.leads import actions, story
from crm.leads.commands import Split
from crm.leads.models import Lead
from crm.leads.reasons import LossReason
from crm.leads.rules import AmountKind, Stage
from crm.plan.models import Cluster
from seed import dsl
from tests.makers.leads import end, make_claim, make_lead, note
from tests.makers.people import make_user
from tests.makers.statements import statements


@pytest.fixture
def lead(owner: Any) -> Lead:
    return make_lead(owner=owner)


def change(lead: Lead, by: Any, **values: Any) -> None:
    dsl.edit(lead, by, {AmountKind.PLANNED: values.pop("planned", None)}, **values)
    db.session.commit()


def test_each_change_says_who_what_and_from_what_to_what(
    client_of: Any, owner: Any, lead: Lead
) -> None:
    change(lead, owner, planned=5 * dsl.YI, project="冷链枢纽")
    change(lead, owner, planned=6 * dsl.YI, project="冷链枢纽", no_policy_ask=True)
    page = client_of(owner).get(f"/leads/{lead.id}/versions").text
    for told in ("计划总投资", "50,000", "60,000", "冷链枢纽", owner.name, "是"):
        assert told in page, told
    assert page.index("60,000") < page.index("冷链枢纽"), "the newest first"
    lead_page = client_of(owner).get(f"/leads/{lead.id}").text
    assert f'href="/leads/{lead.id}/versions"' in lead_page


def test_a_lead_that_nobody_changed_says_so(client_of: Any, owner: Any, lead: Lead) -> None:
    assert "还没有改过资料" in client_of(owner).get(f"/leads/{lead.id}/versions").text


def test_the_changes_come_in_pages_at_the_same_cost(client_of: Any, owner: Any, lead: Lead) -> None:
    client, url = client_of(owner), f"/leads/{lead.id}/versions"
    change(lead, owner, project="第 0 稿")
    with statements() as few:
        client.get(url)
    for number in range(1, 33):
        change(lead, owner, project=f"第 {number} 稿")
    with statements() as many:
        page = client.get(url).text
    assert len(few) == len(many) <= 7, "\n".join(many)
    following = re.search(r'rel="next" href="([^"]+)"', page)
    assert following and "第 32 稿" in page and "第 1 稿" not in page
    assert "第 0 稿" in client.get(following[1]).text
    for odd in ("x", "WyJhIl0", "WzFlOTlaXQ"):
        assert client.get(f"{url}?after={odd}").status_code == 200


def test_only_who_may_read_the_lead_reads_its_changes(client_of: Any, lead: Lead) -> None:
    for user, status in (
        (make_user(), 200),
        (make_user(Role.VIEWER, cluster="LG"), 200),
        (make_user(Role.VIEWER, cluster="FI"), 404),
        (make_user(block="JK"), 404),
        (make_user(Role.AUDITOR), 403),
    ):
        assert client_of(user).get(f"/leads/{lead.id}/versions").status_code == status, user.role


def test_the_parts_of_the_timeline_add_up_and_show_what_they_say(
    client_of: Any, owner: Any
) -> None:
    lead = make_lead(Stage.S5, owner=owner)
    note(lead, owner, "谈了选址", ActivityKind.CALL, step="再约")
    make_claim(lead, Stage.S6, owner)
    client = client_of(owner)
    counts = story.counts(lead)
    assert counts[""] == sum(counts[part] for part in ("contacts", "stages", "changes"))
    for part, shown, hidden in (
        ("contacts", "谈了选址", "申报 S6"),
        ("stages", "申报 S6", "谈了选址"),
        ("changes", "登记线索", "谈了选址"),
        ("nonsense", "谈了选址", "没有这样的词"),
    ):
        text = client.get(f"/leads/{lead.id}?show={part}").text.partition('id="timeline"')[2]
        assert shown in text and hidden not in text, part
        if part in counts:
            assert text.count('class="moment-dot"') == min(counts[part], story.MOST), part


def test_older_entries_are_a_page_away_and_none_is_lost(
    client_of: Any, owner: Any, lead: Lead
) -> None:
    for number in range(story.MOST + 5):
        note(lead, owner, f"第{number:02d}次沟通")
    db.session.commit()
    client, texts = client_of(owner), ""
    url = f"/leads/{lead.id}?show=contacts"
    for _ in range(2):
        page = client.get(url).text
        texts += page
        older = re.search(r'<a href="([^"]+)">更早的记录', page)
        url = older[1].replace("&amp;", "&").partition("#")[0] if older else ""
    assert url == "" and "回到最新" in texts
    assert {f"第{number:02d}次沟通" in texts for number in range(story.MOST + 5)} == {True}
    for odd in ("x", "-1", "9" * 40):
        assert client.get(f"/leads/{lead.id}?before={odd}").status_code == 200


def test_a_lost_lead_says_why_on_top(client_of: Any, owner: Any, lead: Lead) -> None:
    end(lead, owner)
    page = client_of(owner).get(f"/leads/{lead.id}").text
    assert f"已终止：{LossReason.CANCELLED.words}" in page and "移动到…" not in page


def test_the_gate_says_who_filled_a_field_in(client_of: Any, owner: Any, lead: Lead) -> None:
    change(lead, owner, project="冷链枢纽")
    page = client_of(owner).get(f"/leads/{lead.id}").text
    assert re.search(rf'意向内容</span><span class="check-note">[^<]*{owner.name}', page)


def test_the_page_of_a_divided_lead_with_a_history_costs_fourteen_statements(
    client_of: Any, owner: Any
) -> None:
    lead = make_lead(Stage.S5, owner=owner)
    _divide(lead, make_user(Role.MANAGER))
    for number in range(30):
        with clock.at(clock.now() - timedelta(minutes=number)):
            note(lead, owner, f"第{number}次", step="再约")
    make_claim(lead, Stage.S6, owner)
    client, url = client_of(owner), f"/leads/{lead.id}"
    with statements() as seen:
        assert client.get(url).status_code == 200
    asked = [one for one in seen if "user_session" not in one]
    assert len(asked) <= 14, "\n".join(asked)


def _divide(lead: Lead, by: Any) -> None:
    """Half of the lead belongs to another cluster."""
    own = dsl.fresh(lead, by)
    other = db.session.scalars(select(Cluster.id).where(Cluster.code == "IN")).one()
    first = own.shares[0]
    parts = {(first.block_id, first.cluster_id): 5, (first.block_id, other): 5}
    actions.split(own, Split(parts), by=by, base_version=own.version)
    db.session.commit()
