"""Rows on their way are grey bars, after a moment only, and are gone when the answer is there."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def database_kind() -> str:
    """What the script does does not depend on the database: one is enough."""
    return "sqlite"


def test_rows_on_their_way_are_busy_until_they_come(sign_in: Callable[[str], Page]) -> None:
    page = sign_in("zhoumin")
    page.goto("/leads")
    held: list[Any] = []
    page.route("**/leads?*cluster=LG*", lambda route: held.append(route))  # noqa: PLW0108 - Playwright wants a plain function
    height = page.locator("#results").bounding_box()
    page.get_by_label("集群").select_option("LG")
    expect(page.locator("#results[aria-busy=true]")).to_be_visible()
    assert page.locator("#results").bounding_box() == height, "nothing jumps"
    held[0].continue_()
    expect(page.locator(".filter-chip")).to_contain_text("集群")
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
