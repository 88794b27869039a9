"""The list of targets: filters, orders and pages, with true totals."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.targets.models import Target
from tests.makers.leads import make_lead
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.makers.targets import make_target


@pytest.fixture
def officer(app: Flask) -> Any:
    return make_user()


def touched(target: Target, days_ago: int) -> Target:
    target.last_touched_on = clock.today() - timedelta(days=days_ago)
    db.session.commit()
    return target


def names(page: str) -> list[str]:
    return re.findall(r'class="name"><a[^>]*>([^<]+)</a>', page)


def test_orders_and_who_was_never_called_comes_first(client_of: Any, officer: Any) -> None:
    touched(make_target(officer, "丙制造", "MF-A1"), 10)
    touched(make_target(officer, "甲物流", "LG4"), 120)
    make_target(officer, "乙银行", "FI1")
    client = client_of(officer)
    for sort, expected in (
        ("", ["甲物流", "乙银行", "丙制造"]),
        ("touched", ["乙银行", "甲物流", "丙制造"]),
        ("name", ["丙制造", "甲物流", "乙银行"]),  # bing, jia, yi
        ("nonsense", ["甲物流", "乙银行", "丙制造"]),
    ):
        assert names(client.get(f"/targets?sort={sort}").text) == expected, sort


def test_totals_are_of_all_that_match_and_tell_who_is_quiet(client_of: Any, officer: Any) -> None:
    touched(make_target(officer, "甲物流"), 120)
    touched(make_target(officer, "乙物流"), 10)
    make_target(officer, "丙银行", "FI1")
    client = client_of(officer)
    page = client.get("/targets").text
    assert "3 家" in page and "2 家 90 天内没有联系" in page
    assert "120 天没联系" in page and "没有记录" in page and "10 天没联系" not in page
    logistics = client.get("/targets?cluster=LG").text
    assert "1 家 90 天内没有联系" in logistics
    assert names(client.get("/targets?cluster=LG&untouched=1").text) == ["甲物流"]


def test_pages_go_both_ways_and_keep_filter_and_order(client_of: Any, officer: Any) -> None:
    for number in range(53):
        touched(make_target(officer, f"示例第{number:02d}企业"), number)
    client = client_of(officer)
    first = client.get("/targets?cluster=LG&sort=touched").text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following and "sort=touched" in following[1] and "cluster=LG" in following[1]
    second = client.get(following[1].replace("&amp;", "&")).text
    assert len(names(first)) == 50 and len(names(second)) == 3
    assert len({*names(first), *names(second)}) == 53
    back = re.search(r'rel="prev" href="([^"]+)"', second)
    assert back and names(client.get(back[1].replace("&amp;", "&")).text) == names(first)
    other_order = following[1].replace("&amp;", "&").replace("sort=touched", "sort=name")
    assert len(names(client.get(other_order).text)) == 50, "a cursor of another order starts anew"


def test_an_empty_filter_says_so(client_of: Any, officer: Any) -> None:
    make_target(officer)
    assert "这里还没有目标企业" in client_of(officer).get("/targets?cluster=FI").text


def test_the_list_costs_the_same_at_any_length(client_of: Any, officer: Any) -> None:
    client = client_of(officer)
    make_target(officer, "示例首家企业")
    db.session.commit()
    with statements() as few:
        client.get("/targets?sort=touched")
    for number in range(30):
        make_target(officer, f"示例第{number}企业")
    db.session.commit()
    with statements() as many:
        client.get("/targets?sort=touched")
    assert len(few) == len(many) <= 7, "\n".join(many)


def test_an_enterprise_shows_its_quiet_targets_and_the_readers_leads(
    client_of: Any, officer: Any
) -> None:
    target = touched(make_target(officer, "示例双栖企业"), 100)
    lead = make_lead(owner=officer, name="示例双栖企业")
    url = f"/enterprises/{target.enterprise_id}"
    page = client_of(officer).get(url).text
    assert "90 天内没有联系" in page and lead.code in page and officer.name in page
    foreign = client_of(make_user(Role.MANAGER, block="JK")).get(url).text
    assert lead.code not in foreign and "还没有您能看的线索" in foreign
