"""What waits is walked and answered by keyboard alone; the focus stays where the work is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def database_kind() -> str:
    """What the script does does not depend on the database: one is enough."""
    return "sqlite"


def test_what_waits_is_answered_by_keyboard(sign_in: Callable[[str], Page]) -> None:
    _transfers(_whose_turn_it_is(sign_in))
    _claims(sign_in("zhoumin"))


def _whose_turn_it_is(sign_in: Callable[[str], Page]) -> Page:
    """In its days the other block answers a transfer, afterwards the office: as the calendar falls."""
    for login in ("helin", "chenli"):
        page = sign_in(login)
        page.goto("/first-reports?tab=transfers")
        if page.locator("[data-step-open]").count():
            return page
    pytest.fail("no transfer waits for anybody")


def _transfers(page: Page) -> None:
    """J and k walk the cards, Enter opens the answer; once sent, the list is back."""
    cards = page.locator("[data-step]")
    running = cards.count()
    _walk(page, cards)
    mine = page.locator("[data-step]:has([data-step-open])").first
    for _ in range(running):
        if mine.evaluate("card => card === document.activeElement"):
            break
        page.keyboard.press("j")
    expect(mine).to_be_focused()
    name = mine.locator("h2 a").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/answer")
    _tab_to(page, "[name=answer]")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=answer]")).to_have_value("takes")
    _tab_to(page, "[name=owner_id]")
    page.keyboard.press("ArrowDown")
    _tab_to(page, "[name=reason]")
    page.keyboard.type("jk 有现成地块")
    expect(page.locator("[name=reason]")).to_have_value("jk 有现成地块")
    _tab_to(page, "#small-form button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/first-reports?tab=transfers")
    expect(page.locator("[data-step]")).to_have_count(running - 1)
    expect(page.locator("main ul.rows", has_text=name)).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator("[data-step]").first).to_be_focused()


def _claims(page: Page) -> None:
    """V verifies, r asks for the reason in place; the cursor stays with its row, and walks on."""
    page.goto("/claims")
    rows = page.locator("[data-step]")
    first, second = rows.nth(0), rows.nth(1)
    _walk(page, rows)
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(first).to_be_focused()
    page.keyboard.press("r")
    reason = first.locator("[name=reason]")
    expect(reason).to_be_focused()
    page.keyboard.press("Enter")
    expect(first).to_contain_text("退回需要写明原因。")
    expect(reason).to_be_focused()
    page.keyboard.type("jk 附件不清")
    page.keyboard.press("Enter")
    expect(first).to_contain_text("已退回")
    expect(first).to_be_focused()
    page.keyboard.press("j")
    expect(second).to_be_focused()
    page.keyboard.press("v")
    expect(second).to_contain_text("核验通过，已计入本周。")
    expect(second).to_be_focused()
    page.keyboard.press("k")
    expect(first).to_be_focused()


def _walk(page: Page, rows: Locator) -> None:
    """Down to the second row, up again, and not beyond the first."""
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()


def _tab_to(page: Page, selector: str) -> None:
    """Tab until the control has the focus, as somebody without a mouse does."""
    for _ in range(40):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{selector} is not reached by Tab")


def test_a_loss_asks_for_what_belongs_to_its_reason(sign_in: Callable[[str], Page]) -> None:
    page = sign_in("wanglei")
    page.goto("/leads?mine=1&status=active&stage=S4")
    href = page.locator("tr.lead-row .name a").first.get_attribute("href")
    page.goto(f"{href}/loss")
    place, day = page.locator("[name=place]"), page.locator("[name=dissolved_on]")
    reason = page.locator("[name=loss_reason]")
    expect(place).to_be_hidden()
    expect(day).to_be_hidden()
    reason.select_option("elsewhere")
    expect(place).to_be_visible()
    expect(day).to_be_hidden()
    place.fill("示例市")
    reason.select_option("dissolved")
    expect(day).to_be_visible()
    expect(place).to_be_hidden()
    reason.select_option("elsewhere")
    expect(place).to_have_value("示例市")
    place.fill("")
    page.locator("#small-form button[type=submit]").click()
    expect(page.locator("#form-errors")).to_be_visible()
    expect(place).to_have_attribute("aria-invalid", "true")
    expect(place).to_be_visible()
    page.locator("[name=loss_reason]").select_option("dissolved")
    expect(place).to_be_visible()
