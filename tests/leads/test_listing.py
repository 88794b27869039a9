"""The list: its orders, pages, groups and sums of all that match; the same cost at any size."""

import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts.models import User
from crm.core import clock
from crm.core.db import db
from crm.leads.listing import composing, summing
from crm.leads.listing.arrangement import Arrangement
from crm.leads.listing.grouping import GROUPINGS
from crm.leads.listing.sorting import ORDERS
from crm.leads.models import Lead
from crm.leads.rules import Stage
from tests.api.conftest import Program, make_token
from tests.leads.listed import YI, links, many, shown, walk
from tests.makers.leads import make_lead, wait
from tests.makers.people import make_user
from tests.makers.statements import statements


@pytest.fixture
def officer(app: Flask) -> User:
    return make_user()


def test_every_order_pages_forth_and_back_over_empty_values(
    officer: User, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composing, "SIZE", 4)
    leads = {lead.id for lead in many(officer, 18)}
    client = client_of(officer)
    for by in [f"{sign}{code}" for code in ORDERS for sign in ("", "-")]:
        pages, last = walk(client, f"/leads?sort={by}")
        assert [len(one) for one in pages] == [4, 4, 4, 4, 2], by
        assert {number for one in pages for number in one} == leads, by
        # Back from the last page one meets the same pages again.
        assert walk(client, last, "prev")[0] == pages[::-1], by


@pytest.mark.parametrize(
    ("by", "value", "falling"),
    [
        ("planned", lambda lead: -1 if lead.planned is None else lead.planned, False),
        ("-planned", lambda lead: -1 if lead.planned is None else lead.planned, True),
        ("next", lambda lead: lead.next_step_on or date.max, False),
        ("-next", lambda lead: lead.next_step_on or date.max, True),
        ("-days", lambda lead: clock.today() - lead.stage_on, True),
        ("days", lambda lead: clock.today() - lead.stage_on, False),
        ("name", lambda lead: lead.pinyin_key, False),
        ("-code", lambda lead: lead.code, True),
    ],
)
def test_rows_stand_in_the_order_that_was_asked_for(
    officer: User, client_of: Any, by: str, value: Any, falling: bool
) -> None:
    leads = {lead.id: lead for lead in many(officer, 12)}
    client = client_of(officer)
    found = shown(client.get(f"/leads?sort={by}").text)
    values = [value(db.session.get_one(Lead, number)) for number in found]
    assert len(found) == len(leads) and values == sorted(values, reverse=falling)


@pytest.mark.parametrize("door", ["page", "api"])
@pytest.mark.parametrize("by", ["signing", "-signing"])
def test_what_nobody_expects_to_sign_stands_last_both_ways(
    app: Flask, officer: User, client_of: Any, by: str, door: str
) -> None:
    many(officer, 12)
    if door == "page":
        found = shown(client_of(officer).get(f"/leads?sort={by}").text)
    else:
        program, found, after = Program(app, make_token(officer)), [], ""
        while not found or after:
            page = program.get(f"/leads?sort={by}&limit=5&after={after or ''}").json
            found += [row["lead"]["id"] for row in page["rows"]]
            after = page["after"]
        other = program.get(f"/leads?sort=name&after={program.get('/leads?limit=5').json['after']}")
        assert other.status_code == 422, "a cursor of another order"
    days = [db.session.get_one(Lead, number).expected_signing_on for number in found]
    known = [day for day in days if day]
    assert (len(days), days[len(known) :]) == (12, [None] * 4)
    assert known == sorted(known, reverse=by.startswith("-"))


def test_sort_keys_follow_the_columns_they_stand_for(officer: User) -> None:
    lead = many(officer, 2)[1]
    for planned, step in ((5, date(2026, 12, 1)), (0, None), (None, date(2027, 1, 1))):
        lead.planned, lead.next_step_on = planned, step
        db.session.commit()
        kept = db.session.execute(
            select(Lead.planned_key, Lead.next_step_key).filter_by(id=lead.id)
        )
        expected = (-1 if planned is None else planned, step or date.max)
        assert tuple(kept.one()) == expected


def test_a_page_of_another_order_or_group_begins_at_the_top(
    officer: User, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composing, "SIZE", 4)
    many(officer, 9)
    client = client_of(officer)
    cursor = re.search(r"after=([^&]+)", links(client.get("/leads?sort=name").text, "next"))
    assert cursor
    for other in ("sort=-name", "sort=planned", "sort=name&group=stage"):
        top = shown(client.get(f"/leads?{other}").text)
        assert shown(client.get(f"/leads?{other}&after={cursor[1]}").text) == top


