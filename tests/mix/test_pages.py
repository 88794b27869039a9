"""The mix's pages as people of every role see them."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.accounts.rules import Role
from crm.core import clock
from crm.leads.rules import Stage
from crm.mix import closing
from crm.mix.models import Baseline, MixTarget
from crm.mix.rules import CLUSTERS
from crm.mix.targets.plan_drafts import load_draft_targets
from crm.plan.models import Block
from tests.makers.mix import target_draft, waiting_baseline
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.mix.figures import (
    W47,
    ids,
    known_baseline,
    landed_firms,
    make_lead,
)

NOW = W47.end + timedelta(days=1)
ClientOf = Callable[[Any], Any]
GOOD = {
    "as_of": "2026-06-30",
    "source": "登记库 2026-06",
    "version": "0",
    **{f"firms_{k.lower()}": "3" for k in CLUSTERS},
}


@pytest.fixture
def world(session: Session) -> None:
    load_draft_targets()
    officer = make_user(Role.OFFICER, "JK")
    make_lead(officer, "JK", "LG", Stage.S8)
    make_lead(officer, "JK", "MF", Stage.S6)
    with clock.at(W47.snapshot_at):
        closing.close_week(W47)
    session.commit()


def get(client: Any, url: str) -> Any:
    with clock.at(NOW):
        return client.get(url)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MANAGER, Role.COORDINATOR, Role.VIEWER])
@pytest.mark.parametrize(
    "url",
    [
        "/mix",
        "/mix?basis=stock",
        "/mix?as_of=closed",
        "/mix?basis=nonsense&as_of=never",
        "/mix/blocks/JK",
        "/mix/blocks/JS?basis=stock",
        "/mix/JK/LG",
        "/mix/AREA/all?kind=committed&as_of=closed",
        "/mix/ALL/all?basis=stock",
        "/mix/targets",
    ],
)
def test_every_business_role_reads_the_figures(
    world: None, client_of: ClientOf, role: Role, url: str
) -> None:
    person = make_user(role, cluster="LG" if role is Role.VIEWER else None)
    assert get(client_of(person), url).status_code == 200


@pytest.mark.parametrize("role", [Role.SYSTEM, Role.SECURITY, Role.AUDITOR])
def test_the_three_keepers_do_not(world: None, client_of: ClientOf, role: Role) -> None:
    assert get(client_of(make_user(role)), "/mix").status_code == 403


@pytest.mark.parametrize(
    "url",
    ["/mix/blocks/XX", "/mix/XX/LG", "/mix/JK/XX", "/mix/JK/LG?kind=lost", "/mix/blocks/AREA"],
)
def test_what_does_not_exist_is_not_found(world: None, client_of: ClientOf, url: str) -> None:
    assert get(client_of(make_user(Role.COORDINATOR)), url).status_code == 404


def test_the_overview_says_what_is_open_provisional_and_missing(
    world: None, client_of: ClientOf
) -> None:
    page = get(client_of(make_user(Role.COORDINATOR)), "/mix?basis=stock").text
    for words in (
        "未结周",
        "2026-W47 已结账",
        "暂定，非规划原文",
        "没有草案",
        "基数未知",
        "片区合计",
        "含航空港协同",
    ):
        assert words in page


def test_each_number_leads_to_rows_that_make_it(world: None, client_of: ClientOf) -> None:
    client = client_of(make_user(Role.OFFICER, "ZD"))
    links = re.findall(r'href="(/mix/JK/[^"]+)"', get(client, "/mix").text)
    assert len(links) == 10
    page = get(client, "/mix/JK/LG?kind=landed").text
    assert "另有 1 项（1 家）属其他区块，不显示" in page
    own = get(client_of(make_user(Role.MANAGER, "JK")), "/mix/JK/LG?kind=landed").text
    assert "示例企业" in own and "不显示" not in own


def test_a_cell_leads_to_why_its_share_changed(world: None, client_of: ClientOf) -> None:
    client = client_of(make_user(Role.COORDINATOR))
    page = get(client, "/mix/JK/LG?basis=flow&measure=expected&largest=without").text
    url = "/mix/blocks/JK/changes?cluster=LG&amp;basis=flow&amp;measure=expected"
    assert f"{url}&amp;from=2026-W47&amp;to=now" in page and "包括最大的一个" in page
    assert "占比为什么变" not in get(client, "/mix/JK/all").text
    assert get(client, "/mix/JK/LG?as_of=closed").status_code == 200, "nothing lies before it"


def test_long_lists_have_pages_that_still_add_up(world: None, client_of: ClientOf) -> None:
    landed_firms(make_user(Role.OFFICER, "JK"), 120)
    client = client_of(make_user(Role.MANAGER, "JK"))
    page = get(client, "/mix/JK/LG?kind=landed&page=2").text
    assert page.count('href="/leads/') >= 21
    assert "其他页 100 项" in page and "共 121 项" in page


@pytest.mark.parametrize(
    "url",
    [
        "/mix",
        "/mix?as_of=closed",
        "/mix?measure=received",
        "/mix/blocks/JK",
        "/mix/blocks/JK?measure=expected",
        "/mix/JK/LG",
        "/mix/targets",
    ],
)
def test_a_page_takes_few_statements_however_many_leads(
    world: None, client_of: ClientOf, url: str
) -> None:
    client = client_of(make_user(Role.COORDINATOR))
    counted = []
    for more in (10, 990):
        landed_firms(make_user(Role.OFFICER, "JK"), more)
        get(client, url)
        with statements() as seen:
            get(client, url)
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 8, seen


def test_a_manager_enters_the_baseline(world: None, session: Session, client_of: ClientOf) -> None:
    client = client_of(make_user(Role.MANAGER, "JK"))
    assert get(client, "/mix/blocks/JK/baseline").status_code == 200
    answer = client.post("/mix/blocks/JK/baseline", data=GOOD)
    assert answer.status_code == 302
    assert session.scalars(select(Baseline)).one().source == "登记库 2026-06"


def test_bad_input_is_refused_with_words_and_kept(
    world: None, session: Session, client_of: ClientOf
) -> None:
    client = client_of(make_user(Role.MANAGER, "JK"))
    bad = {
        **GOOD,
        "source": "",
        "firms_tr": "很多",
        "firms_lg": "-4",
        "firms_fi": "",
        "firms_cu": "77",
    }
    answer = client.post("/mix/blocks/JK/baseline", data=bad)
    assert answer.status_code == 422
    assert "请填写数据来源" in answer.text and "很多" in answer.text and 'value="77"' in answer.text
    assert session.scalars(select(Baseline)).first() is None


def test_an_unknown_block_is_not_found(world: None, client_of: ClientOf) -> None:
    client = client_of(make_user(Role.COORDINATOR))
    assert get(client, "/mix/blocks/XX/baseline").status_code == 404
    assert client.post("/mix/blocks/XX/baseline", data=GOOD).status_code == 404


@pytest.mark.parametrize(("role", "block"), [(Role.OFFICER, "JK"), (Role.MANAGER, "ZD")])
def test_others_may_neither_open_nor_send_the_form(
    world: None, client_of: ClientOf, role: Role, block: str
) -> None:
    client = client_of(make_user(role, block))
    assert get(client, "/mix/blocks/JK/baseline").status_code == 403
    assert client.post("/mix/blocks/JK/baseline", data=GOOD).status_code == 403


def test_a_stale_baseline_is_answered_with_409_and_nothing_is_lost(
    world: None, client_of: ClientOf
) -> None:
    client = client_of(make_user(Role.MANAGER, "JK"))
    client.post("/mix/blocks/JK/baseline", data=GOOD)
    again = client.post("/mix/blocks/JK/baseline", data={**GOOD, "source": "另一来源"})
    assert again.status_code == 409
    assert "另一来源" in again.text


def test_sending_the_form_stays_within_fifteen_statements(world: None, client_of: ClientOf) -> None:
    client = client_of(make_user(Role.MANAGER, "JK"))
    with statements() as seen:
        client.post("/mix/blocks/JK/baseline", data=GOOD)
    assert len(seen) <= 15, seen


def test_a_second_person_approves_the_baseline_on_its_page(
    world: None, session: Session, client_of: ClientOf
) -> None:
    waiting_baseline(make_user(Role.MANAGER, "JK"), "JK", dict.fromkeys(CLUSTERS, 3))
    session.commit()
    client = client_of(make_user(Role.COORDINATOR))
    page = get(client, "/mix/blocks/JK/baseline").text
    url = re.search(r'action="(/mix/blocks/JK/baseline/\d+/approve)"', page)
    assert url
    assert client.post(url[1], data={"version": "9"}).status_code == 409
    assert client.post(url[1].replace("JK", "ZD"), data={"version": "1"}).status_code == 404
    assert client.post(url[1], data={"version": "1"}).status_code == 302
    assert "存量基数未知" not in get(client, "/mix/blocks/JK").text


def test_a_coordinator_approves_a_draft_and_its_badge_changes(
    world: None, session: Session, client_of: ClientOf
) -> None:
    plan = session.scalars(select(MixTarget).where(MixTarget.block_id == ids(Block)["JK"])).one()
    page = get(client_of(make_user(Role.COORDINATOR)), "/mix/targets/JK/count").text
    assert "批准这份目标" not in page and "2022-12-31 为止，已经过去，不能再批准" in page
    assert plan.state == "draft"
    with clock.at(NOW):
        target = target_draft(make_user(Role.MANAGER, "JK"), "JK")
    session.commit()
    url = f"/mix/targets/{target.id}/approve"
    manager = client_of(make_user(Role.MANAGER, "JK"))
    assert "批准这份目标" not in get(manager, "/mix/targets/JK/count").text
    assert manager.post(url, data={"version": "1"}).status_code == 403
    client = client_of(make_user(Role.COORDINATOR))
    assert "批准这份目标" in get(client, "/mix/targets/JK/count").text
    version = str(target.version)
    with clock.at(NOW):
        assert client.post(url, data={"version": version}).status_code == 302
    assert client.post("/mix/targets/999999/approve", data={"version": "1"}).status_code == 404
    assert "测试人员批准" in get(client, "/mix/targets").text


def test_the_stock_lists_its_baseline_among_the_rows(world: None, client_of: ClientOf) -> None:
    known_baseline("JK", (10, 14, 1, 0, 2, 2, 66))
    page = get(client_of(make_user(Role.VIEWER, cluster="FI")), "/mix/JK/LG").text
    assert "基数" in page and "另有 1 项（1 家）" in page and ">15<" in page
