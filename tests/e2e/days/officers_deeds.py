"""What an officer does in a day, deed by deed; each deed touches the leads it names."""

import re

from playwright.sync_api import Locator, expect

from tests.e2e.days import cast
from tests.e2e.days.conftest import Day
from tests.e2e.days.person import Person
from tests.makers.files import PNG

NEW_ONE, NEW_TWO = "日程新一供应链（示例）", "日程新二冷库（示例）"
SENTENCE = "看了两处地块，要月底前给报价。"


def log_lead(officer: Person, name: str) -> int:
    """Four fields, in under a minute."""
    officer.page.goto("/leads/new?item=LG4")
    officer.fill(name=name)
    officer.page.locator("[name=source]").select_option("visit")
    officer.press(officer.say("登记"))
    expect(officer.page.get_by_role("heading", level=1)).to_contain_text(name)
    return int(officer.page.url.rpartition("/")[2])


def tick_off_a_step(officer: Person) -> None:
    """The desk's row asks at once for what comes next."""
    page, say = officer.page, officer.say
    page.goto("/desk/due")
    row = page.locator(".rows-due > li", has_text=cast.DUE)
    row.get_by_role("button", name=say("完成：%(what)s", what="约下一轮")).click()
    form = page.locator(".rows-due #small-form")
    expect(form).to_contain_text(say("已办结：%(what)s。接着定下一步？", what="约下一轮"))
    form.locator("[name=what]").fill("发报价单")
    form.locator(".tap").first.click()
    officer.press(say("定下"))
    officer.is_told(say("已定下一步。"))


def note_at_the_desk(officer: Person, day: Day) -> None:
    page, say = officer.page, officer.say
    page.goto("/desk")
    form = page.locator("#note-form")
    form.locator("[name=lead_id]").select_option(str(day.leads[cast.NOTED]))
    form.get_by_role("radio", name=say("电话")).check(force=True)
    form.locator("textarea").fill("电话约了下周")
    form.locator("textarea").press("Control+Enter")
    officer.is_told(say("已记下：%(name)s，%(kind)s。", name=cast.NOTED, kind=say("电话")))
    expect(form.locator("textarea")).to_have_value("")


def edit_in_the_list(officer: Person) -> None:
    """A box over the cell of a lead that is lent for the day."""
    page, say = officer.page, officer.say
    page.goto("/leads?sort=newest&cols=planned,project")
    name = say("修改%(label)s：%(name)s", label=say("意向内容"), name=cast.LENT_CELL)
    row = page.locator("tr.lead-row", has_text=cast.LENT_CELL)
    cell = row.locator(f"td[data-label='{say('意向内容')}']")
    cell.get_by_role("link", name=name).click()
    cell.locator("textarea").fill("快消品分拨中心")
    cell.locator("textarea").press("Enter")
    expect(cell).to_contain_text("快消品分拨中心")
    expect(cell.locator("form")).to_have_count(0)


def plan_a_step(officer: Person, day: Day) -> None:
    page, say = officer.page, officer.say
    page.goto(f"{day.path(cast.LENT_STEP)}/steps")
    officer.fill(what="送政策清单")
    page.locator("main .tap").first.click()
    officer.press(say("定下"))
    officer.is_told(say("已定下一步。"))


def visit_on_a_phone(officer: Person, day: Day, name: str) -> None:
    """Standing at the gate: three taps and a sentence, and nothing is wider than the screen."""
    page, say = officer.page, officer.say
    page.goto(day.path(name))
    page.get_by_role("link", name=re.compile(say("记一笔"))).first.tap()
    page.wait_for_url("**/visits")
    page.locator(".tap", has=page.locator("[value=visit]")).tap()
    page.locator("textarea").fill(SENTENCE)
    page.locator("[name=next_step]").fill("发报价单")
    page.locator(".note-next .tap").first.tap()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name=say("记下"), exact=True).tap()
    officer.is_told(say("已记下：%(name)s，%(kind)s。", name=name, kind=say("拜访")))
    expect(page.locator("#timeline")).to_contain_text(SENTENCE)


def card(officer: Person, name: str) -> Locator:
    return officer.page.locator(".lead-card", has_text=name)


def open_mover(officer: Person, name: str, stage: str) -> Locator:
    """The panel beside a card, with one stage of it unfolded."""
    officer.page.goto("/board?sort=newest&split=stages")
    link = officer.say("移动到…")
    card(officer, name).get_by_role("link", name=f"{link} {name}").click()
    row = officer.page.locator(f"#mover [data-stage={stage}]")
    row.locator(".mover-row").click()
    return row


