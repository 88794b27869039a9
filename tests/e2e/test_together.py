"""Colleagues in real browsers: named by keyboard, a condition ended from the tasks, a problem closed."""

import pytest
from playwright.sync_api import FilePayload, expect

from tests.e2e.conftest import Enter
from tests.e2e.days.person import arrive
from tests.e2e.test_screening import log_lead
from tests.e2e.words import CHINESE, CHINESE_DAILY, ENGLISH_DAILY, Words
from tests.makers.files import PDF

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def database_kind() -> str:
    """What people do in a browser does not depend on the database: one is enough."""
    return "sqlite"


@CHINESE_DAILY
def test_a_colleague_is_named_by_keyboard_and_told(enter: Enter, say: Words) -> None:
    me = arrive(enter, "zhaonan", say)
    lead = log_lead(me, "要人帮忙的项目（示例）", "LG4")
    me.page.goto(f"{lead}/visits")
    text = me.page.locator("main textarea[name=text]")
    text.fill("请看一下合同 ")
    me.page.get_by_text(say("选同事"), exact=True).focus()
    me.page.keyboard.press("Enter")
    name = me.page.get_by_role("button", name="何琳", exact=True)
    name.focus()
    me.page.keyboard.press("Enter")
    expect(text).to_have_value("请看一下合同 @何琳 ")
    expect(text).to_be_focused()
    me.page.locator("main form button.btn-primary[type=submit]").focus()
    me.page.keyboard.press("Enter")
    expect(me.page.locator("#flashes")).not_to_be_empty()
    boss = arrive(enter, "helin", say)
    boss.page.goto("/notices")
    expect(boss.page.locator("main")).to_contain_text("要人帮忙的项目（示例）")


@ENGLISH_DAILY
def test_a_condition_is_ended_from_the_list_of_tasks(enter: Enter, say: Words) -> None:
    chair = arrive(enter, "helin", say)
    chair.page.goto("/tasks?show=given")
    row = chair.page.locator("#tasks li", has_text=say("已答复，待销号"))
    expect(row).to_have_count(1)
    what = row.locator("a.task").inner_text()
    row.locator("a.tick").press("Enter")
    expect(chair.page.locator("main")).to_contain_text(what)
    chair.press(say("销号"))
    chair.is_told(say("已销号。"))
    expect(chair.page.locator("#tasks")).not_to_contain_text(what)
    chair.page.goto("/tasks?show=closed")
    expect(chair.page.locator("#tasks")).to_contain_text(what)


@CHINESE_DAILY
def test_a_problem_is_answered_and_closed_with_a_file(enter: Enter, say: Words) -> None:
    page: FilePayload = {"name": "批复.pdf", "mimeType": "application/pdf", "buffer": PDF}
    me = arrive(enter, "zhaonan", say)
    lead = log_lead(me, "要部门解决的项目（示例）", "LG4")
    me.page.goto(f"{lead}/problems/new")
    me.fill(title="外汇账户开立", text="请指定一家银行对接")
    finance = "金融" if say is CHINESE else "Finance"
    me.page.locator("[name=cluster_id]").select_option(
        label=say("%(cluster)s主管部门", cluster=finance)
    )
    me.press(say("交给部门", "verb"))
    me.page.goto("/problems?whose=mine")
    me.follow("外汇账户开立")
    address = me.page.url
    department = arrive(enter, "wudi", say)
    department.page.goto(f"{address}/answer")
    department.page.locator("[name=verdict]").select_option("answer")
    department.fill(text="已指定示例银行")
    department.page.locator("main input[type=file]").set_input_files([page])
    department.press(say("提交"))
    me.page.goto(f"{address}/closing")
    me.page.locator("[name=solved]").select_option("yes")
    me.page.locator("main input[type=file]").set_input_files([{**page, "name": "开户许可.pdf"}])
    me.press(say("提交"))
    for name in ("批复.pdf", "开户许可.pdf"):
        with me.page.expect_download() as saved:
            me.page.get_by_role("link", name=name, exact=True).click()
        assert saved.value.suggested_filename == name
