"""The search page and the palette's hits, in the reader's rights."""

import re
from typing import Any

import pytest
from flask import Flask

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core.db import db
from crm.core.search.wanted import Wanted
from crm.desk import searching
from crm.enterprises.models import Enterprise
from crm.leads import queries
from crm.leads.models import Lead
from crm.leads.queries import visible_to
from tests.makers.enterprises import make_contact, make_enterprise
from tests.makers.leads import make_lead
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.makers.targets import make_target

PAGES = ("/search", "/search/hits")


def counts(user: User, text: str) -> dict[str, int]:
    db.session.commit()
    answer = searching.answer(user, text)
    return {group.kind.name: group.count for group in answer.groups if group.count}


def firm_of(lead: Lead, by: User) -> Enterprise:
    return queries.get(lead.id, by).parties[0].enterprise


def read(client: Any, path: str, **query: Any) -> str:
    answer = client.get(path, query_string=query or None)
    assert answer.status_code == 200
    return str(answer.text)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("text", ["豫陆港", "yulugang", "ylg", "陆港 冷链"])
def test_one_search_finds_every_kind(app: Flask, client_of: Any, path: str, text: str) -> None:
    officer = make_user()
    lead = make_lead(owner=officer, name="豫陆港冷链")
    person = make_contact(officer, firm_of(lead, officer), name="豫陆港冷链王工")
    page = read(client_of(officer), path, q=text)
    assert re.search(rf'href="/leads/{lead.id}"[^>]*>.*豫陆港冷链', page)
    assert f'href="/enterprises/{person.enterprise_id}"' in page
    assert f'href="/enterprises/{person.enterprise_id}#contacts"' in page


def test_an_enterprise_says_which_items_it_is_a_target_of(app: Flask, client_of: Any) -> None:
    officer = make_user()
    make_target(officer, "远洋冷链集团", "LG5")
    make_target(officer, "远洋冷链集团", "LG4")
    assert re.search("目标企业：LG4、LG5", read(client_of(officer), "/search", q="远洋冷链"))


def test_list_items_stand_in_the_plans_order_and_are_found_in_english(
    app: Flask, client_of: Any
) -> None:
    client = client_of(make_user())
    codes = re.findall(r'href="/items/([\w.-]+)"', read(client, "/search", q="FI4"))
    assert codes[0] == "FI4"
    assert codes == sorted(codes)
    assert "/items/LG4" in read(client, "/search", q="third party")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("李", "再输入一个字"),
        ("，", "只有标点"),
        ("字" * 101, "太长"),
        ("没有的东西", "没有找到"),
        ("外运\" OR '", "没有找到"),
    ],
)
def test_what_cannot_be_found_is_told_and_kept(
    app: Flask, client_of: Any, path: str, text: str, told: str
) -> None:
    page = read(client_of(make_user()), path, q=text)
    assert told in page
    if path == "/search":
        assert f'value="{text[:5]}'.replace('"', "") in page.replace('"', "").replace("&#34;", "")


def test_an_empty_search_says_what_can_be_typed(app: Flask, client_of: Any) -> None:
    page = read(client_of(make_user()), "/search")
    for example in ("外运", "waiyun", "ZD-2026-0001", "FI4", "后四位"):
        assert example in page


@pytest.mark.parametrize("role", [Role.SYSTEM, Role.SECURITY, Role.AUDITOR])
def test_who_reads_no_business_is_not_let_in(app: Flask, client_of: Any, role: Role) -> None:
    client = client_of(make_user(role))
    assert [client.get(path).status_code for path in PAGES] == [403, 403]
    account = read(client, "/account")
    assert ("/search" in account, 'id="palette"' in account) == (False, True)


@pytest.mark.parametrize(
    ("role", "place", "sees"),
    [
        (Role.OFFICER, "ZD", True),
        (Role.MANAGER, "ZD", True),
        (Role.COORDINATOR, "", True),
        (Role.VIEWER, "LG", True),
        (Role.OFFICER, "JS", False),
        (Role.MANAGER, "JS", False),
        (Role.VIEWER, "CU", False),
    ],
)
def test_a_lead_out_of_reach_is_neither_shown_nor_counted(
    app: Flask, client_of: Any, role: Role, place: str, sees: bool
) -> None:
    lead = make_lead(owner=make_user(), name="隐秘的项目")
    viewer = role is Role.VIEWER
    reader = make_user(role, None if viewer else place or None, place if viewer else None)
    assert bool(counts(reader, "隐秘的").get("lead")) is sees
    assert bool(counts(reader, lead.code).get("lead")) is sees
    for path in PAGES:
        assert (f'href="/leads/{lead.id}"' in read(client_of(reader), path, q="隐秘的")) is sees