def move_on_the_board(officer: Person) -> None:
    """What is missing is filled in on the way, and the card comes to stand in its new column."""
    page, say = officer.page, officer.say
    open_mover(officer, NEW_ONE, "S2").get_by_role("link", name=say("补齐并移动")).click()
    officer.fill(project="冷链分拨中心", industry="5930", planned="1.2亿")
    page.locator("[name=funding]").select_option("domestic")
    officer.press(say("移动"))
    expect(page.locator("#col-S2")).to_contain_text(NEW_ONE)


def claim_on_the_board(officer: Person, day: Day) -> None:
    page, say = officer.page, officer.say
    row = open_mover(officer, cast.SIGNS, "S6")
    row.locator("[name=evidence_ref]").fill("合同 2026-061")
    officer.press(say("申报 %(code)s", code="S6"), within=row)
    waiting = say("待核 %(code)s", code="S6")
    expect(card(officer, cast.SIGNS)).to_contain_text(waiting)
    expect(page.locator("#mover")).to_be_hidden()
    is_waiting(officer, day, cast.SIGNS)


def claim_on_the_lead(officer: Person, day: Day, name: str, stage: str, evidence: str) -> None:
    """By the button under what the next stage asks for."""
    page, say = officer.page, officer.say
    page.goto(day.path(name))
    officer.follow(say("申报 %(code)s", code=stage), within=page.locator("#gate"))
    page.locator("[name=evidence_kind]").select_option(evidence)
    officer.fill(evidence_ref=f"{stage} 2026-002")
    if stage == "S9":
        picture = {"name": "site.png", "mimeType": "image/png", "buffer": PNG}
        page.locator("[name=files]").set_input_files(picture)
    officer.press(say("申报 %(code)s", code=stage))
    is_waiting(officer, day, name)


def is_waiting(officer: Person, day: Day, name: str) -> None:
    officer.page.goto(day.path(name))
    expect(officer.page.locator("#claim .badge")).to_have_text(officer.say("待核"))


def write_what_a_colleague_changed(officer: Person, colleague: Person, day: Day) -> None:
    """Both values are shown, nothing typed is lost, and what does not conflict is merged."""
    page, say = officer.page, officer.say
    path = f"{day.path(cast.EDITED)}/edit"
    page.goto(path)
    officer.fill(project="我写的意向", competitors="合肥")

    colleague.page.goto(path)
    colleague.fill(project="他写的意向", site_need="仓库 8000 平方米")
    colleague.press(say("保存"))
    colleague.is_told(say("已保存。"))

    officer.press(say("保存"))
    panel = page.locator("#conflict")
    expect(panel).to_be_focused()
    for text in ("我写的意向", "他写的意向", say("用地或楼宇需求")):
        expect(panel).to_contain_text(text)
    expect(page.locator("[name=project]")).to_have_value("我写的意向")
    expect(page.locator("[name=competitors]")).to_have_value("合肥")
    expect(page.locator("[name=site_need]")).to_have_value("仓库 8000 平方米")
    panel.get_by_role("radio", name="我写的意向").check()
    officer.press(say("保存"))
    officer.is_told(say("已保存。"))
    expect(page.locator("h1 + .subtitle")).to_have_text("我写的意向")
    for text in ("合肥", "仓库 8000 平方米"):
        expect(page.locator("main .kv").filter(has_text=text)).to_have_count(1)


def may_not_reassign_many(officer: Person) -> None:
    """Who works on a lead is the manager's to say; the bar does not offer it."""
    officer.page.goto("/leads?mine=1")
    officer.page.locator("tr.lead-row input[name=lead_id]").first.check()
    bar = officer.page.locator(".bulk-bar")
    expect(bar).to_be_visible()
    offered = bar.locator("[name=action] option")
    expect(offered.filter(has_text=officer.say("线索来源"))).to_have_count(1)
    expect(offered.filter(has_text=officer.say("负责人"))).to_have_count(0)


def see_the_day_at_the_desk(officer: Person) -> None:
    """What was done stands where the desk keeps it: visits under today, moves under this week."""
    page = officer.page
    page.goto("/desk")
    for name in (cast.NOTED, cast.VISITED):
        expect(page.locator("#days .is-today")).to_contain_text(name)
    expect(page.locator("#now")).to_contain_text(NEW_ONE)
