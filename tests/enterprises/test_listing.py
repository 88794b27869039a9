"""The list of enterprises: orders, pages, and what others count beside them in the reader's rights."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.enterprises import listing
from tests.makers.enterprises import make_enterprise
from tests.makers.leads import make_lead
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.makers.targets import make_target


@pytest.fixture
def officer(app: Flask) -> Any:
    return make_user()


def names(page: str) -> list[str]:
    return re.findall(r'class="name"><a[^>]*>([^<]+)</a>', page)


def test_by_name_or_the_last_changed_first(client_of: Any, officer: Any) -> None:
    for days, name in ((3, "甲物流"), (1, "乙银行"), (2, "丙制造")):
        with clock.at(clock.now() - timedelta(days=days)):
            make_enterprise(officer, name)
    client = client_of(officer)
    assert names(client.get("/enterprises").text) == ["丙制造", "甲物流", "乙银行"]
    page = client.get("/enterprises?sort=updated").text
    assert names(page) == ["乙银行", "丙制造", "甲物流"] and 'aria-sort="descending"' in page
    assert "3 家" in page


def test_what_is_counted_beside_it_is_what_the_reader_may_see(client_of: Any, officer: Any) -> None:
    make_lead(owner=officer, name="示例双栖企业")
    make_lead(owner=make_user(block="JK"), name="示例双栖企业")
    make_target(officer, "示例双栖企业")
    for user, leads in (
        (officer, 1),
        (make_user(block="JS"), 0),
        (make_user(Role.COORDINATOR), 2),
    ):
        page = client_of(user).get("/enterprises").text
        cells = re.findall(r'<td class="num" data-label="([^"]+)">(.*?)</td>', page)
        told = {label: int(re.sub(r"<[^>]+>", "", cell)) for label, cell in cells}
        assert told == {"目标": 1, "线索": leads}, user.role


def test_pages_go_both_ways_and_keep_the_order(
    client_of: Any, officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MOST_COUNTED", 20)
    for number in range(52):
        make_enterprise(officer, f"示例第{number:02d}企业")
    client = client_of(officer)
    first = client.get("/enterprises?sort=updated&origin=domestic").text
    assert "20 家以上" in first
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following and "sort=updated" in following[1] and "origin=domestic" in following[1]
    second = client.get(following[1].replace("&amp;", "&")).text
    assert len({*names(first), *names(second)}) == 52
    back = re.search(r'rel="prev" href="([^"]+)"', second)
    assert back and names(client.get(back[1].replace("&amp;", "&")).text) == names(first)


def test_the_list_costs_the_same_at_any_length(client_of: Any, officer: Any) -> None:
    client = client_of(officer)
    make_enterprise(officer, "示例首家企业")
    db.session.commit()
    with statements() as few:
        client.get("/enterprises")
    for number in range(30):
        make_enterprise(officer, f"示例第{number}企业")
    db.session.commit()
    with statements() as many:
        client.get("/enterprises")
    assert len(few) == len(many) <= 7, "\n".join(many)
