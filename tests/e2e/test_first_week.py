"""A newcomer's first week, lived in a real browser: from the list to Monday's digest."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIRM = "中国外运股份有限公司"
CODE = "Y1410100MADEM9999M"


def fill(page: Page, **values: str) -> None:
    """Fill fields of the form by their names."""
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).first.click()
    page.wait_for_load_state()


def follow(page: Page, words: str) -> None:
    page.get_by_role("link", name=words, exact=True).first.click()
    page.wait_for_load_state()


def move_to(page: Page, lead: str, stage: str, button: str, evidence: str = "") -> None:
    """Open the move page of a stage and send it, with evidence where one is asked for."""
    page.goto(f"{lead}/transitions?stage={stage}")
    if evidence:
        page.locator("[name=evidence_kind]").select_option(evidence)
        fill(page, evidence_ref=f"{stage}-2026-001")
    press(page, button)


def edit(page: Page, lead: str, ticks: tuple[str, ...] = (), **values: str) -> None:
    page.goto(f"{lead}/edit")
    for name in ticks:
        page.locator(f"[name={name}]").check()
    fill(page, **values)
    press(page, "保存")
    expect(page.get_by_text("已保存。")).to_be_visible()


def stage_is(page: Page, lead: str, stage: str) -> None:
    page.goto(lead)
    expect(page.locator("li[aria-current=step]")).to_contain_text(stage)


def landed_in(page: Page, block: str, cluster: str) -> int:
    """Firms of a cell of the heat map, as it stands now."""
    page.goto(f"/mix/{block}/{cluster}")
    return int(float(page.locator("main .huge").first.inner_text()))


def test_a_newcomer_lives_an_honest_week(sign_in: Callable[[str], Page]) -> None:
    officer = sign_in("wanglei")
    before = landed_in(officer, "JK", "LG")

    lead = log_a_lead_from_the_list(officer)
    note_a_visit(officer, lead)
    see_what_is_missing(officer, lead)
    reach_review(officer, lead)
    claim_contract(officer, lead)

    manager = sign_in("zhoumin")
    verify(manager, lead, "S6")
    land(officer, manager, lead)
    assert landed_in(manager, "JK", "LG") == before + 1

    read_mondays_digest(manager, lead)


def log_a_lead_from_the_list(page: Page) -> str:
    page.goto("/coverage")
    expect(page.get_by_role("heading", level=1)).to_contain_text("产业图谱")
    page.goto("/items/LG2")
    expect(page.locator("main")).to_contain_text("国际货运代理人")
    page.goto("/leads/new?item=LG2")
    fill(page, name=FIRM)
    page.locator("[name=source]").select_option("visit")
    press(page, "登记")
    expect(page.get_by_role("heading", level=1)).to_contain_text(FIRM)
    stage_is(page, page.url, "S1")
    return page.url


def note_a_visit(page: Page, lead: str) -> None:
    page.goto(lead)
    follow(page, "记一笔")
    fill(page, text="到对方总部拜访，确认有意设立多式联运组织中心。", next_step="发送政策清单")
    page.locator("[name=next_step_on]").fill("2026-12-31")
    press(page, "记下")
    expect(page.locator(".timeline")).to_contain_text("确认有意设立")


def see_what_is_missing(page: Page, lead: str) -> None:
    """A move that lacks something names all of it, each with a link."""
    move_to(page, lead, "S2", "移动")
    errors = page.locator("#form-errors")
    for words in ("意向内容", "行业代码", "出资来源", "计划总投资"):
        expect(errors).to_contain_text(words)


def reach_review(page: Page, lead: str) -> None:
    page.goto(f"{lead}/edit")
    page.locator("[name=funding]").select_option("domestic")
    fill(page, project="多式联运组织中心", industry="5810", planned="5.2亿")
    press(page, "保存")
    move_to(page, lead, "S2", "移动")
    stage_is(page, lead, "S2")
    add_a_contact(page, lead)
    edit(page, lead, site_need="仓储用地 80 亩", competitors="武汉、西安")
    move_to(page, lead, "S3", "移动", "minutes")
    stage_is(page, lead, "S3")
    edit(page, lead, visit_heads="区块负责人，对方副总裁", intended_site="国际陆港 2 号地块")
    move_to(page, lead, "S4", "移动", "visit-report")
    edit(
        page,
        lead,
        ("no_policy_ask",),
        fixed="3亿",
        land_mu="80",
        output_forecast="62000",
        tax_forecast="3600",
        jobs_forecast="420",
        energy_conclusion="登记表备案，能耗达标",
    )
    move_to(page, lead, "S5", "移动", "review-record")
    stage_is(page, lead, "S5")


def add_a_contact(page: Page, lead: str) -> None:
    """The contact is kept with the enterprise, masked, and chosen on the lead."""
    page.goto(lead)
    page.locator("#parties").get_by_role("link", name="中国外运").click()
    page.wait_for_load_state()
    follow(page, "添加联系人")
    fill(page, name="孙先生", phone="13800135678")
    page.locator("[name=source]").select_option("meeting")
    press(page, "保存")
    expect(page.locator("main")).to_contain_text("138****5678")
    page.goto(f"{lead}/edit")
    page.locator("[name=contact_id]").select_option(index=1)
    press(page, "保存")


def claim_contract(page: Page, lead: str) -> None:
    edit(
        page,
        lead,
        contract="5.2亿",
        promised_start_on="2027-03-01",
        promised_operation_on="2028-03-01",
        promised_full_on="2029-03-01",
        breach_terms="逾期六个月收回用地",
    )
    move_to(page, lead, "S6", "申报 S6", "contract")
    expect(page.locator("#claim")).to_contain_text("待核")
    stage_is(page, lead, "待核")


def verify(manager: Page, lead: str, stage: str) -> None:
    manager.goto("/claims")
    manager.get_by_role("link", name=FIRM).first.click()
    manager.wait_for_load_state()
    expect(manager.locator("#claim")).to_contain_text(stage)
    press(manager, "核验通过")
    stage_is(manager, lead, stage)


def land(officer: Page, manager: Page, lead: str) -> None:
    edit(officer, lead, registered="1亿")
    add_parties(officer, lead)
    move_to(officer, lead, "S7", "移动", "licence")
    stage_is(officer, lead, "S7")
    edit(officer, lead, filing="2026-410171-58-03-000001")
    officer.goto(f"{lead}/receipts")
    fill(officer, amount="5000", evidence_ref="银行回单 001")
    officer.locator("[name=happened_on]").fill(today(officer))
    press(officer, "保存")
    manager.goto(lead)
    press(manager, "核实到资")
    move_to(officer, lead, "S8", "申报 S8", "land-deal")
    verify(manager, lead, "S8")


def add_parties(page: Page, lead: str) -> None:
    page.goto(f"{lead}/parties")
    fill(page, name=FIRM, share="100")
    page.locator("[name=role]").select_option("investor")
    press(page, "保存")
    page.goto(f"{lead}/parties")
    fill(page, name="外运中原多式联运（郑州）有限公司", uscc=CODE)
    page.locator("[name=role]").select_option("project-company")
    press(page, "保存")
    expect(page.locator("#parties")).to_contain_text("外运中原")


def today(page: Page) -> str:
    """The demo's day, as the move page proposes it."""
    page.goto(page.url.replace("/receipts", "/visits"))
    day = page.locator("[name=happened_on]").input_value()
    page.go_back()
    return day


def read_mondays_digest(manager: Page, lead: str) -> None:
    """The demo's button moves to Monday 08:00: the week closes, the digest lies in the mailbox."""
    press(manager, "走到下周一 08:00")
    manager.goto("/mailbox")
    manager.get_by_role("link", name=re.compile("第48周")).first.wait_for()
    manager.goto("/mailbox?to=zhoumin@example.cn")
    manager.locator("main a[href*='/mailbox/']").first.click()
    manager.wait_for_load_state()
    expect(manager.locator("main")).to_contain_text(FIRM)
