"""Search and commands by keyboard alone, and an input method that is left in peace."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.test_axe import both_themes

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SETTLED_MS = 700
"""Longer than the palette waits after the last letter."""


@pytest.fixture
def database_kind() -> str:
    """How the palette behaves does not depend on the database: one is enough."""
    return "sqlite"


def text_of(page: Page) -> Locator:
    return page.get_by_role("combobox", name="搜索和命令")


def chosen(page: Page) -> Locator:
    return page.locator("#palette [role=option][aria-selected=true]")


def listening(page: Page) -> list[str]:
    """The searches the page asks for, from now on."""
    asked: list[str] = []

    def note(url: str) -> None:
        if "/search/hits" in url:
            asked.append(url)

    page.on("request", lambda request: note(request.url))
    return asked


def compose(page: Page, *steps: str) -> None:
    """Letters on their way through an input method, as the system's own would send them."""
    system = page.context.new_cdp_session(page)
    for text in steps:
        place = {"selectionStart": len(text), "selectionEnd": len(text)}
        system.send("Input.imeSetComposition", {"text": text, **place})
        page.wait_for_timeout(SETTLED_MS // 2)


def test_the_palette_lives_by_the_keyboard(sign_in: Callable[[str], Page]) -> None:
    page = sign_in("wanglei")
    _opens_a_lead(page)
    _runs_commands(page)
    _lists_the_keys(page)
    _leaves_letters_to_those_who_type(page)
    _waits_for_the_input_method(page)
    _drops_what_came_too_late(page)
    _works_without_script(page)


def _opens_a_lead(page: Page) -> None:
    page.goto("/leads/new?item=LG5")
    page.get_by_label("企业名称").fill("豫陆港冷链物流（示例）")
    page.get_by_label("线索来源").select_option("visit")
    page.get_by_role("main").get_by_role("button").last.click()
    page.wait_for_url(re.compile(r"/leads/\d+$"))
    page.goto("/desk")
    page.keyboard.press("/")
    expect(text_of(page)).to_be_focused()
    assert both_themes(page) == []
    page.keyboard.type("ylgll")
    expect(page.locator("#palette-said")).to_have_text("找到 2 条")
    expect(chosen(page)).to_contain_text("豫陆港冷链物流（示例）")
    assert both_themes(page) == []
    expect(text_of(page)).to_have_attribute(
        "aria-activedescendant", chosen(page).get_attribute("id") or "?"
    )
    first = chosen(page).inner_text()
    page.keyboard.press("ArrowDown")
    assert chosen(page).inner_text() != first
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("豫陆港冷链物流")
    assert "/leads/" in page.url


def _runs_commands(page: Page) -> None:
    page.keyboard.press("l")
    page.wait_for_url("**/visits")
    page.keyboard.press("Control+k")
    page.keyboard.type("看板")
    expect(chosen(page)).to_contain_text("看板")
    page.keyboard.press("Enter")
    page.wait_for_url("**/board")
    for keys, address in (("ge", "enterprises"), ("gm", "mix"), ("gt", "targets"), ("gd", "desk")):
        page.keyboard.type(keys)
        page.wait_for_url(f"**/{address}")
    page.keyboard.press("n")
    page.wait_for_url("**/leads/new")
    page.goto("/desk")
    page.keyboard.press("/")
    page.keyboard.type("深色")
    expect(chosen(page)).to_have_text("深色")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()


def _lists_the_keys(page: Page) -> None:
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="键盘快捷键")
    for words in ("工作台", "看板", "新线索", "搜索和命令"):
        expect(keys.get_by_text(words, exact=True)).to_be_visible()
    assert both_themes(page) == []
    page.keyboard.press("Escape")


def _leaves_letters_to_those_who_type(page: Page) -> None:
    page.goto("/leads/new")
    name = page.locator("[name=name]")
    name.focus()
    page.keyboard.type("n/?gd")
    expect(name).to_have_value("n/?gd")
    page.keyboard.press("Control+k")
    page.keyboard.type("wuliu")
    expect(page.locator("#palette-said")).to_contain_text("找到")
    page.keyboard.press("Escape")
    expect(name).to_be_focused()
    expect(name).to_have_value("n/?gd")


def _waits_for_the_input_method(page: Page) -> None:
    page.goto("/desk")
    page.keyboard.press("/")
    asked = listening(page)
    compose(page, "w", "wu", "wu'l", "wu'liu")
    page.wait_for_timeout(SETTLED_MS)
    assert asked == []
    page.context.new_cdp_session(page).send("Input.insertText", {"text": "物流"})
    expect(page.locator("#palette-said")).to_contain_text("找到")
    expect(text_of(page)).to_have_value("物流")
    assert [one.partition("q=")[2] for one in asked] == ["%E7%89%A9%E6%B5%81"]
    page.keyboard.press("Escape")


def _drops_what_came_too_late(page: Page) -> None:
    """An answer to an older text neither shows nor is opened by Enter."""
    page.goto("/desk")
    page.route(
        "**/search/hits?q=yinhang", lambda route: (page.wait_for_timeout(900), route.continue_())
    )
    page.keyboard.press("/")
    page.keyboard.type("yinhang")
    page.wait_for_timeout(400)
    text_of(page).fill("wuliu")
    expect(page.locator("#palette-hits")).to_contain_text("物流")
    page.wait_for_timeout(1200)
    expect(page.locator("#palette-hits")).not_to_contain_text("银行")
    page.keyboard.type("qq")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=wuliuqq")
    page.unroute_all()


def _works_without_script(page: Page) -> None:
    browser = page.context.browser
    assert browser
    plain = browser.new_context(base_url=page.url, java_script_enabled=False)
    plain.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    other = plain.new_page()
    other.goto("/desk")
    other.get_by_role("textbox", name="搜索企业").fill("物流")
    other.keyboard.press("Enter")
    expect(other.get_by_role("heading", name="清单条目")).to_be_visible()
    plain.close()
    page.goto("/search?q=物流")
    assert both_themes(page) == []
