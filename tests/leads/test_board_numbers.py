"""Every number in a column's head leads to its rows, and there are just as many of them."""

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.leads.models import Lead
from crm.leads.rules import Stage
from tests.leads.listed import shown
from tests.makers.leads import end, make_claim, make_lead, wait
from tests.makers.people import make_user

LINK = re.compile(r'href="(/leads\?[^"]*|/leads)">(.*?)</a>', re.DOTALL)


@pytest.fixture
def officer(app: Flask) -> User:
    """Of a block with leads of every kind that a head counts, each twice at most."""
    found = make_user(Role.OFFICER, "ZD")
    make_claim(make_lead(Stage.S5, owner=found), Stage.S6, found)
    make_claim(make_lead(Stage.S7, owner=found), Stage.S8, found)
    for stage in (Stage.S1, Stage.S1, Stage.S3, Stage.S7):
        _stall(make_lead(stage, owner=found))
        make_lead(stage, owner=found)
    wait(make_lead(Stage.S3, owner=found), found)
    end(make_lead(owner=found), found)
    make_lead(owner=make_user(Role.OFFICER, "ZD"))
    return found


def _stall(lead: Lead) -> None:
    long_ago = clock.today().replace(year=clock.today().year - 1)
    lead.stage_on = lead.stuck_after = lead.silent_after = long_ago


def _numbers(page: str) -> list[tuple[str, int]]:
    """The links of the heads and of the page's line, each with the number that it bears."""
    parts = re.findall(r'id="head-.*?</div>\s*</div>', page, re.DOTALL)
    parts.append(page.partition('id="board-whole"')[2].partition("</h1>")[0].partition("<ul")[0])
    found = []
    for part in parts:
        for address, words in LINK.findall(part):
            plain = re.sub(r"<[^>]+>", "", words)
            number = re.search(r"(?<![S\d.])\d+(?!\w|\.)", re.sub(r"S\d+a?\s", "", plain))
            assert number, plain
            found.append((unescape(address), int(number[0])))
    return found


ASKED = (
    *("", "?split=stages", "?mine=1&split=eight", "?status=onhold", "?status=all"),
    *("?stalled=stuck", "?placed=S6,S8,S3&split=groups", "?unverified=1", "?stage=S7"),
    "?cluster=FI",
)


def test_a_number_equals_the_rows_it_leads_to(officer: User, client_of: Any) -> None:
    client = client_of(officer)
    found = {
        (asked, address): (number, len(shown(client.get(address).text)))
        for asked in ASKED
        for address, number in _numbers(client.get(f"/board{asked}").text)
    }
    assert len(found) > len(ASKED)
    assert {key: pair for key, pair in found.items() if pair[0] != pair[1]} == {}


def test_all_kinds_of_numbers_are_links(officer: User, client_of: Any) -> None:
    numbers = _numbers(client_of(officer).get("/board").text)
    for part in (
        "placed=S1,S2",
        "stalled=1",
        "unverified=1",
        "unpriced=1",
        "placed=S8&",
        "placed=S8",
    ):
        assert any(part in address.replace("%2C", ",") + "&" for address, _ in numbers), part


def test_what_is_counted_can_be_read_and_taken_out_in_the_list(
    officer: User, client_of: Any
) -> None:
    page = client_of(officer).get("/leads?placed=S7,S8&unpriced=1&cluster=LG").text
    assert "在看板的" in page and "S7 注册" in page and "未报金额" in page
    kept = re.findall(r'type="hidden" name="(placed|unpriced)" value="([^"]*)"', page)
    assert ("placed", "S7,S8") in kept and ("unpriced", "1") in kept
    wrong = client_of(officer).get("/leads?placed=S99").text
    assert "没有这个选项" in wrong and shown(wrong) == []
