"""The board: columns that add up to the list, a claimed card where its claim would put it."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.leads import board, lists
from crm.leads.columns import CardOrder, View
from crm.leads.lists import Filter
from crm.leads.models import CoOwner, Lead
from crm.leads.rules import Stage
from tests.makers.leads import end, make_claim, make_lead, wait
from tests.makers.people import make_user
from tests.makers.statements import statements

CARD = re.compile(r'class="lead-card[^>]*id="card-(\d+)"')


def _by_code(user: Any, **asked: str) -> dict[str, board.Column]:
    found = board.columns(Filter(), user, View.from_query(asked))
    return {column.group.code: column for column in found}


def _few(owner: Any, many: int) -> list[Lead]:
    return [make_lead(owner=owner, name=f"第{one}家物流有限公司") for one in range(many)]


def _shown(page: str) -> list[int]:
    return [int(number) for number in CARD.findall(page)]


@pytest.mark.parametrize("split", ["groups", "eight", "stages"])
def test_columns_add_up_to_the_list(app: Flask, split: str) -> None:
    officer = make_user(Role.OFFICER, "ZD")
    for stage in (Stage.S1, Stage.S1, Stage.S3, Stage.S5, Stage.S8):
        make_lead(stage, owner=officer)
    found = list(_by_code(officer, split=split).values())
    totals, whole = lists.totals(Filter(), officer), board.total(found)
    assert (whole.count, whole.planned, whole.unknown) == (5, totals.planned, totals.unknown)
    assert whole.by_stage == {Stage.S1: 2, Stage.S3: 1, Stage.S5: 1, Stage.S8: 1}
    assert all(len(column.cards) == column.count for column in found)


def test_sums_are_over_all_cards_however_many_are_shown(app: Flask, client_of: Any) -> None:
    officer = make_user(Role.OFFICER, "ZD")
    for lead in _few(officer, 9):
        lead.planned = 10**8
    screen = _by_code(officer)["screen"]
    assert (screen.count, screen.planned, len(screen.cards), screen.hidden) == (9, 9 * 10**8, 6, 3)
    page = client_of(officer).get("/board").text
    assert "<b>9</b>" in page and "9.00" in page


def test_no_amount_is_not_an_amount_of_nothing(app: Flask, client_of: Any) -> None:
    officer = make_user(Role.OFFICER, "ZD")
    unknown, nothing = _few(officer, 2)
    nothing.planned = 0
    page = client_of(officer).get("/board").text
    assert _by_code(officer)["screen"].unknown == 1
    assert page.count("金额未报") == 1 and "1 条未报金额" in page
    assert _shown(client_of(officer).get("/board?sort=amount").text) == [nothing.id, unknown.id]


def test_a_claimed_card_stands_where_its_claim_would_put_it(app: Flask, client_of: Any) -> None:
    officer = make_user(Role.OFFICER, "ZD")
    lead = make_lead(Stage.S7, owner=officer)
    make_claim(lead, Stage.S8, officer)
    land = _by_code(officer)["land"]
    assert (land.count, land.waiting, land.by_stage) == (1, 1, {Stage.S8: 1})
    card = land.cards[0]
    assert (card.stage, card.row.claimed, card.over) == (Stage.S8, Stage.S8, False)
    page = client_of(officer).get("/board").text
    assert "待核 S8" in page and "待核 1" in page and "S8 落地 · " in page
    for asked in ("view=unverified", "unverified=1", "placed=S8"):
        assert lead.name in client_of(officer).get(f"/board?{asked}").text, asked


@pytest.mark.parametrize("order", list(CardOrder))
def test_cards_come_on_by_cursor_each_once_in_one_order(
    app: Flask, client_of: Any, order: CardOrder
) -> None:
    officer = make_user(Role.OFFICER, "ZD")
    leads = _few(officer, 30)
    for number, lead in enumerate(leads):
        lead.planned = None if number % 4 == 0 else (number % 3) * 10**8
        lead.next_step_on = None if number % 5 == 0 else clock.today()
    client, seen = client_of(officer), list[int]()
    page = client.get(f"/board?sort={order.value}").text
    while True:
        seen += _shown(page)
        further = re.search(r'hx-get="([^"]+)"[^>]*hx-target="#more-screen"', page)
        if not further:
            break
        page = client.get(further[1].replace("&amp;", "&")).text
    assert len(seen) == len(set(seen)) == 30
    assert seen == [card.lead.id for card in _all(officer, order)]


def _all(user: Any, order: CardOrder) -> list[board.Card]:
    view = View(order=order)
    return board._cards(Filter(), user, view, {"screen": 100})["screen"]


def test_without_script_the_next_cards_are_a_page_that_begins_there(
    app: Flask, client_of: Any
) -> None:
    officer = make_user(Role.OFFICER, "ZD")
    _few(officer, 8)
    client = client_of(officer)
    page = client.get("/board").text
    assert len(_shown(page)) == 6 and "还有 2 条，再显示 2 条" in page
    link = re.search(r'<a href="(/board\?[^"]*after_screen[^"]*)"', page)
    assert link
    further = client.get(link[1].replace("&amp;", "&")).text
    assert len(_shown(further)) == 2 and not set(_shown(further)) & set(_shown(page))
    assert "回到本列开头" in further and "再显示" not in further


@pytest.mark.parametrize("cursor", ["x", "W10", "WyJ4Iiwi5pivIiwxXQ", "WzFlOTk5LCIiLDFd", "²"])
def test_a_damaged_cursor_starts_from_the_top(app: Flask, client_of: Any, cursor: str) -> None:
    officer = make_user(Role.OFFICER, "ZD")
    leads = _few(officer, 2)
    page = client_of(officer).get(f"/board?after_screen={cursor}&seen_screen=²&density=x")
    assert (page.status_code, sorted(_shown(page.text))) == (200, [lead.id for lead in leads])


def test_an_unknown_stage_or_column_is_told_and_never_counted(app: Flask, client_of: Any) -> None:
    officer = make_user(Role.OFFICER, "ZD")
    make_lead(owner=officer)
    client = client_of(officer)
    page = client.get("/board?stage=S99").text
    assert "没有符合条件的线索" in page and "S99" in page and "清除条件" in page
    assert "NaN" not in page
    assert client.get("/board/columns/nowhere").status_code == 404


def test_a_folded_column_keeps_its_sums_and_shows_no_card(app: Flask, client_of: Any) -> None:
    officer = make_user(Role.OFFICER, "ZD")
    _few(officer, 3)
    page = client_of(officer).get("/board?fold=screen").text
    assert _shown(page) == [] and "board-strip" in page and "3 条 · —" in page


def test_compact_cards_say_their_badges_in_words_too(app: Flask, client_of: Any) -> None:
    officer = make_user(Role.OFFICER, "ZD")
    lead = make_lead(owner=officer)
    wait(lead, officer)
    page = client_of(officer).get("/board?density=compact").text
    dot = re.search(r'class="card-dot" title="([^"]*)"></span><span[^>]*>([^<]*)<', page)
    assert dot and dot[1] == dot[2] and "暂缓 · 等土地指标" in dot[1]


def test_the_density_of_the_cookie_holds(app: Flask, client_of: Any) -> None:
    officer = make_user(Role.OFFICER, "ZD")
    make_lead(owner=officer)
    client = client_of(officer)
    client.set_cookie("density", "compact")
    assert "lead-card-short" in client.get("/board").text
    assert "lead-card-short" not in client.get("/board?density=standard").text


def test_days_beyond_the_limit_say_which(app: Flask, client_of: Any) -> None:
    officer = make_user(Role.OFFICER, "ZD")
    lead = make_lead(owner=officer)
    long_ago = clock.today().replace(year=clock.today().year - 1)
    lead.stage_on, lead.stuck_after = long_ago, long_ago
    page = client_of(officer).get("/board").text
    assert 'bad-text" title="在这个阶段限 7 天（日历日）">S1 线索' in page


def test_a_remark_in_brackets_never_breaks(app: Flask, client_of: Any) -> None:
    officer = make_user(Role.OFFICER, "ZD")
    make_lead(owner=officer, name="<b>中衡</b>期货（示例）")
    page = client_of(officer).get("/board").text
    assert '&lt;b&gt;中衡&lt;/b&gt;期货<span class="nowrap">（示例）</span>' in page


def test_only_those_who_may_move_a_card_are_offered_to(app: Flask, client_of: Any) -> None:
    officer, helper = make_user(Role.OFFICER, "ZD"), make_user(Role.OFFICER, "ZD")
    lead, _other = _few(officer, 2)
    db.session.add(CoOwner(lead_id=lead.id, user_id=helper.id))
    for person, many in ((officer, 2), (helper, 1), (make_user(Role.OFFICER, "ZD"), 0)):
        page = client_of(person).get("/board").text
        assert (page.count("data-moves"), len(_shown(page))) == (many, 2)


def test_another_blocks_leads_are_not_on_it(app: Flask, client_of: Any) -> None:
    lead = make_lead(owner=make_user(Role.OFFICER, "ZD"))
    stranger = client_of(make_user(Role.OFFICER, "JK"))
    for path in ("/board", "/board/columns/screen", "/board/changes?since=2020-01-01T00:00:00Z"):
        answer = stranger.get(path)
        assert (answer.status_code, lead.name in answer.text) == (200, False)
    assert "条更新" not in answer.text
    auditor = client_of(make_user(Role.AUDITOR))
    assert {auditor.get(f"/board{rest}").status_code for rest in ("", "/columns/screen")} == {403}


def test_waiting_leads_stay_and_ended_ones_go(app: Flask, client_of: Any) -> None:
    officer = make_user(Role.OFFICER, "ZD")
    lead = make_lead(owner=officer)
    wait(lead, officer)
    lost = make_lead(owner=officer, name="已终止物流有限公司")
    end(lost, officer)
    assert _by_code(officer)["screen"].count == 1
    page = client_of(officer).get("/board").text
    assert "lead-card-waits" in page and "复查" in page and lost.name not in page


def test_it_tells_when_others_changed_something_and_not_otherwise(
    app: Flask, client_of: Any
) -> None:
    officer, manager = make_user(Role.OFFICER, "ZD"), make_user(Role.MANAGER, "ZD")
    lead = make_lead(owner=officer)
    client = client_of(officer)
    news = re.search(r'hx-get="(/board/changes[^"]*)"', client.get("/board").text)
    assert news
    address = news[1].replace("&amp;", "&")
    with statements() as asked:
        first = client.get(address)
    assert (first.status_code, "更新" in first.text) == (200, False)
    assert len(asked) <= 3, asked  # one of them finds the session
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get(address, headers=tag).status_code == 304
    _touch(lead, officer)
    assert "更新" not in client.get(address).text
    _touch(lead, manager)
    changed = client.get(address, headers=tag)
    assert (changed.status_code, "有 1 条更新" in changed.text) == (200, True)
    end(lead, officer)
    _touch(lead, manager)
    assert "有 1 条更新" in client.get(address).text


def _touch(lead: Lead, by: Any) -> None:
    change = {"updated_at": clock.now(), "updated_by_id": by.id}
    db.session.execute(update(Lead).where(Lead.id == lead.id).values(**change))


def test_the_tag_of_the_news_is_one_readers_own(app: Flask, client_of: Any) -> None:
    address = "/board/changes?since=2026-01-01T00:00:00%2B00:00"
    people = [make_user(Role.OFFICER, "ZD"), make_user(Role.OFFICER, "ZD")]
    people[1].locale = "en"
    tags = {client_of(person).get(address).headers["ETag"] for person in people}
    assert len(tags) == 2
    assert client_of(people[0]).get("/board/changes?since=yesterday").status_code == 200


@pytest.mark.parametrize("path", ["/board", "/board?split=stages&density=compact&sort=amount"])
def test_it_asks_the_same_number_of_questions_at_two_and_at_forty_leads(
    app: Flask, client_of: Any, path: str
) -> None:
    officer = make_user(Role.OFFICER, "ZD")
    client = client_of(officer)
    counts = []
    for many in (2, 38):
        for number in range(many):
            make_lead(owner=officer, name=f"{many}之{number}物流有限公司")
        with statements() as asked:
            client.get(path)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 9  # one of them finds the session
