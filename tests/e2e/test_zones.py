"""Days and week edges lie in Shanghai, wherever the reader's own clock stands."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from crm.accounts.demo import DEMO_PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FAR = ("America/Los_Angeles", "Pacific/Kiritimati")
"""A day behind Shanghai in the morning, and a day ahead of it at night."""
PAGES = ("/desk", "/board", "/leads?sort=step", "/mix")


@pytest.fixture
def database_kind() -> str:
    """Where a day begins is tested on both; what a browser makes of it needs one."""
    return "sqlite"


def test_a_reader_far_away_sees_the_same_days(
    sign_in: Callable[[str], Page], chromium: Browser, site: str
) -> None:
    here = sign_in("wanglei")
    seen = [_read(here, page) for page in PAGES]
    tomorrow = _tomorrow(here)
    for zone in FAR:
        away = chromium.new_context(base_url=site, locale="zh-CN", timezone_id=zone)
        page = away.new_page()
        page.goto("/login")
        page.get_by_label("登录名").fill("wanglei")
        page.get_by_label("密码").fill(DEMO_PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.get_by_role("heading", level=1).wait_for()
        assert [_read(page, one) for one in PAGES] == seen
        assert _tomorrow(page) == tomorrow
        away.close()


def _read(page: Page, address: str) -> str:
    page.goto(address)
    page.wait_for_load_state("networkidle")  # parts that come by themselves are there too
    return page.get_by_role("main").inner_text()


def _tomorrow(page: Page) -> str | None:
    """The first day that is offered for a next step."""
    page.goto("/leads?mine=1")
    page.locator("tbody a[href^='/leads/']").first.click()
    page.wait_for_url(re.compile(r"/leads/\d+$"))
    page.goto(f"{page.url}/visits")
    return page.locator("input[name=next_day]").first.get_attribute("value")
