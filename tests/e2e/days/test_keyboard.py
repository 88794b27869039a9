"""The keyboard alone lives the officer's day, and the focus is never lost or out of sight."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from crm.accounts.demo import DEMO_PASSWORD
from tests.e2e.days import cast
from tests.e2e.days.conftest import Day
from tests.e2e.days.hands import WATCH, Hands

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIRM = "键盘试验冷链（示例）"


@pytest.fixture
def database_kind() -> str:
    """What a keyboard does in a browser does not depend on the database: one is enough."""
    return "sqlite"


def test_the_keyboard_alone_lives_the_officers_day(
    open_browser: Callable[..., Page], day: Day
) -> None:
    page = open_browser()
    page.add_init_script(WATCH)
    hands = Hands(page)
    sign_in(hands)
    tick_a_step_off(hands)
    logged = log_a_lead(hands)
    log_a_visit(hands)
    open_by_search(hands, day)
    claim_a_stage(hands, day)
    move_a_card(hands)
    edit_a_cell(hands)
    change_a_selection(hands)
    save_a_view(hands)
    withdraw_the_claim(hands)
    sign_out(hands)
    assert day.touched_by("wanglei") >= {logged, day.leads[cast.SIGNS], day.leads[cast.NOTED]}


def main_button(hands: Hands, words: str) -> None:
    hands.do(hands.page.get_by_role("main").get_by_role("button", name=words, exact=True))


def sign_in(hands: Hands) -> None:
    page = hands.page
    page.goto("/login")
    hands.write(page.get_by_label("登录名"), "wanglei")
    hands.write(page.get_by_label("密码"), DEMO_PASSWORD)
    hands.press("Enter")
    expect(page.locator("#due")).to_be_visible()


def tick_a_step_off(hands: Hands) -> None:
    """The row asks for the next step, and the keys are in its first field at once."""
    page = hands.page
    hands.do(page.locator(".rows-due .tick").first)
    expect(page.locator(".rows-due [name=what]")).to_be_focused()
    hands.type("发报价单")
    hands.go_to(page.locator(".rows-due .tap input").last)
    hands.press("ArrowRight")
    hands.press("Enter")
    expect(page.locator("#flashes")).to_contain_text("已定下一步。")


def log_a_lead(hands: Hands) -> int:
    page = hands.page
    hands.press("n")
    page.wait_for_url("**/leads/new")
    expect(page.locator("[name=name]")).to_be_focused()
    hands.type(FIRM)
    hands.choose(page.locator("[name=source]"), "visit")
    hands.go_to(page.locator("[name=item_id]"))
    hands.press("ArrowDown")
    main_button(hands, "登记")
    expect(page.get_by_role("heading", level=1)).to_contain_text(FIRM)
    return int(page.url.rpartition("/")[2])


def log_a_visit(hands: Hands) -> None:
    page = hands.page
    hands.press("l")
    page.wait_for_url("**/visits")
    hands.write(page.locator("textarea"), "到厂里看了冷库，要两处地块的报价。")
    hands.write(page.locator("[name=next_step]"), "发报价单")
    hands.go_to(page.locator(".note-next .tap input").last)
    hands.press("ArrowRight")
    main_button(hands, "记下")
    expect(page.locator("#timeline")).to_contain_text("要两处地块的报价")


def open_by_search(hands: Hands, day: Day) -> None:
    page = hands.page
    hands.press("/")
    expect(page.locator("#palette-text")).to_be_focused()
    hands.sees_focus()
    hands.type(cast.SIGNS[:5])
    expect(page.locator("#palette [aria-selected=true]")).to_contain_text(cast.SIGNS[:5])
    hands.press("Enter")
    page.wait_for_url(f"**{day.path(cast.SIGNS)}")


def claim_a_stage(hands: Hands, day: Day) -> None:
    page = hands.page
    hands.do(page.locator("#gate").get_by_role("link", name="申报 S6"))
    page.wait_for_url("**/transitions?stage=S6")
    hands.choose(page.locator("[name=evidence_kind]"), "contract")
    hands.write(page.locator("[name=evidence_ref]"), "合同 2026-061")
    hands.press("Enter")
    page.wait_for_url(f"**{day.path(cast.SIGNS)}")
    expect(page.locator("#claim .badge")).to_have_text("待核")


def move_a_card(hands: Hands) -> None:
    """Arrows go from card to card; what the move asks for is typed beside it; z takes it back."""
    page = hands.page
    hands.press("g", "b")
    page.wait_for_url("**/board")
    card = page.locator(".lead-card", has_text=cast.NOTED)
    hands.press("j")
    for key in ("ArrowRight", "ArrowLeft"):
        hands.press(key)
        hands.sees_focus()
    hands.go_to(card.locator(".name"), key="j")
    hands.press("m")
    expect(page.locator("#mover-find")).to_be_focused()
    hands.press("Escape")
    expect(card.locator(".name")).to_be_focused()
    hands.press("m")
    expect(page.locator("#mover-find")).to_be_focused()
    hands.type("s3")
    hands.press("Enter")
    expect(page.locator("#mover [data-stage=S3] [name=evidence_ref]")).to_be_focused()
    hands.type("会谈纪要 12")
    hands.press("Enter")
    expect(page.locator("#col-talks")).to_contain_text(cast.NOTED)
    expect(card.locator(".name")).to_be_focused()
    hands.press("z")
    expect(page.locator("#col-screen")).to_contain_text(cast.NOTED)
    expect(card.locator(".name")).to_be_focused()
    hands.sees_focus()


def edit_a_cell(hands: Hands) -> None:
    """One's own leads are filtered out, and the keys that did it stay where they were."""
    page = hands.page
    hands.press("g", "l")
    page.wait_for_url("**/leads")
    hands.press("j", "j", "k")
    expect(page.locator("tr.lead-row").first).to_be_focused()
    hands.sees_focus()
    box = page.get_by_role("checkbox", name="只看我的")
    hands.go_to(box, key="Shift+Tab")
    with page.expect_response("**/leads?*"):
        hands.press("Space")
    expect(page.locator(".filter-chip")).to_have_count(1)
    expect(box).to_be_focused()
    hands.press("j", "e")
    box = page.locator(".cell-form :is(input:not([type=hidden]), textarea, select)")
    expect(box).to_be_focused()
    hands.sees_focus()
    hands.press("Control+a")
    hands.type("2.6亿")
    hands.press("Enter")
    expect(page.locator(".cell-form")).to_have_count(0)
    expect(page.locator("tr.lead-row").first).to_contain_text("2.60")
    expect(page.locator("tr.lead-row").first).to_be_focused()


