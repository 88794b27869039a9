"""A giant project signs an MoU: allowed, but warned of; the contract waits for the province."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Enter
from tests.e2e.days.person import Person, arrive
from tests.e2e.words import CHINESE_DAILY, Words

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TERMS = {
    "contract": "52亿",
    "foreign": "20亿",
    "promised_start_on": "2027-03-01",
    "promised_operation_on": "2028-06-01",
    "promised_full_on": "2029-06-01",
    "breach_terms": "逾期未开工收回用地",
}
"""What the contract will say: nothing but the report to the province is missing then."""
LOGINS = ("wanglei", "lijing", "chenhao")


@pytest.fixture
def database_kind() -> str:
    """What people do in a browser does not depend on the database: one is enough."""
    return "sqlite"


@CHINESE_DAILY
def test_a_giant_project_signs_an_mou(enter: Enter, crm: Callable[..., str], say: Words) -> None:
    login, code = reviewed(crm)
    me = arrive(enter, login, say)
    me.page.goto(f"/leads?q={code}&status=all")
    me.page.locator(".lead-row .name a").first.click()
    lead = me.page.url.partition("?")[0]
    state(me, lead, planned="52亿", **TERMS)

    me.page.goto(f"{lead}/transitions?stage=S6a")
    for sentence in (
        "投资达到省级首报门槛，还没有回执号。框架协议可以签，正式签约（S6）前必须补上。",
        "投资达到一项目一专班门槛，请成立专班。",
    ):
        expect(me.page.locator("main")).to_contain_text(say(sentence))
    expect(me.page.locator("main form [name=evidence_kind]")).to_have_value("mou")
    me.fill(mou_amount="52亿", mou_until="2027-06-30", evidence_ref="框架协议 2026-88")
    me.press(say("移动"))
    expect(me.page.locator("li[aria-current=step]")).to_contain_text("S6a")

    owed = say("省级首报回执号，或免报理由")
    sign(me, lead)
    expect(me.page.locator("#form-errors")).to_contain_text(owed)
    me.page.locator("#gate a", has_text=owed).click()
    me.fill(receipt="豫招〔2026〕88号")
    me.press(say("保存"))
    sign(me, lead)
    expect(me.page.locator("main")).to_contain_text(
        say("需另一人核实：申报人、负责人和协办人不能核验。核验前不计入统计。")
    )


def reviewed(crm: Callable[..., str]) -> tuple[str, str]:
    """An officer of 经开 and a lead of theirs that passed its review and owes nothing else."""
    for login in LOGINS:
        asked = ("leads", "list", "--as", login, "--mine", "--stage", "S5", "--status", "active")
        for row in json.loads(crm(*asked, "--json"))["rows"]:
            if not row["claimed"]:
                return login, row["code"]
    raise AssertionError("nobody has a reviewed lead in the story")


def state(me: Person, lead: str, **values: str) -> None:
    me.page.goto(f"{lead}/edit")
    me.fill(**values)
    me.press(me.say("保存"))
    me.is_told(me.say("已保存。"))


def sign(me: Person, lead: str) -> None:
    """Claim the contract."""
    me.page.goto(f"{lead}/transitions?stage=S6")
    me.fill(evidence_ref="正式合同 2026-90")
    me.press(me.say("申报 %(code)s", code="S6"))
