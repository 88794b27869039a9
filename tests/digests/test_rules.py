"""What a digest says, without a database."""

from datetime import date, timedelta
from typing import Any

import pytest

from crm.accounts.rules import Role
from crm.core.clock import SHANGHAI
from crm.core.say import say
from crm.core.weeks import Week
from crm.digests.rules import MOST_SUBJECT, compose
from crm.leads.moves import How
from crm.leads.rules import Stage
from crm.leads.stalls import Stall
from crm.reports.week_rows import (
    Due,
    LeadBrief,
    Moved,
    ProblemBrief,
    ReaderWeek,
    Stalled,
    Waiting,
)
from crm.reports.week_storage import StageSum, Storage

W47 = Week.parse("2026-W47")
NAME = "示例瀚途汽车电子有限公司"


def lead(number: int = 1) -> LeadBrief:
    return LeadBrief(
        number, f"JK-2026-{number:04d}", NAME, Stage.S3, 520_000_000, "经开", "LG5", "LG", 7, "王磊"
    )


def step(over: int = 0) -> Due:
    return Due(lead(), 1, 1, "提交考察报告", W47.next.monday - timedelta(days=over), over)


def move(how: How = How.NEXT, *, late: bool = False, number: int = 1) -> Moved:
    return Moved(lead(number), Stage.S2, Stage.S3, how, date(2026, 11, 17), late, "", "")


def wait(days: int = 5) -> Waiting:
    day = W47.next.monday - timedelta(days=days)
    return Waiting(lead(), Stage.S6, None, day, day, days, "王磊", "合同", by_another=False)


def rows(role: Role = Role.OFFICER, **parts: Any) -> ReaderWeek:
    return ReaderWeek(W47, W47.next.monday, "王磊", role, "经开", **parts)


def storage(tenths: int = 590) -> Storage:
    return Storage(say("经开"), {Stage.S3: StageSum(tenths, 22_380_000_000)}, None)


def test_the_officers_subject_tells_forward_and_waiting_apart() -> None:
    digest = compose(
        rows(moved=(move(), move(number=2)), waiting=(wait(), wait()), due=(step(), step(3)))
    )
    assert str(digest.subject) == "第47周：前进 2、另待核 2、新增 0、本周到期 1、逾期 1 · 经开"


def test_the_leaders_subject_begins_with_what_stands_in_store() -> None:
    digest = compose(rows(Role.MANAGER, storage=(storage(),), waiting=(wait(),)))
    assert str(digest.subject) == "第47周：储备 59 项、待核 1、停滞 0、逾期 0、前进 0 · 经开"


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MANAGER, Role.COORDINATOR, Role.VIEWER])
@pytest.mark.parametrize("many", [0, 1, 999])
def test_subject_and_preheader_stay_short_and_name_nobody(role: Role, many: int) -> None:
    busy = rows(
        role,
        moved=tuple(move(number=number) for number in range(many)),
        waiting=(wait(),) * many,
        due=(step(3),) * many,
        storage=(storage(99_990),),
    )
    digest = compose(busy)
    assert len(str(digest.subject)) <= MOST_SUBJECT
    for text in (str(digest.subject), str(digest.preheader)):
        assert NAME not in text and "5.20" not in text and "亿" not in text


def test_a_quiet_week_says_so_and_has_no_sections() -> None:
    digest = compose(rows())
    assert str(digest.subject) == "第47周：没有变化，没有到期 · 经开"
    assert digest.sections == ()


def test_sections_stand_in_the_settled_order_and_empty_ones_are_dropped() -> None:
    stall = Stalled(lead(), Stall.SILENT, date(2026, 10, 20), 34, 14)
    digest = compose(
        rows(Role.MANAGER, waiting=(wait(),), due=(step(),), stalled=(stall,), moved=(move(),))
    )
    assert [section.key for section in digest.sections] == ["queue", "due", "stalled", "forward"]


def test_over_eight_rows_the_rest_is_counted() -> None:
    section = compose(rows(due=(step(),) * 11)).sections[0]
    assert (len(section.lines), section.more) == (8, 3)


def test_a_late_entry_shows_its_true_date() -> None:
    line = compose(rows(moved=(move(late=True),))).sections[0].lines[0]
    assert "补报，实际 2026-11-17" in [str(part) for part in line.meta]


def test_a_step_back_has_a_section_of_its_own() -> None:
    keys = [section.key for section in compose(rows(moved=(move(How.BACK),))).sections]
    assert keys == ["back"]


def test_a_late_mail_says_when_it_should_have_gone() -> None:
    digest = compose(rows(), W47.digest_at.astimezone(SHANGHAI))
    assert str(digest.late) == "迟发，原定 11-23 08:00"


def test_the_preheader_is_the_most_urgent_thing() -> None:
    assert str(compose(rows(due=(step(3), step(1)))).preheader) == "先办：2 件已逾期，最久 3 天"
    queue = rows(Role.MANAGER, waiting=(wait(2), wait(5)), due=(step(3),))
    assert str(compose(queue).preheader) == "先办：2 项等您核实，最久 5 天"


def problem(over: int = 0, about: str = "") -> ProblemBrief:
    words = say("金融主管部门"), say("已受理")
    return ProblemBrief(7, "外汇账户开立", about, *words, W47.next.monday, over)


def test_a_departments_week_is_what_waits_for_its_answer() -> None:
    open_ones = problem(), problem(over=3)
    digest = compose(rows(Role.VIEWER, problems=open_ones, moved=(move(),), due=(step(3),)))
    assert str(digest.headline) == "等你们处理的问题 2 个，其中逾期 1 个；线索前进 1 项"
    assert str(digest.preheader) == "有 2 个问题等您处理"
    assert str(digest.subject).startswith("第47周：待处理问题 2、前进 1")
    section = digest.sections[0]
    assert (section.key, str(section.note)) == ("problems", "2 个等您处理，其中逾期 1 个")
    assert [str(line.badge or line.action) for line in section.lines] == ["去处理", "逾期 3 天"]
    assert [str(part) for part in section.lines[0].meta] == ["金融主管部门", "已受理"]
    assert section.lines[0].page == ("problems.show", {"problem_id": 7})


def test_an_officers_problems_stand_after_what_is_due() -> None:
    digest = compose(rows(due=(step(),), problems=(problem(about=NAME),), moved=(move(),)))
    assert [one.key for one in digest.sections] == ["due", "problems", "forward"]
    assert str(digest.sections[1].lines[0].meta[0]) == NAME
    assert "问题" not in str(digest.subject)
    assert digest.sections[0].lines[0].page[0] == "leads.show"
