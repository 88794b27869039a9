"""What stands still and where things start: a lead's cards, charts on a phone, the table of scopes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WATCH = """window.moved = 0; new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.moved += one.value;
}).observe({type: "layout-shift", buffered: true});"""
MOST = 0.05
"""Below a tenth a shift of the layout counts as good; half of that is asked for."""
WIDE, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=360, height=780)


@pytest.fixture
def database_kind() -> str:
    """What the scripts do does not depend on the database: one is enough."""
    return "sqlite"


def test_a_leads_cards_stay_while_its_parts_come(sign_in: Callable[[str], Page]) -> None:
    page = sign_in("zhoumin")
    page.goto("/leads?stalled=1")
    address = page.locator("#results tbody a[href^='/leads/']").first.get_attribute("href")
    assert address
    page.add_init_script(WATCH)
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        page.goto(address)
        expect(page.locator("#standstill")).to_be_visible()
        expect(page.locator("#spare [hx-get]")).to_have_count(0)
        page.wait_for_timeout(300)
        assert page.evaluate("window.moved") < MOST, size
        numbers = page.locator("#parts > [data-part]").evaluate_all(
            "found => found.map((one) => Number(one.dataset.part))"
        )
        assert numbers and numbers == sorted(numbers)


def test_on_a_phone_a_chart_starts_at_its_newest_end(sign_in: Callable[[str], Page]) -> None:
    page = sign_in("zhoumin")
    page.set_viewport_size(PHONE)
    for address in ("/mix/blocks/JK/fit", "/mix/blocks/JK", "/indicators/T1-01"):
        page.goto(address)
        frame = page.locator(":has(> [data-newest])")
        expect(frame).to_be_visible()
        page.wait_for_function(
            "document.querySelector('[data-newest]').parentElement.scrollLeft > 0"
        )
        wide, narrow, left = frame.evaluate("at => [at.scrollWidth, at.clientWidth, at.scrollLeft]")
        newest = float(page.locator("[data-newest]").get_attribute("data-newest") or 0)
        assert abs(left - (wide * newest - narrow)) <= 2


def test_a_scope_shows_what_it_takes_along(sign_in: Callable[[str], Page]) -> None:
    page = sign_in("zhoumin")
    page.goto("/account/tokens")
    box = {
        one: page.locator(f".scopes input[value='{one}']")
        for one in ("read", "write", "leads:read", "leads:write", "plan:read")
    }
    box["leads:write"].check()
    expect(box["leads:read"]).to_be_checked()
    expect(box["leads:read"]).to_be_disabled()
    box["read"].check()
    expect(box["plan:read"]).to_be_checked()
    expect(box["leads:write"]).to_be_enabled()
    box["read"].uncheck()
    expect(box["plan:read"]).not_to_be_checked()
    box["write"].check()
    expect(box["read"]).to_be_disabled()
    page.get_by_label("用途").fill("周报取数")
    page.get_by_role("button", name="新建令牌").click()
    expect(page.locator("pre").first).to_contain_text("atd_")
    expect(page.get_by_role("row", name="周报取数")).to_contain_text("读取和修改一切可及内容")
