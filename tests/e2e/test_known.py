"""The hint about a firm that is there already, typed as people type: through an input method too."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_axe import both_themes
from tests.e2e.test_palette import compose

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def database_kind() -> str:
    """The hint's rows are tested on both; how it appears does not depend on the database."""
    return "sqlite"


def test_a_firm_that_is_there_is_told_before_it_is_logged_again(
    sign_in: Callable[[str], Page],
) -> None:
    page = sign_in("wanglei")
    page.goto("/leads")
    lead = page.locator("tbody th a, tbody td a").first.inner_text()
    asked: list[str] = []
    page.on("request", lambda request: "/leads/known" in request.url and asked.append(request.url))
    page.goto("/leads/new")
    name = page.get_by_label("企业名称")
    hint = page.get_by_role("status", name="系统里已有的")
    name.focus()
    compose(page, "w", "wu", "wu'l", "wu'liu")
    assert asked == []
    name.fill(lead)
    expect(hint).to_contain_text("系统里已有这家企业")
    expect(hint.get_by_role("link").first).to_be_visible()
    expect(name).to_be_focused()
    expect(name).to_have_value(lead)
    assert both_themes(page) == []
    name.fill("没有人听说过的企业")
    expect(hint).to_be_empty()
