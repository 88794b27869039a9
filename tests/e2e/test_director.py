"""What a director asks on a Friday, in at most three clicks each from the mix."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def database_kind() -> str:
    """What the pages say does not depend on the database: one is enough."""
    return "sqlite"


def test_three_questions_are_answered_in_three_clicks_each(sign_in: Callable[[str], Page]) -> None:
    director = sign_in("chenli")
    why_did_finance_fall_though_three_funds_came(director)
    what_if_these_two_sign(director)
    whom_do_we_call_for_the_smallest_block(director)


def tab(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="区块", exact=True).get_by_role("link", name=name).click()


def why_did_finance_fall_though_three_funds_came(page: Page) -> None:
    """The demo's own scene: three funds of 1.8 亿元 land in 郑东, and data for 14 beside them."""
    page.goto("/mix")
    page.get_by_role("link", name="预计总额", exact=True).click()
    page.get_by_role("link", name=re.compile("郑东 × 金融")).click()
    page.get_by_role("link", name="4 周前").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("占比为什么变")
    told = page.locator("#changes .strong").first
    expect(told).to_contain_text(re.compile(r"金融占比由 [0-9.]+% 变为 [0-9.]+%（−[0-9.]+ 点）"))
    expect(told).to_contain_text("信息新落地")
    for fund in ("岫石公募基金", "苇渡基金管理", "槐序基金管理"):
        expect(page.locator("#changes .steps-of")).to_contain_text(fund)
    steps = page.locator("#changes .steps-of li b").all_inner_texts()
    assert len([text for text in steps if text.startswith("+")]) >= 3, steps


def what_if_these_two_sign(page: Page) -> None:
    page.goto("/mix")
    tab(page, "试算")
    leads = page.locator("#try input[type=checkbox][name=t]")
    leads.nth(0).check()
    expect(page).to_have_url(re.compile(r"[?&]t=\d+"))
    leads.nth(1).check()
    expect(page).to_have_url(re.compile(r"t=\d+.*[?&]t=\d+"))
    expect(page.locator("#what-if")).to_contain_text("2 条")
    page.reload()
    expect(page.locator("#try input[type=checkbox][name=t]:checked")).to_have_count(2)


def whom_do_we_call_for_the_smallest_block(page: Page) -> None:
    page.goto("/mix")
    tab(page, "金水")
    page.get_by_role("link", name="接下来打给谁").click()
    main = page.locator("main")
    expect(main).to_contain_text(re.compile("样本太少|存量基数未知|没有目标结构"))
    expect(main).not_to_contain_text("差距 点")
