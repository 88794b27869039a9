"""The lead itself on pages: quick log, list, page, edit."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.rules import Role
from crm.core.db import db
from crm.leads.models import Lead
from crm.leads.rules import Stage
from tests.leads.posting import row, size, version_of
from tests.leads.rebuild import assert_rebuilds
from tests.makers.leads import block_id, item_id, make_claim, make_lead, wait
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.makers.targets import make_target

KNOWN = "郑州已有物流有限公司"
GONE = [999999, 2**31, 10**30]


def quick(**typed: Any) -> dict[str, Any]:
    return {
        "name": "郑州新来物流有限公司",
        "track": "build",
        "source": "visit",
        "item_id": item_id(),
        "block_id": block_id(),
        **typed,
    }


def test_an_officer_logs_a_lead_with_four_answers(app: Flask, client_of: Any) -> None:
    officer = make_user()
    make_lead(owner=officer, name=KNOWN)
    client, typed = client_of(officer), quick(name=KNOWN)
    assert client.get("/leads/new").status_code == 200
    with statements() as seen:
        answer = client.post("/leads/new", data=typed)
    assert (answer.status_code, len(seen) <= 15) == (302, True), "\n".join(seen)
    page = client.get(answer.location).text
    for shown in ("已登记线索 ZD-", KNOWN, "S1 线索", "首报还差"):
        assert shown in page
    assert_rebuilds()


@pytest.mark.parametrize("key", ["", "k1"])
def test_a_firm_that_nobody_knew_costs_as_little(app: Flask, client_of: Any, key: str) -> None:
    officer = make_user()
    make_lead(owner=officer, name=KNOWN)
    client, typed = client_of(officer), quick(idempotency_key=key)
    with statements() as seen:
        answer = client.post("/leads/new", data=typed)
    asked = [one for one in seen if "user_session" not in one]
    assert (answer.status_code, len(asked) <= 15) == (302, True), "\n".join(asked)
    assert "郑州新来物流有限公司" in client.get(answer.location).text
    assert_rebuilds()


def test_codes_of_a_block_run_without_a_gap(app: Flask) -> None:
    officer, other = make_user(), make_user(block="JK")
    codes = [make_lead(owner=owner, block="").code for owner in (officer, officer, other)]
    first = int(codes[0][-4:])
    assert codes[1] == f"{codes[0][:-4]}{first + 1:04d}"
    assert (codes[0][:3], codes[2][:3]) == ("ZD-", "JK-")


def test_a_target_is_taken_up_once(app: Flask, client_of: Any) -> None:
    officer = make_user()
    target = make_target(officer, "甲物流有限公司")
    db.session.commit()
    client, url = client_of(officer), f"/leads/new?target={target.id}"
    assert "甲物流有限公司" in client.get(url).text
    assert client.post(url, data=quick(name="甲物流有限公司")).status_code == 302
    before = size()
    again = client.post(url, data=quick(name="甲物流有限公司"))
    assert (again.status_code, "已被认领" in again.text) == (409, True)
    assert size() == before


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"name": " "}, "请填写企业名称"),
        ({"name": "有\x00字节"}, "无法保存的字符"),
        ({"name": "长" * 201}, "最多 200 个字"),
        ({"source": "rumour"}, "没有这个选项"),
        ({"source": ""}, "请填写线索来源"),
        ({"item_id": "999999"}, "没有这个清单条目"),
        ({"item_id": "x" * 99}, "没有这个清单条目"),
        ({"item_id": "9" * 99}, "没有这个清单条目"),
        ({"item_id": ""}, "请填写清单条目"),
        ({"block_id": "x"}, "只能在自己的区块"),
    ],
)
def test_a_mistake_in_the_quick_log_is_told_and_nothing_is_written(
    app: Flask, client_of: Any, typed: Any, told: str
) -> None:
    client = client_of(make_user())
    before = size()
    answer = client.post("/leads/new", data=quick(**typed))
    assert (answer.status_code, told in answer.text) == (422, True)
    assert size() == before


def test_an_officer_logs_in_their_own_block_only(app: Flask, client_of: Any) -> None:
    before = size()
    answer = client_of(make_user()).post("/leads/new", data=quick(block_id=block_id("JK")))
    assert (answer.status_code, size()) == (422, before)
    far = client_of(make_user(Role.COORDINATOR)).post(
        "/leads/new", data=quick(block_id=block_id("JK"))
    )
    assert far.status_code == 302


def test_an_item_that_only_goes_abroad_takes_no_lead(app: Flask, client_of: Any) -> None:
    from crm.plan.models import ListItem

    outbound = db.session.scalars(select(ListItem.id).where(~ListItem.takes_leads)).first()
    answer = client_of(make_user()).post("/leads/new", data=quick(item_id=outbound))
    assert answer.status_code == 422


@pytest.mark.parametrize("odd", ["²", "9" * 40, "x", "-1", "999999"])
def test_an_odd_target_in_the_address_breaks_nothing(app: Flask, client_of: Any, odd: str) -> None:
    assert client_of(make_user()).get(f"/leads/new?target={odd}").status_code in (200, 404)


def test_a_key_sent_twice_logs_one_lead(app: Flask, client_of: Any) -> None:
    client = client_of(make_user())
    typed = quick(idempotency_key="k1")
    first, second = (client.post("/leads/new", data=typed) for _ in range(2))
    assert first.location == second.location
    other = client.post("/leads/new", data={**typed, "name": "另一家"})
    assert other.status_code == 422


@pytest.mark.parametrize("number", GONE)
@pytest.mark.parametrize("page", ["", "/edit", "/transitions", "/visits"])
def test_an_unknown_lead_is_not_found(app: Flask, client_of: Any, number: int, page: str) -> None:
    client = client_of(make_user())
    assert client.get(f"/leads/{number}{page}").status_code == 404


PAGES = (
    "", "edit", "transitions", "hold", "loss", "departure", "visits", "steps", "parties",
    "receipts", "owner", "co-owners",
)  # fmt: skip


def test_who_may_open_which_page_of_a_lead(app: Flask, client_of: Any) -> None:
    owner = make_user()
    lead = make_lead(owner=owner)
    people = {
        "owner": (owner, {"": 200, "owner": 403}, 200),
        "manager": (make_user(Role.MANAGER), {}, 200),
        "coordinator": (make_user(Role.COORDINATOR), {}, 200),
        "colleague": (make_user(), {"": 200}, 403),
        "stranger": (make_user(block="JK"), {"owner": 403}, 404),
        "department": (make_user(Role.VIEWER, cluster="LG"), {"": 200}, 403),
        "other department": (make_user(Role.VIEWER, cluster="FI"), {"": 404}, 403),
        "auditor": (make_user(Role.AUDITOR), {}, 403),
        "security": (make_user(Role.SECURITY), {}, 403),
    }
    for name, (user, own, usual) in people.items():
        client = client_of(user)
        for page in PAGES:
            status = client.get(f"/leads/{lead.id}/{page}".rstrip("/")).status_code
            assert status == own.get(page, usual), (name, page, status)


def test_a_lead_is_found_by_its_code(app: Flask, client_of: Any) -> None:
    lead = make_lead()
    client = client_of(make_user())
    assert client.get(f"/leads/code/{lead.code.lower()}").location == f"/leads/{lead.id}"
    assert client.get("/leads/code/ZD-1999-0001").status_code == 404
    assert client_of(make_user(block="JK")).get(f"/leads/code/{lead.code}").status_code == 404


@pytest.mark.parametrize("stage", [Stage.S1, Stage.S5, Stage.S8])
def test_the_page_of_a_lead_costs_few_statements(app: Flask, client_of: Any, stage: Stage) -> None:
    owner = make_user()
    lead = make_lead(stage, owner=owner)
    if stage is Stage.S5:
        make_claim(lead, Stage.S6, owner)
    client, url = client_of(owner), f"/leads/{lead.id}"
    with statements() as few:
        assert client.get(url).status_code == 200
    for _ in range(9):
        make_lead(owner=owner)
    with statements() as many:
        client.get(url)
    assert len(few) == len(many) <= 14, "\n".join(many)


def test_the_list_costs_the_same_at_ten_and_at_two_hundred(app: Flask, client_of: Any) -> None:
    owner = make_user()
    client = client_of(owner)
    for _ in range(10):
        make_lead(owner=owner)
    with statements() as few:
        client.get("/leads")
    for _ in range(190):
        make_lead(owner=owner, name="同一家物流有限公司")
    with statements() as many:
        page = client.get("/leads").text
    assert len(few) == len(many) <= 8, "\n".join(many)
    following = re.search(r'href="(/leads\?[^"]*after=[^"]+)"', page)
    assert following and client.get(following[1].replace("&amp;", "&")).status_code == 200


def test_the_list_shows_what_the_address_asks_for(app: Flask, client_of: Any) -> None:
    owner = make_user()
    make_lead(Stage.S2, owner=owner, name="甲物流有限公司")
    waiting = make_lead(owner=owner, name="乙银行", item="FI1")
    wait(waiting, owner)
    client = client_of(owner)
    for query, names in (
        ("", (True, True)),
        ("cluster=LG", (True, False)),
        ("item=FI1", (False, True)),
        ("stage=S2", (True, False)),
        ("bucket=idea", (False, True)),
        ("bucket=pipeline", (True, True)),
        ("status=onhold", (False, True)),
        ("status=all&mine=1&block=ZD", (True, True)),
        ("stage=S99", (False, False)),
        ("bucket=x", (False, False)),
        ("status=x", (False, False)),
        ("block=JK", (False, False)),
        ("stalled=1", (False, False)),
        ("after=nonsense", (True, True)),
    ):
        page = client.get(f"/leads?{query}")
        shown = ("甲物流有限公司" in page.text, "乙银行" in page.text)
        assert (page.status_code, shown) == (200, names), query


def edited(lead: Lead, **typed: Any) -> dict[str, Any]:
    plain = {
        "name": lead.name,
        "item_id": lead.item_id,
        "track": "build",
        "source": lead.source.value,
    }
    return {**plain, "version": version_of(lead), **typed}


def test_an_edit_is_kept_and_shown_in_the_timeline(app: Flask, client_of: Any) -> None:
    owner = make_user()
    lead = make_lead(owner=owner)
    client, url = client_of(owner), f"/leads/{lead.id}/edit"
    assert client.get(url).status_code == 200
    typed = edited(lead, project="区域总部", planned="5.2亿", land_mu="60.5", funding="hmt")
    with statements() as seen:
        assert client.post(url, data=typed).status_code == 302
    assert len(seen) <= 20, "\n".join(seen)
    kept = row(lead)
    assert (kept.project, kept.planned, kept.land_mu) == ("区域总部", 520_000_000, "60.5")
    page = client.get(f"/leads/{lead.id}").text
    assert "意向内容" in page and "52,000" in page
    assert client.post(url, data=edited(lead, project="区域总部")).status_code == 302
    assert row(lead).planned is None
    assert_rebuilds([lead])


def test_a_new_item_brings_its_cluster_along(app: Flask, client_of: Any) -> None:
    owner = make_user()
    lead = make_lead(owner=owner)
    answer = client_of(owner).post(
        f"/leads/{lead.id}/edit", data=edited(lead, item_id=item_id("FI1"))
    )
    assert answer.status_code == 302
    assert_rebuilds([lead])
    assert (
        client_of(make_user(Role.VIEWER, cluster="FI")).get(f"/leads/{lead.id}").status_code == 200
    )


def test_a_late_edit_sees_both_versions_and_loses_nothing(app: Flask, client_of: Any) -> None:
    owner = make_user()
    lead = make_lead(owner=owner)
    client, url = client_of(owner), f"/leads/{lead.id}/edit"
    mine = edited(lead, project="我写的内容", competitors="武汉")
    assert client.post(url, data=edited(lead, project="别人写的内容")).status_code == 302
    before = size()
    late = client.post(url, data=mine)
    assert (late.status_code, size()) == (409, before)
    both = late.text.partition('id="conflict"')[2].partition("</table>")[0]
    assert "我写的内容" in both and "别人写的内容" in both
    form = late.text.partition('method="post" novalidate')[2]
    assert "我写的内容" in form and "武汉" in form
    version = re.search(r'name="version"[^>]*value="(\d+)"', form)
    assert version and client.post(url, data={**mine, "version": version[1]}).status_code == 302
    assert row(lead).project == "我写的内容"
