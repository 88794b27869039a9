"""The board by keyboard, by mouse and by finger: cards move in place and nothing is lost."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.test_axe import both_themes
from tests.e2e.test_first_week import fill, press

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIRM = "看板试验物流有限公司"


@pytest.fixture
def database_kind() -> str:
    """What a browser does with the board does not depend on the database: one is enough."""
    return "sqlite"


def log_lead(page: Page) -> None:
    page.goto("/leads/new?item=LG4")
    fill(page, name=FIRM)
    page.locator("[name=source]").select_option("visit")
    press(page, page.locator("main form button[type=submit]").inner_text())
    expect(page.get_by_role("heading", level=1)).to_contain_text(FIRM)


def card_of(page: Page) -> Locator:
    return page.locator(".lead-card", has_text=FIRM)


def column(page: Page, code: str) -> Locator:
    return page.locator(f"#col-{code}")


def by_key(page: Page, typed: str) -> None:
    """Open the panel of the card under the keys and choose a stage by typing."""
    card_of(page).locator(".name").focus()
    page.keyboard.press("m")
    expect(page.locator("#mover-find")).to_be_focused()
    page.keyboard.type(typed)
    page.keyboard.press("Enter")


def drag(page: Page, card: Locator, onto: Locator) -> None:
    start, end = card.bounding_box(), onto.bounding_box()
    assert start and end
    page.mouse.move(start["x"] + 60, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 80, start["y"] + 24, steps=4)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 120, steps=12)
    page.mouse.up()


def count(page: Page, code: str) -> int:
    return int(page.locator(f"#head-{code} .board-sum b").first.inner_text())


def test_an_officer_moves_a_card_by_keyboard_and_takes_it_back(
    sign_in: Callable[[str], Page],
) -> None:
    page = sign_in("wanglei")
    log_lead(page)
    page.goto("/board?sort=newest&split=stages")
    at_first = (count(page, "S1"), count(page, "S2"))

    by_key(page, "s2")
    fill(page, project="冷链分拨中心", industry="5930", planned="1.2亿")
    page.locator("[name=funding]").select_option("domestic")
    press(page, "移动")
    expect(page).to_have_url(re.compile(r"/board\?.*split=stages"))
    expect(page.locator("#flashes")).to_contain_text("已移到 S2 研判")
    expect(column(page, "S2")).to_contain_text(FIRM)

    page.keyboard.press("z")
    expect(page.locator("#flashes")).to_contain_text("已撤销")
    expect(column(page, "S1")).to_contain_text(FIRM)

    by_key(page, "研判")
    expect(column(page, "S2")).to_contain_text(FIRM)
    expect(page.locator("#mover")).not_to_be_visible()
    expect(card_of(page).locator(".name")).to_be_focused()
    assert (count(page, "S1"), count(page, "S2")) == (at_first[0] - 1, at_first[1] + 1)
    page.keyboard.press("z")
    expect(column(page, "S1")).to_contain_text(FIRM)
    expect(card_of(page)).to_have_count(1)
    assert (count(page, "S1"), count(page, "S2")) == at_first


def test_going_back_asks_why_in_the_panel_and_says_so_when_it_is_left_out(
    sign_in: Callable[[str], Page],
) -> None:
    page = sign_in("wanglei")
    log_lead(page)
    page.goto("/board?sort=newest")
    by_key(page, "s2")
    fill(page, project="冷链分拨中心", industry="5930", planned="1.2亿")
    page.locator("[name=funding]").select_option("domestic")
    press(page, "移动")

    by_key(page, "s1")
    expect(page.locator("#mover [name=reason]:visible")).to_be_focused()
    page.locator("#mover [data-act]:visible").click()
    expect(page.locator("#mover")).to_contain_text("退回需要写明原因")
    page.locator("#mover [name=reason]:visible").fill("意向又变了")
    page.locator("#mover [data-act]:visible").click()
    expect(card_of(page)).to_contain_text("S1 线索")
    expect(page.locator("#mover")).not_to_be_visible()


def test_a_dragged_card_asks_for_the_stage_and_stays_until_it_is_answered(
    sign_in: Callable[[str], Page],
) -> None:
    page = sign_in("wanglei")
    log_lead(page)
    page.goto("/board?sort=newest")
    drag(page, card_of(page), column(page, "talks"))
    panel = page.locator("#mover")
    expect(panel.locator(".mover-stage[data-stage]")).to_have_count(2)
    expect(column(page, "screen")).to_contain_text(FIRM)
    page.keyboard.press("Escape")
    expect(card_of(page).locator(".name")).to_be_focused()

    drag(page, card_of(page), column(page, "run"))
    expect(panel).to_contain_text("需要第二人核验，不能跨过去")
    expect(column(page, "screen")).to_contain_text(FIRM)


def test_a_lost_connection_is_said_and_the_card_stays(sign_in: Callable[[str], Page]) -> None:
    # A page of its own: the browser reports the failure that is wanted here as an error.
    page = sign_in("wanglei").context.new_page()
    log_lead(page)
    page.goto("/board?sort=newest")
    page.route("**/moves**", lambda route: route.fulfill(status=500, body="<p>…</p>"))
    card_of(page).locator(".name").focus()
    page.keyboard.press("m")
    expect(page.locator("#flashes")).to_contain_text("没有连上服务器")
    expect(column(page, "screen")).to_contain_text(FIRM)


def test_the_density_is_kept_and_cards_come_in_place(sign_in: Callable[[str], Page]) -> None:
    page = sign_in("chenli")  # all blocks together fill a column
    page.goto("/board")
    page.get_by_role("link", name="紧凑").click()
    page.goto("/board")
    expect(page.locator(".lead-card-short").first).to_be_visible()
    page.goto("/board?density=standard")
    more = page.locator(".board-more a").first
    before = page.locator(".lead-card").count()
    more.click()
    expect(page.locator(".lead-card")).not_to_have_count(before)
    wide: Any = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert wide


def test_axe_finds_nothing_on_the_board_and_in_its_panel(sign_in: Callable[[str], Page]) -> None:
    page = sign_in("wanglei")
    complaints = list[str]()
    for path in ("/board", "/board?split=stages&density=compact&fold=S1,S11"):
        page.goto(path)
        complaints += both_themes(page)
    page.goto("/board")
    page.locator("[data-movable] .name").first.focus()
    page.keyboard.press("m")
    expect(page.locator("#mover-find")).to_be_focused()
    complaints += both_themes(page)
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto("/board")
    complaints += both_themes(page)
    assert complaints == []
