"""The desk: what each role finds there."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.core import clock
from crm.leads.rules import Stage
from crm.mix.closing import close_week
from crm.reports import week as reports
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.makers.week import MONDAY_8, TUESDAY, W47, claimed, logged, moved, planned

Client = Callable[[Any], Any]
NOW = MONDAY_8 + timedelta(hours=2)


@pytest.fixture
def officer(session: Session) -> User:
    return make_user(Role.OFFICER, "ZD")


def page_of(client_of: Client, user: User, path: str = "/desk") -> str:
    with clock.at(NOW):
        answer = client_of(user).get(path)
    assert answer.status_code == 200
    return answer.text


def test_an_officer_finds_what_is_due_and_can_tick_it_off(
    client_of: Client, officer: User, session: Session
) -> None:
    lead = logged(officer, W47.monday, "示例瀚途汽车电子有限公司")
    step = planned(lead, "提交考察报告", W47.sunday, officer)
    page = page_of(client_of, officer)
    assert "逾期 1 天" in page and "提交考察报告" in page
    action = f"/leads/{lead.id}/steps/{step.id}/done"
    form = re.search(rf'<form[^>]*action="{action}".*?</form>', page, re.DOTALL)
    assert form
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))
    with clock.at(NOW):
        answer = client_of(officer).post(action, data=fields)
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"/leads/{lead.id}/steps?done={step.id}&back=/desk",
    )
    session.expire_all()
    assert "提交考察报告" not in page_of(client_of, officer)


def test_ticking_off_with_an_old_version_is_refused(client_of: Client, officer: User) -> None:
    lead = logged(officer, W47.monday)
    step = planned(lead, "提交考察报告", W47.sunday, officer)
    with clock.at(NOW):
        url = f"/leads/{lead.id}/steps/{step.id}/done"
        answer = client_of(officer).post(url, data={"version": "99"})
    assert answer.status_code == 409


def test_stalls_are_grouped_by_reason(client_of: Client, officer: User) -> None:
    logged(officer, W47.monday - timedelta(days=40), "示例失联企业")
    logged(officer, W47.sunday, "示例无下步企业")
    page = page_of(client_of, officer)
    assert page.index("失联") < page.index("示例失联企业") < page.index("示例无下步企业")
    assert "定下一步" in page and "去联系" in page


def test_a_manager_finds_the_queue(client_of: Client, officer: User) -> None:
    lead = logged(officer, TUESDAY, "示例中原冷链云仓")
    claimed(lead, Stage.S6, TUESDAY, officer)
    page = page_of(client_of, make_user(Role.MANAGER, "ZD"))
    assert "等了 6 天" in page and "示例中原冷链云仓" in page and "去核实" in page
    assert "等了" not in page_of(client_of, officer)


def test_moves_of_the_open_week_are_apart_from_the_closed_one(
    client_of: Client, officer: User
) -> None:
    lead = logged(officer, TUESDAY, "示例中原冷链云仓")
    moved(lead, Stage.S2, TUESDAY, officer)
    page = page_of(client_of, officer)
    assert "本周还没有阶段变化" in page and "S1 → S2" in page and "未结周" in page


def test_the_mix_says_which_closed_week_it_shows(client_of: Client, officer: User) -> None:
    logged(officer, TUESDAY)
    assert "截至第47周关账" not in page_of(client_of, officer)
    with clock.at(MONDAY_8):
        close_week(W47)
    assert "截至第47周关账" in page_of(client_of, officer)


def test_a_coordinator_sees_the_headline_of_every_block(client_of: Client, officer: User) -> None:
    logged(officer, TUESDAY)
    with clock.at(MONDAY_8):
        close_week(W47)
    page = page_of(client_of, make_user(Role.COORDINATOR))
    for name in ("经开", "郑东", "金水", "航空港", "片区合计", "含航空港协同"):
        assert name in page


def test_a_new_officer_is_shown_three_first_steps(client_of: Client, officer: User) -> None:
    page = page_of(client_of, officer)
    assert "登记第一条线索" in page and "看产业图谱" in page and "看目标企业" in page


def test_a_viewer_may_not_write(client_of: Client, officer: User) -> None:
    lead = logged(officer, W47.monday, item="LG4")
    planned(lead, "提交考察报告", W47.sunday, officer)
    page = page_of(client_of, make_user(Role.VIEWER, cluster="LG"))
    assert "提交考察报告" in page and "/done" not in page and "登记第一条线索" not in page


def test_a_foreign_block_stays_out_of_sight(client_of: Client, officer: User) -> None:
    logged(make_user(Role.OFFICER, "JK"), TUESDAY, "示例外区块企业")
    assert "示例外区块企业" not in page_of(client_of, officer)


def test_home_is_the_desk_where_there_is_one(client_of: Client, officer: User) -> None:
    assert "早上好" in page_of(client_of, officer, "/")


@pytest.mark.parametrize(
    ("role", "where"),
    [(Role.SYSTEM, "/people"), (Role.SECURITY, "/account"), (Role.AUDITOR, "/account")],
)
def test_roles_without_a_desk_are_led_to_their_work(
    client_of: Client, session: Session, role: Role, where: str
) -> None:
    client = client_of(make_user(role))
    answer = client.get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, where)
    assert client.get("/desk").status_code == 403


def test_nobody_sees_it_without_signing_in(client: Any) -> None:
    assert client.get("/").headers["Location"].startswith("/login")


def test_statements_stay_the_same_at_ten_and_two_hundred_leads(
    client_of: Client, officer: User
) -> None:
    others = (make_user(Role.MANAGER), make_user(Role.COORDINATOR))
    readers = (officer, *others, make_user(Role.VIEWER, cluster="LG"))
    fill(10, officer)
    with clock.at(MONDAY_8):
        close_week(W47)
    few = [asked_for(client_of, reader) for reader in readers]
    fill(190, officer)
    for reader, before in zip(readers, few, strict=True):
        more = asked_for(client_of, reader)
        assert len(before) == len(more) <= 8, (reader.role, more)


def fill(number: int, officer: User) -> None:
    """Leads that moved last week, stand still and have a step that is due."""
    for _ in range(number):
        lead = logged(officer, W47.monday)
        moved(lead, Stage.S2, TUESDAY, officer)
        planned(lead, "回访", W47.next.monday, officer, on=TUESDAY)


def test_only_what_is_shown_leaves_the_database_and_the_rest_is_counted(
    client_of: Client, officer: User
) -> None:
    for number in range(14):
        lead = logged(
            officer, W47.monday - timedelta(days=60 - number), f"示例失联{number:02d}企业"
        )
        planned(lead, f"第{number:02d}件事", W47.sunday, officer)
    reader = make_user(Role.COORDINATOR)
    with clock.at(NOW):
        rows = reports.of(reader, W47, whole=False)
    assert (len(rows.due), len(rows.stalled)) == (12, 12)
    assert (rows.counts.due, rows.counts.overdue, rows.counts.standing_still) == (14, 14, 14)
    page = page_of(client_of, reader)
    for told in ("全部 14 件", "全部 14 条", "示例失联04企业", "第11件事", "全部 14", "逾期 14"):
        assert told in page, told
    assert "第12件事" not in page


def asked_for(client_of: Client, user: Any) -> list[str]:
    """What one call of the desk asks of the database."""
    client = client_of(user)
    with clock.at(NOW), statements() as seen:
        client.get("/desk")
    return list(seen)
