"""Nothing that axe can find is wrong with the main pages, light or dark, and each fits a phone."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OFFICER = (
    *("/desk", "/desk/due", "/desk/stalled", "/board", "/search?q=物流", "/coverage"),
    *("/leads", "/leads?group=stage&stage=S3,S99", "/views", "/leads/columns", "/leads/bulk/jobs"),
    *("{lead}", "{lead}/transitions", "{lead}/edit", "{lead}/visits", "{lead}/steps"),
    *("{lead}/versions", "/claims", "/first-reports", "/targets?sort=touched", "/enterprises"),
    *("{abroad}", "{abroad}/screening", "/screening/editions", "/screening/editions/CN-2024"),
    *("{lead}/loss", "{lead}/hold"),
    *("/carriers", "/problems", "/reviews", "/calendar", "/tasks", "/notices", "/trips", "/goals"),
)
MANAGER = (
    *("/desk", "/claims", "{lead}/shares", "/mix", "/mix/blocks/JK?basis=stock", "/mailbox"),
    *("{enterprise}", "/mix?measure=received&basis=flow", "/mix/blocks/JK/changes?cluster=LG"),
    *("/mix/blocks/JK/fit", "/mix/forecast?block=JK&see=LG", "/mix/what-if?block=JK"),
    *("/mix/blocks/JK/gaps", "/mix/targets", "/projects", "/indicators", "/coverage/matrix"),
    *("/mix/streams", "/mix/ZD/FI?measure=expected&basis=flow"),
)
RULES = {
    "light": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "dark": ["color-contrast"],
}


@pytest.fixture
def database_kind() -> str:
    """What a page looks like does not depend on the database: one is enough."""
    return "sqlite"


NARROW = 360


def test_the_main_pages_are_accessible_in_both_themes_and_fit_a_phone(
    crm: Callable[..., str], sign_in: Callable[[str], Page]
) -> None:
    crm("work", "--once")
    places = json.loads(crm("demo", "landmarks", "wanglei"))
    complaints = list[str]()
    for login, paths in (("wanglei", OFFICER), ("zhoumin", MANAGER)):
        page = sign_in(login)
        for path in paths:
            page.goto(path.format(**places))
            complaints += both_themes(page)
    page.goto("/mailbox")
    page.locator(".rows a[href*='/mailbox/']").first.click()
    complaints += both_themes(page)
    page.context.clear_cookies()
    page.goto("/login")
    complaints += both_themes(page)
    assert complaints == []


def both_themes(page: Page) -> list[str]:
    found = list[str]()
    for scheme, rules in RULES.items():
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        found += [f"{page.url} {scheme}: {words(one)}" for one in violations(page, rules)]
    return found + too_wide(page)


def too_wide(page: Page) -> list[str]:
    """Whether a narrow phone would have to be pushed sideways to read the page."""
    page.set_viewport_size({"width": NARROW, "height": 740})
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size({"width": 1280, "height": 720})
    return [f"{page.url} is {wide} px wide"] if wide > NARROW else []


def violations(page: Page, rules: list[str]) -> list[dict[str, Any]]:
    """What axe finds; it is loaded once into a page, and tells of nothing that is well."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE_SCRIPT)
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    ask = "async (options) => (await axe.run(document, options)).violations"
    found: list[dict[str, Any]] = page.evaluate(ask, options)
    return found


def words(violation: dict[str, Any]) -> str:
    return f"{violation['id']} {violation['nodes'][0]['html']}"