def change_a_selection(hands: Hands) -> None:
    """Two leads are chosen, changed, seen through, and given back what they had."""
    page = hands.page
    hands.press("k", "x", "j", "x")
    expect(page.locator(".bulk-count")).to_have_text("已选 2 条")
    hands.press("b")
    expect(page.locator(".bulk-bar [name=action]")).to_be_focused()
    hands.sees_focus()
    hands.press("Home")
    hands.press("ArrowDown")
    hands.do(page.locator(".bulk-bar button[type=submit]"))
    hands.go_to(page.locator("main form .form-select"))
    hands.press("ArrowDown", "ArrowDown")
    main_button(hands, "预览")
    expect(page.locator("#preview")).to_be_visible()
    hands.do(page.locator("#preview button[type=submit]"))
    expect(page.locator("#progress")).to_contain_text("已修改 2 条")
    main_button(hands, "撤销整批修改")
    expect(page.locator("h1")).to_contain_text("撤销批量修改")
    expect(page.locator("#progress")).to_contain_text("已修改 2 条")


def save_a_view(hands: Hands) -> None:
    page = hands.page
    hands.press("g", "l")
    page.wait_for_url("**/leads")
    hands.go_to(page.get_by_role("checkbox", name="只看我的"))
    with page.expect_response("**/leads?*"):
        hands.press("Space")
    expect(page.locator(".filter-chip")).to_have_count(1)
    hands.go_to(page.get_by_role("link", name="存为视图"), key="Shift+Tab")
    hands.press("Enter")
    hands.write(page.locator("main [name=name]"), "键盘上的")
    hands.press("Enter")
    page.wait_for_url("**/leads?view=*")  # a key that comes before the page's scripts is lost
    expect(page.locator("#views a[aria-current=page]")).to_contain_text("键盘上的")


def withdraw_the_claim(hands: Hands) -> None:
    """The queue's row answers in its place, and the keys stay in it."""
    page = hands.page
    hands.press("g", "v")
    row = page.locator(".rows-wait > li", has_text=cast.SIGNS)
    hands.do(row.get_by_role("button", name=re.compile("撤回申报")))
    expect(row.locator("[role=status]")).to_be_visible()
    expect(row).to_be_focused()
    hands.sees_focus()


def sign_out(hands: Hands) -> None:
    page = hands.page
    hands.press("g", "d")
    page.wait_for_url("**/desk")
    hands.do(page.locator(".menu-user > summary"))
    hands.do(page.get_by_role("button", name="退出"))
    page.wait_for_url("**/login*")