def test_new_rows_do_not_shift_the_next_page(
    officer: User, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composing, "SIZE", 4)
    many(officer, 8)
    client = client_of(officer)
    following = links(client.get("/leads?sort=name").text, "next")
    expected = shown(client.get(following).text)
    make_lead(owner=officer, name="啊第一家")
    assert shown(client.get(following).text) == expected


def test_sums_are_of_all_that_match_and_not_of_the_page(
    officer: User, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Peers' trap: totals over loaded rows only."""
    monkeypatch.setattr(composing, "SIZE", 4)
    leads = many(officer, 12)
    whole = sum(lead.planned or 0 for lead in leads) // YI
    for address in ("/leads", "/leads?group=stage", walk_address(client_of(officer))):
        head = (
            client_of(officer).get(address).text.partition('id="totals"')[2].partition("</span>")[0]
        )
        assert "12 条" in head and f"{whole}.00 亿元" in head and "4 条未报金额" in head


def walk_address(client: Any) -> str:
    return links(client.get("/leads").text, "next")


def test_beyond_the_limit_the_exact_figures_come_by_themselves(
    officer: User, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summing, "MOST", 3)
    leads = many(officer, 6)
    client = client_of(officer)
    page = client.get("/leads?sort=name").text
    head = page.partition('id="totals"')[2].partition("</span>")[0]
    assert "3+ 条" in head and 'hx-trigger="load"' in head
    whole = sum(lead.planned or 0 for lead in leads) // YI
    for headers in ({}, {"HX-Request": "true"}):
        exact = client.get("/leads/totals", headers=headers).text
        assert "6 条" in exact and f"{whole}.00 亿元" in exact
        assert ("<html" in exact) is not bool(headers)


@pytest.mark.parametrize("group", list(GROUPINGS))
def test_groups_add_up_to_the_list_and_say_when_they_go_on(
    officer: User, client_of: Any, monkeypatch: pytest.MonkeyPatch, group: str
) -> None:
    monkeypatch.setattr(composing, "SIZE", 4)
    many(officer, 5)
    make_lead(Stage.S3, owner=officer, item="FI1")
    wait(make_lead(owner=make_user(), item="MF-A1"), officer)
    arrangement = Arrangement.from_query({"group": group})
    first = composing.listing(arrangement, officer)
    second = composing.listing(arrangement, officer, after=first.after)
    heads = {line.group for line in (*first.lines, *second.lines) if line.group}
    assert sum(one.leads for one in heads) == first.totals.leads == 7
    assert sum(one.planned for one in heads) == first.totals.planned
    assert sum(one.unknown for one in heads) == first.totals.unknown
    assert [line.goes_on for line in first.lines] == [False] * 4
    assert second.lines[0].goes_on is _goes_on(first, second)
    again = composing.listing(arrangement, officer, before=second.before)
    assert [line.row.lead.id for line in again.lines] == [line.row.lead.id for line in first.lines]


def _goes_on(first: composing.Listing, second: composing.Listing) -> bool:
    last = next(line.group for line in reversed(first.lines) if line.group)
    return second.lines[0].group == last


def test_a_group_that_goes_on_brings_its_whole_sum_along(
    officer: User, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composing, "SIZE", 4)
    many(officer, 6)
    client = client_of(officer)
    page = client.get(links(client.get("/leads?group=stage").text, "next")).text
    head = page.partition('class="group"')[2].partition("</tr>")[0]
    assert "S1 线索" in head and "6 条" in head and "接上页" in head


def test_it_costs_the_same_at_ten_and_at_a_thousand(officer: User, client_of: Any) -> None:
    client = client_of(officer)
    leads = many(officer, 10)
    counts: dict[str, list[int]] = {}
    addresses = ("/leads?status=all", "/leads?group=owner&mine=1", "/leads?view=stalled")
    for rows in (10, 1000):
        if rows > 10:
            _copy(leads[0], 990)
        for address in addresses:
            with statements() as seen:
                assert client.get(address).status_code == 200
            counts.setdefault(address, []).append(
                len([one for one in seen if "user_session" not in one])
            )
    assert all(few == lots <= 8 for few, lots in counts.values()), counts


def _copy(lead: Lead, times: int) -> None:
    """The same lead many times over, in one statement: only the cost of reading is asked about."""
    table = Lead.__table__
    values = {
        column.name: getattr(lead, column.key)
        for column in table.columns
        if column.name not in ("id", "code")
    }
    db.session.execute(
        table.insert(), [{**values, "code": f"COPY-{number:04d}"} for number in range(times)]
    )
    db.session.commit()
