"""The desk, the note and the queue in a real browser: what the script adds, and what it must keep."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SENTENCE = "看了两处地块，要十二月前给报价。"
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def database_kind() -> str:
    """What the script does does not depend on the database: one is enough."""
    return "sqlite"


def test_a_day_at_the_desk_and_on_the_phone(sign_in: Callable[[str], Page]) -> None:
    officer = sign_in("wanglei")
    tick_a_step_off_in_its_row(officer)
    note_with_two_keys_and_undo(officer)
    lose_the_network_and_nothing_else(officer)
    log_on_a_phone(officer)
    verify_in_a_row(sign_in("zhoumin"))


def lead_of(page: Page) -> str:
    """The address of the officer's first lead."""
    page.goto("/leads?mine=1&sort=code")
    found = page.locator("tr.lead-row th a").first.get_attribute("href")
    assert found
    return found


def tick_a_step_off_in_its_row(page: Page) -> None:
    page.goto("/desk")
    rows = page.locator(".rows-due:not(#tasks .rows-due) > li")
    before, row = rows.count(), rows.first
    what = row.locator(".task").inner_text()
    row.locator(".tick").click()
    expect(row).to_contain_text(f"已办结：{what}")
    assert rows.count() == before, "the row asks for the next step; none vanished"
    row.locator("[name=what]").fill("发报价单")
    row.locator(".tap").first.click()
    row.get_by_role("button", name="定下").click()
    expect(page.get_by_text("已定下一步。")).to_be_visible()
    row = page.locator(".rows-due:not(#tasks .rows-due) > li").first
    row.hover()
    row.get_by_role("link", name=re.compile("改期")).click()
    expect(row.locator("#small-form")).to_be_visible()
    row.get_by_role("link", name="取消").click()
    expect(page.get_by_role("heading", level=2, name="今日要办")).to_be_visible()


def note_with_two_keys_and_undo(page: Page) -> None:
    lead = lead_of(page)
    page.goto(lead)
    page.goto("/desk")
    opened = page.locator("[name=lead_id]").input_value()
    assert opened == lead.rpartition("/")[2], "the lead that was opened last"
    page.keyboard.press("l")
    page.keyboard.type("电话约了下周")
    assert page.locator("#note-form textarea").input_value() == "电话约了下周"
    page.keyboard.press("Control+Enter")
    toast = page.locator(".flash", has_text="已记下")
    expect(toast).to_be_visible()
    assert page.locator("#note-form textarea").input_value() == ""
    toast.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("已撤销，记录保留在时间线里。")).to_be_visible()


def lose_the_network_and_nothing_else(signed_in: Page) -> None:
    """In a context of its own: what the console says of the lost network is no fault."""
    browser = signed_in.context.browser
    assert browser
    origin = re.sub(r"(?<=\d)/.*", "", signed_in.url)
    context = browser.new_context(
        base_url=origin, locale="zh-CN", storage_state=signed_in.context.storage_state()
    )
    page = context.new_page()
    lead = lead_of(page)
    url = f"**{lead}/visits"
    page.goto(f"{lead}/visits")
    page.locator("textarea").fill(SENTENCE)
    page.locator("[name=kind][value=call]").check(force=True)
    page.route(
        url, lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    page.get_by_role("button", name="记下", exact=True).click()
    expect(page.get_by_text("还没发出，已存在本机，联网后请再点一次。")).to_be_visible()
    assert page.locator("textarea").input_value() == SENTENCE
    page.unroute(url)
    page.reload()
    page.get_by_role("button", name="接着写").click()
    assert page.locator("textarea").input_value() == SENTENCE
    assert page.locator("[name=kind]:checked").input_value() == "call"
    page.get_by_role("button", name="记下", exact=True).click()
    expect(page.locator(".flash", has_text="已记下")).to_be_visible()
    page.goto(f"{lead_of(page)}/visits")
    expect(page.get_by_role("button", name="接着写")).to_be_hidden()
    context.close()


def log_on_a_phone(page: Page) -> None:
    """Three taps and a sentence; every target is large enough, and nothing lies under the bar."""
    page.set_viewport_size(PHONE)
    page.goto(f"{lead_of(page)}/visits")
    small = page.locator("#note-form").evaluate(
        "(form) => [...form.querySelectorAll('.tap, input:not([type=hidden]):not([type=radio]),"
        " textarea, button:not([hidden]), .btn')].filter((one) => one.offsetHeight > 0 &&"
        " (one.offsetHeight < 44 || parseFloat(getComputedStyle(one).fontSize) < 16 &&"
        " one.matches('input, textarea'))).map((one) => one.outerHTML.slice(0, 80))"
    )
    assert small == []
    send = page.get_by_role("button", name="记下", exact=True)
    box = send.bounding_box()
    assert box and box["y"] + box["height"] <= PHONE["height"], "the button is in sight at once"
    page.locator(".tap", has_text="电话").click()
    page.locator("textarea").fill(SENTENCE)
    page.locator("[name=next_step]").fill("发报价单")
    page.locator(".note-next .tap").first.click()
    page.locator(".note-claim").scroll_into_view_if_needed()
    last, bar = (
        page.locator(".note-claim").bounding_box(),
        page.locator(".note-send").bounding_box(),
    )
    assert last and bar and last["y"] + last["height"] <= bar["y"], "no field lies under the bar"
    send.click()
    expect(page.locator(".flash", has_text="已记下")).to_be_visible()
    page.goto("/desk")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"]
    assert page.locator(".rows-due:not(#tasks .rows-due) > li:visible").count() <= 5


def verify_in_a_row(page: Page) -> None:
    page.goto("/claims")
    number = page.locator(".side a[href='/claims'] .nav-count > [aria-hidden]")
    rows = page.locator(".rows-wait > li")
    waiting = rows.count()
    expect(number).to_have_text(str(waiting))
    row = rows.first
    row.locator("summary").click()
    row.get_by_role("button", name="退回", exact=True).click()
    expect(row).to_contain_text("退回需要写明原因。")
    row.get_by_role("button", name=re.compile("核验通过")).click()
    expect(row).to_contain_text("核验通过，已计入本周。")
    expect(number).to_have_count(min(waiting - 1, 1))
    if waiting > 1:
        expect(number).to_have_text(str(waiting - 1))
    row.get_by_role("button", name="撤销").click()
    expect(page.locator(".flash", has_text="已撤销")).to_be_visible()
    expect(page.locator(".rows-wait > li")).to_have_count(waiting)