def test_the_search_counts_exactly_what_visible_to_shows(app: Flask) -> None:
    owners = [make_user(block=block) for block in ("ZD", "JS", "JK", "HK")]
    for owner in owners * 2:
        make_lead(owner=owner, name="四处都有的项目")
    people = [*owners, make_user(Role.COORDINATOR), make_user(Role.VIEWER, cluster="LG")]
    people.append(make_user(Role.VIEWER, cluster="CU"))
    for person in people:
        mine = sum("四处都有" in lead.name for lead in db.session.scalars(visible_to(person)))
        assert counts(person, "四处都有").get("lead", 0) == mine


def test_a_contact_is_found_by_colleagues_only_and_never_by_viewers(app: Flask) -> None:
    officer, colleague = make_user(), make_user()
    make_contact(officer, make_enterprise(officer, "某某公司"), name="欧阳明月")
    assert counts(officer, "欧阳") == counts(colleague, "oymy") == {"contact": 1}
    assert counts(make_user(Role.COORDINATOR), "明月") == {"contact": 1}
    assert counts(make_user(block="JS"), "欧阳") == {}
    assert counts(make_user(Role.VIEWER, cluster="LG"), "欧阳") == {}


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        *(("5678", True), ("13812345678", True), ("138-1234-5678", True), ("+8613812345678", True)),
        *(("5678 李伟", True), ("liwei 5678", True), ("5679 李伟", False), ("5678 王芳", False)),
        *(("345678", False), ("1381234", False), ("678", False), ("8765", False)),
    ],
)
def test_a_phone_is_found_by_its_last_four_or_whole(app: Flask, text: str, hit: bool) -> None:
    officer = make_user()
    make_contact(officer, make_enterprise(officer), phone="13812345678")
    make_contact(officer, make_enterprise(officer), name="王芳", phone="13900001111")
    assert counts(officer, text).get("contact", 0) == hit
    assert "contact" not in counts(make_user(block="JS"), text)


def test_a_kind_is_paged_to_its_end_without_repeating(app: Flask, client_of: Any) -> None:
    officer = make_user()
    for number in range(45):
        make_enterprise(officer, f"连页公司{number:02d}")
    client, url, seen = client_of(officer), "/search?q=连页&kind=enterprise", []
    while url:
        page = read(client, url)
        assert "“连页”找到 45 条" in page
        seen += re.findall(r"连页公司\d\d", page)
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        url = onward[1].replace("&amp;", "&") if onward else ""
    assert len(seen) == len(set(seen)) == 45


@pytest.mark.parametrize("cursor", ["x", "-1", "9" * 30, "1.5", ""])
def test_a_damaged_cursor_starts_from_the_top(app: Flask, client_of: Any, cursor: str) -> None:
    officer = make_user()
    make_enterprise(officer, "有头有尾公司")
    page = read(client_of(officer), "/search", q="有头有尾", kind="enterprise", after=cursor)
    assert "有头有尾公司" in page


def test_an_unknown_kind_shows_them_all(app: Flask, client_of: Any) -> None:
    officer = make_user()
    make_enterprise(officer, "随便哪类公司")
    assert "随便哪类公司" in read(client_of(officer), "/search", q="随便哪类", kind="moon")


def test_counting_stops_at_its_cap(app: Flask) -> None:
    officer = make_user()
    for number in range(8):
        make_enterprise(officer, f"数不完公司{number}")
    db.session.commit()
    answer = searching.answer(officer, "数不完", most=6)
    group = next(one for one in answer.groups if one.count)
    assert (group.count, group.count_label, answer.total_label) == (7, "6+", "6+")


def test_the_page_counts_a_little_at_once_and_the_rest_when_asked(
    app: Flask, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = make_user()
    for number in range(8):
        make_enterprise(officer, f"后来数完公司{number}")
    db.session.commit()
    monkeypatch.setattr(searching, "AT_ONCE", 6)
    client = client_of(officer)
    hasty = read(client, "/search", q="后来数完")
    assert "找到 6+ 条" in hasty and 'hx-select="#kinds"' in hasty and "counts=all" in hasty
    whole = read(client, "/search", q="后来数完", counts="all")
    assert "找到 8 条" in whole and 'hx-select="#kinds"' not in whole


@pytest.mark.parametrize("path", PAGES)
def test_it_asks_the_same_however_many_there_are(app: Flask, client_of: Any, path: str) -> None:
    officer = make_user()

    def add(count: int) -> None:
        for number in range(count):
            lead = make_lead(owner=officer, name=f"同样多公司{number}")
            make_contact(officer, firm_of(lead, officer), name="同样多")
        db.session.commit()

    def asked() -> int:
        with statements() as seen:
            read(client, path, q="同样多")
        return len(seen)

    add(10)
    client = client_of(officer)
    few = asked()
    add(50)
    assert asked() == few <= 8


def test_what_is_typed_is_looked_at_only_once_it_makes_sense(app: Flask, client_of: Any) -> None:
    client = client_of(make_user())
    with statements() as seen:
        read(client, "/search/hits", q="李")
    assert not Wanted("李").is_ready
    assert [one for one in seen if "search_" in one] == []
