"""Two traps of the trade in a real browser: the plan wants it, and yet something is in the way."""

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Enter
from tests.e2e.days.person import Person, arrive
from tests.e2e.words import CHINESE, CHINESE_DAILY, ENGLISH_DAILY, Words

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HOSPITAL, PARTNER = "独资国际医院（示例）", "本地医疗投资（示例）"
PLANT = "智能装备生产基地（示例）"
BARRED_BY_22 = "/screening/barred/FTZ-2021/22"


@pytest.fixture
def database_kind() -> str:
    """What people do in a browser does not depend on the database: one is enough."""
    return "sqlite"


@CHINESE_DAILY
def test_the_hospital_trap(enter: Enter, say: Words) -> None:
    """On the plan's list, and yet a wholly foreign one is restricted: only a joint venture goes on."""
    me = arrive(enter, "zhaonan", say)
    lead = log_lead(me, HOSPITAL, "TR5.1")
    edit(me, lead, project="综合医院", industry="8411", planned="2亿", funding="foreign")
    hold_share(me, lead, HOSPITAL, "foreign", "100")
    card = me.page.locator("#screening")
    expect(card).to_contain_text(say("可能命中第 %(n)s 项", n=22))
    expect(card).to_contain_text(say("按已填股比，超出限度"))
    expect(card).to_contain_text(say("待核"))
    expect(card).to_contain_text("郑州" if say is CHINESE else "Zhengzhou")

    screening = say("负面清单筛查结论")
    to_s2(me, lead)
    expect(me.page.locator("#form-errors")).to_contain_text(say("还缺：%(what)s。", what=screening))
    me.page.locator("#gate a", has_text=screening).click()
    expect(me.page.locator("[name=entries]")).to_have_value("22")
    decide(me, "barred", "外方独资，郑州不在试点城市")
    expect(card).to_contain_text(say("命中，现有方案不符合"))
    to_s2(me, lead)
    expect(me.page.locator("#form-errors")).to_contain_text(screening)

    me.page.goto("/screening/barred")
    counted = me.page.locator(f"a[href='{BARRED_BY_22}']")
    expect(me.page.locator("tr", has=counted)).to_contain_text(say("规划没有写到，可以提请争取"))
    counted.click()
    expect(me.page.locator("main")).to_contain_text(HOSPITAL)

    hold_share(me, lead, HOSPITAL, "foreign", "60")
    hold_share(me, lead, PARTNER, "domestic", "40")
    expect(card).to_contain_text(say("要重新判断"))
    expect(card).to_contain_text(say("按已填股比，在限度内"))
    me.follow(say("作出判断"), within=card)
    decide(me, "restricted", "改为中外合资，外方 60%")
    expect(me.page.locator("#approval")).to_contain_text(say("核准（省级）"))
    to_s2(me, lead)
    expect(me.page.locator("li[aria-current=step]")).to_contain_text("S2")


@ENGLISH_DAILY
def test_a_plant_for_a_block_of_0_28_square_kilometres(enter: Enter, say: Words) -> None:
    """The place is warned of where the land is typed and before the lead moves on; people decide."""
    me = arrive(enter, "fangyu", say)
    lead = log_lead(me, PLANT, "MF-E3")
    card = me.page.locator("#screening")
    expect(card).to_contain_text("联动发展区域" if say is CHINESE else "Linked development area")
    edit(
        me,
        lead,
        project="生产基地",
        industry="3491",
        planned="6亿",
        land_mu="600",
        funding="domestic",
    )
    warned_of(card)
    me.page.goto(f"{lead}/transitions?stage=S2")
    warned_of(me.page.locator("main"))
    me.page.set_viewport_size({"width": 360, "height": 800})
    assert me.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    me.press(say("移动"))
    expect(me.page.locator("li[aria-current=step]")).to_contain_text("S2")
    warned_of(card)


def warned_of(where: Locator) -> None:
    """All of the block is 0.28 km², which is 420 亩."""
    for number in ("600", "0.28", "420"):
        expect(where).to_contain_text(number)


def log_lead(me: Person, name: str, item: str) -> str:
    me.page.goto(f"/leads/new?item={item}")
    me.fill(name=name)
    me.page.locator("[name=source]").select_option("visit")
    me.press(me.say("登记"))
    expect(me.page.get_by_role("heading", level=1)).to_contain_text(name)
    return me.page.url


def edit(me: Person, lead: str, funding: str, **values: str) -> None:
    me.page.goto(f"{lead}/edit")
    me.fill(**values)
    me.page.locator("[name=funding]").select_option(funding)
    me.press(me.say("保存"))
    me.is_told(me.say("已保存。"))


def hold_share(me: Person, lead: str, name: str, funding: str, share: str) -> None:
    me.page.goto(f"{lead}/parties")
    me.fill(name=name, share=share)
    me.page.locator("[name=role]").select_option("investor")
    me.page.locator("[name=funding]").select_option(funding)
    me.press(me.say("保存"))
    me.is_told(me.say("已加入。"))


def to_s2(me: Person, lead: str) -> None:
    me.page.goto(f"{lead}/transitions?stage=S2")
    me.press(me.say("移动"))


def decide(me: Person, answer: str, reason: str) -> None:
    me.page.locator("[name=answer]").select_option(answer)
    me.fill(reason=reason)
    me.press(me.say("保存"))
    me.is_told(me.say("已记下筛查结论。"))
