"""What a manager does in a day: lends work out, looks at what waits, and answers for it."""

import re

from playwright.sync_api import Locator, expect

from tests.e2e.days import cast
from tests.e2e.days.conftest import Day
from tests.e2e.days.person import Person

REASON = "施工许可证缺第二页"


def whole_set(manager: Person, owner: str) -> int:
    """Show a person's leads by the filter; how many there are."""
    page, say = manager.page, manager.say
    page.goto("/leads")
    page.locator(".filter-more > summary").click()
    with page.expect_response("**/leads?*"):
        page.locator(".lead-filter [name=owner]").select_option(label=owner)
    expect(page.locator(".filter-chip")).to_contain_text(owner)
    page.keyboard.press("Escape")
    found = page.locator("tr.lead-row").count()
    if found:
        expect(page.locator("#results")).to_contain_text(say("本页 %(n)s 条", n=found))
    return found


def hand_over_all(manager: Person, owner: str, to: str) -> int:
    """Reassign a filtered set: chosen, seen beforehand, carried out; how many leads it was."""
    page, say = manager.page, manager.say
    count = whole_set(manager, owner)
    page.locator(".pick-page").check()
    bar = page.locator(".bulk-bar")
    expect(bar).to_contain_text(say("已选 %(n)s 条", n=count))
    bar.locator("[name=action]").select_option("owner_id")
    manager.press(say("选新的值"), within=bar)
    page.locator("main form [name=owner_id]").select_option(label=to)
    manager.press(say("预览"))
    expect(page.locator("#preview")).to_contain_text(say("还没有修改任何线索"))
    manager.press(say("执行，修改 %(n)s 条", n=count))
    is_done(manager, count)
    return count


def is_done(manager: Person, count: int) -> None:
    progress = manager.page.locator("#progress")
    expect(progress).to_contain_text(manager.say("已完成"))
    expect(progress.get_by_role("progressbar")).to_have_attribute("value", str(count))
    expect(progress).to_contain_text(manager.say("已修改 %(n)s 条", n=count))


def take_it_all_back(manager: Person, count: int) -> None:
    """The newest job of the list, undone in one press."""
    page, say = manager.page, manager.say
    page.goto("/leads/bulk/jobs")
    page.locator("tbody tr a").first.click()
    manager.press(say("撤销整批修改"))
    manager.is_told(say("正在撤销，原来的值会逐条放回。"))
    is_done(manager, count)


def look_at_what_waits(manager: Person) -> None:
    """The desk begins with what waits for a second person, and leads to the queue."""
    page, say = manager.page, manager.say
    page.goto("/desk")
    expect(page.locator("main .card h2").first).to_have_text(say("待核"))
    page.get_by_role("link", name=re.compile(say("去核实"))).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(say("待核"))


def waiting(manager: Person, name: str) -> Locator:
    manager.page.goto("/claims")
    return manager.page.locator(".rows-wait > li", has_text=name)


def verify(manager: Person, name: str) -> None:
    """The evidence stands in the row; one press, and what happened stays in its place."""
    row = waiting(manager, name)
    expect(row).to_contain_text("合同 2026-061")
    row.get_by_role("button", name=re.compile(manager.say("核验通过"))).click()
    expect(row).to_contain_text(manager.say("核验通过，已计入本周。"))


def refuse(manager: Person, name: str) -> None:
    """Without a reason it is told so in words; with one it goes back to whoever claimed."""
    say = manager.say
    row = waiting(manager, name)
    row.locator("summary").click()
    manager.press(say("退回"), within=row)
    expect(row).to_contain_text(say("退回需要写明原因。"))
    row.locator("[name=reason]").fill(REASON)
    manager.press(say("退回"), within=row)
    expect(row).to_contain_text(say("已退回，原因会留在线索上。"))


def may_not_verify_own(manager: Person, day: Day, name: str) -> None:
    """Whoever claims has no button to verify: neither in the queue nor on the lead."""
    page, say = manager.page, manager.say
    page.goto(f"{day.path(name)}/transitions?stage=S6")
    page.locator("[name=evidence_kind]").select_option("contract")
    manager.fill(evidence_ref="合同 2026-003")
    manager.press(say("申报 %(code)s", code="S6"))
    row = waiting(manager, name)
    expect(row).to_contain_text(say("需另一人核实"))
    expect(row.get_by_role("button", name=re.compile(say("核验通过")))).to_have_count(0)
    page.goto(day.path(name))
    expect(page.locator("#claim")).to_contain_text(say("待核"))
    expect(page.get_by_role("button", name=say("核验通过"))).to_have_count(0)


def reassign(manager: Person, day: Day, name: str, to: str) -> None:
    page, say = manager.page, manager.say
    page.goto(day.path(name))
    manager.follow(say("改派"))
    page.locator("main form [name=person_id]").select_option(label=to)
    manager.press(say("保存"))
    expect(page.locator(".facts")).to_contain_text(to)


def officer_sees_the_outcome(officer: Person, day: Day) -> None:
    page, say = officer.page, officer.say
    page.goto(day.path(cast.SIGNS))
    expect(page.locator("li[aria-current=step]")).to_contain_text("S6")
    expect(page.locator("#claim")).to_have_count(0)
    page.goto(day.path(cast.STARTS))
    expect(page.locator("main")).to_contain_text(say("申报被退回"))
    expect(page.locator("main")).to_contain_text(REASON)
