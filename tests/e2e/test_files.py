"""Files in a real browser: what was fine is kept while the rest is put right, and sent once."""

import pytest
from playwright.sync_api import FilePayload, expect

from tests.e2e.conftest import Enter
from tests.e2e.days.person import arrive
from tests.e2e.test_screening import log_lead
from tests.e2e.words import ENGLISH_DAILY, Words
from tests.makers.files import PDF

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def database_kind() -> str:
    """What people do in a browser does not depend on the database: one is enough."""
    return "sqlite"


@ENGLISH_DAILY
def test_a_good_file_is_kept_while_a_bad_one_is_refused(enter: Enter, say: Words) -> None:
    me = arrive(enter, "zhaonan", say)
    log_lead(me, "有材料的项目（示例）", "LG4")
    panel = me.page.locator("#materials")
    good: FilePayload = {"name": "合同.pdf", "mimeType": "application/pdf", "buffer": PDF}
    bad: FilePayload = {"name": "说明.pdf", "mimeType": "application/pdf", "buffer": b"<html>x"}
    panel.locator("input[type=file]").set_input_files([good, bad])
    expect(panel.locator("[data-files-chosen] li")).to_have_count(2)
    me.press(say("上传"), within=panel)
    expect(panel).to_contain_text("说明.pdf")
    expect(panel).to_contain_text(say("已收到，不用再选"))
    me.press(say("上传"), within=panel)
    link = panel.get_by_role("link", name="合同.pdf", exact=True)
    expect(link).to_have_count(1)
    with me.page.expect_download() as saved:
        link.click()
    assert saved.value.suggested_filename == "合同.pdf"
