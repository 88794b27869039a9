"""Facts edited on the page of a lead in a real browser: click, keys, mistakes, the page drawn anew."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BOX = "#fact-competitors.editing input[name=competitors]"


@pytest.fixture
def database_kind() -> str:
    """What the script does does not depend on the database: one is enough."""
    return "sqlite"


def _open_lead(page: Page) -> None:
    page.goto("/leads?status=active&stage=S3")
    page.locator("tr.lead-row .name a").first.click()
    page.wait_for_url("**/leads/*")


def test_facts_are_edited_where_they_stand(sign_in: Callable[[str], Page]) -> None:
    page = sign_in("zhoumin")
    _open_lead(page)
    _by_click(page)
    _by_keyboard(page)
    _next_step(page)
    _refreshed_parts(page)


def _by_click(page: Page) -> None:
    """A click opens, a letter is a letter, Escape restores, Enter saves and the page follows."""
    fact, version = page.locator("#fact-competitors"), page.locator("#lead .facts")
    before, drawn = fact.inner_text(), version.inner_text()
    fact.click()
    expect(page.locator(BOX)).to_be_focused()
    page.keyboard.type("jk")
    page.keyboard.press("Escape")
    expect(page.locator(BOX)).to_have_count(0)
    assert fact.inner_text() == before
    expect(fact.locator(".cell-edit")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator(BOX).fill("武汉、拉萨")
    page.keyboard.press("Enter")
    expect(fact).to_contain_text("武汉、拉萨")
    expect(fact.locator(".cell-edit")).to_be_focused()
    expect(version, "the version follows").not_to_have_text(drawn, use_inner_text=True)
    expect(page.locator("#timeline")).to_contain_text("竞争地")


def _by_keyboard(page: Page) -> None:
    """A mistake stays with a sentence; Tab saves and opens the next fact."""
    page.locator("#fact-planned .cell-edit").focus()
    page.keyboard.press("e")
    box = page.locator("#fact-planned input[name=planned]")
    box.fill("很多")
    page.keyboard.press("Enter")
    expect(page.locator("#fact-planned .cell-hint [role=alert]")).to_contain_text("读不懂")
    expect(box).to_have_value("很多")
    box.fill("约5.2亿")
    page.keyboard.press("Tab")
    expect(page.locator("#fact-planned")).to_contain_text("52,000")
    expect(page.locator("#fact-fixed input[name=fixed]")).to_be_focused()
    page.keyboard.press("Escape")


def _next_step(page: Page) -> None:
    """Two boxes belong together: Tab goes from what to when, and only then on."""
    page.locator("#top-next_step .cell-edit").click()
    what = page.locator("#top-next_step input[name=what]")
    what.fill("约谈选址方案")
    page.keyboard.press("Tab")
    day = page.locator("#top-next_step input[name=due_on]")
    expect(day).to_be_focused()
    day.fill("2027-06-01")
    page.keyboard.press("Enter")
    expect(page.locator("#steps")).to_contain_text("约谈选址方案")


def _refreshed_parts(page: Page) -> None:
    """Buttons that were drawn anew carry the new version: a press right after is not stale."""
    page.locator("#top-project .cell-edit").click()
    page.locator("#top-project textarea").fill("区域总部与分拨中心")
    page.keyboard.press("Enter")
    expect(page.locator("#top-project")).to_contain_text("区域总部与分拨中心")
    page.locator("#steps").get_by_role("button", name="完成").first.click()
    page.wait_for_url("**/steps?done=*")
