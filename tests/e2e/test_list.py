"""The list by keyboard in a real browser: rows, boxes over cells, chosen rows, filters, columns."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BOX = "td.editing input[name=planned]"


@pytest.fixture
def database_kind() -> str:
    """What the script does does not depend on the database: one is enough."""
    return "sqlite"


def test_a_list_is_lived_in_by_keyboard(sign_in: Callable[[str], Page]) -> None:
    page = sign_in("zhoumin")
    page.goto("/leads?cols=planned,project&sort=code")
    _rows(page)
    _cells(page)
    _filters(page)
    _rows_that_just_came(page)
    _columns(page)


def _rows(page: Page) -> None:
    """Keys j and k go, Enter opens, and coming back finds the list."""
    rows = page.locator("tr.lead-row")
    for key, place in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(rows.nth(place)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/leads/*")
    page.go_back()
    expect(rows.first).to_be_visible()


def _cells(page: Page) -> None:
    """Key e opens the box, a letter is a letter, Escape restores, a mistake stays, Enter saves."""
    cell = page.locator("tr.lead-row").nth(1).locator("td:not(.pick)").first
    before = cell.inner_text()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("e")
    expect(page.locator(BOX)).to_be_focused()
    page.keyboard.type("约5.2亿 jk")
    expect(page.locator(BOX)).to_have_value("约5.2亿 jk")
    page.keyboard.press("Escape")
    expect(page.locator(BOX)).to_have_count(0)
    assert cell.inner_text() == before
    page.keyboard.press("e")
    expect(page.locator(BOX)).to_be_focused()
    page.locator(BOX).fill("很多")
    expect(page.locator(".cell-reading")).to_contain_text("读不懂")
    page.keyboard.press("Enter")
    expect(page.locator(".cell-hint [role=alert]")).to_contain_text("读不懂")
    expect(page.locator(BOX)).to_have_value("很多")
    page.locator(BOX).fill("约5.2亿")
    expect(page.locator(".cell-reading")).to_contain_text("52,000")
    page.keyboard.press("Tab")
    expect(page.locator(".cell-form textarea[name=project]")).to_be_focused()
    expect(cell).to_contain_text("5.20")
    page.keyboard.press("Escape")


def _filters(page: Page) -> None:
    """A filter replaces the rows and the address, and never what is being typed (peers' trap 19)."""
    page.locator(".filter-more > summary").click()
    least = page.get_by_role("textbox", name="投资额不低于")
    least.fill("5亿")
    least.press("Tab")
    expect(page.locator(".filter-chip")).to_contain_text("投资额不低于")
    assert "least=5" in page.url and "block=" not in page.url
    most = page.get_by_role("textbox", name="投资额不高于")
    most.press_sequentially("50")
    with page.expect_response("**/leads?*"):
        page.evaluate("document.querySelector('.lead-filter').dispatchEvent(new Event('change'))")
        most.press_sequentially("亿")
    expect(page.locator(".filter-chip")).to_have_count(2)
    assert most.input_value() == "50亿"
    page.reload()
    expect(page.locator(".filter-chip").first).to_contain_text("投资额不低于")


def _rows_that_just_came(page: Page) -> None:
    """A key that is faster than the page's own wiring of new rows edits in place all the same."""
    page.goto("/leads?cols=planned,project&sort=code")
    page.evaluate(
        """() => {
          const wired = new AbortController();
          const press = ({ target }) => {
            if (target.id !== "results") return; // the menu's numbers come by themselves too
            wired.abort();
            const row = target.querySelector("tr.lead-row:has([href$='#planned'])");
            row.focus();
            row.dispatchEvent(new KeyboardEvent("keydown", { key: "e", bubbles: true }));
            document.body.dataset.pressed = "in the new rows";
          };
          document.addEventListener("htmx:afterSwap", press, { signal: wired.signal });
        }"""
    )
    page.locator(".lead-filter [name=stalled]").select_option("1")
    expect(page.locator(BOX)).to_be_focused()
    expect(page.locator("body")).to_have_attribute("data-pressed", "in the new rows")
    assert page.url.partition("?")[0].endswith("/leads")
    page.keyboard.press("Escape")


def _columns(page: Page) -> None:
    """Alt with an arrow moves a column; applied, it stands in the address."""
    page.locator(".column-menu > summary").click()
    first = page.locator(".column-list input[name=cols]").first
    first.focus()
    page.keyboard.press("Alt+ArrowDown")
    page.locator(".column-form button.btn-primary").click()
    page.wait_for_url("**cols=project*")
    assert page.url.index("project") < page.url.index("planned")
