"""Annual goals are drafted by one and approved by another; progress comes from verified facts."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.desk import waiting as numbers
from crm.goals import actions, queries
from crm.goals.models import AnnualGoal
from crm.goals.rules import (
    Done,
    DraftGoal,
    Measure,
    RefuseGoal,
    State,
    draft_problems,
    figures,
    gone,
    refuse_problems,
)
from crm.leads import ledger
from crm.leads.facts import FactKind
from crm.leads.rules import AmountKind, Stage
from crm.plan.models import Block
from tests.api.conftest import Program, program_of
from tests.makers.outreach import make_goal
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.makers.week import logged, moved

__all__ = ["program_of"]

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
YI = 10**8
FINE = DraftGoal(2026, None, 10, 20 * YI, 5 * YI, "区块工作会")


@pytest.fixture(autouse=True)
def a_monday() -> Iterator[None]:
    with clock.at(clock.local(TODAY, 10)):
        yield


def test_a_goal_of_a_year_that_is_over_is_not_approved(client_of: Callable[..., Any]) -> None:
    manager, chief = make_user(Role.MANAGER), make_user(Role.COORDINATOR)
    second, goal = make_user(Role.COORDINATOR), make_goal(manager)
    db.session.commit()
    page = client_of(chief).get("/notices").text
    assert f"{manager.name}起草了年度目标，等你批准：2026 · " in page
    assert [one.count for one in numbers.of(chief, ["goals.index"])] == [1]
    with clock.at(clock.local(date(2027, 1, 4), 10)):
        assert press(client_of(chief), goal, "approve") == 409
    block = db.session.query(Block).filter_by(code="ZD").one()
    other = actions.draft(block, replace(FINE, year=2027), by=manager)
    actions.approve(queries.get(other.id, chief), by=chief, base=other.version)
    db.session.commit()
    for verb, typed, end in (("refuse", {"reason": "偏低"}, "退回"), ("withdraw", {}, "撤回")):
        drafted = make_goal(manager, year=2027)
        db.session.commit()
        by = chief if verb == "refuse" else manager
        assert press(client_of(by), drafted, verb, **typed) == 302
        assert f"{manager.name}起草的年度目标已{end}：" in client_of(second).get("/notices").text
    page = client_of(second).get("/notices?show=unread").text
    assert "等你批准：2027" not in page, "decided in the same transaction: nothing waits"
    assert db.session.get_one(AnnualGoal, goal.id).state is State.WAITING


@pytest.mark.parametrize(
    ("year", "today", "per_cent"),
    [
        (2026, date(2026, 1, 1), "0.3"),
        (2026, date(2026, 12, 31), "100.0"),
        (2028, date(2028, 2, 29), "16.4"),
        (2025, TODAY, "100.0"),
        (2027, TODAY, "0.0"),
    ],
)
def test_how_much_of_a_year_is_over(year: int, today: date, per_cent: str) -> None:
    assert gone(year, today) == Decimal(per_cent)


def test_points_are_the_share_done_less_the_share_of_the_year() -> None:
    day = date(2026, 7, 2)  # 183 of 365 days: 50.1 per cent
    found = {one.measure: one for one in figures(Done(10, 4 * YI), Done(6, YI, 7), 2026, day)}
    assert (found[Measure.CONTRACTS].percent, found[Measure.CONTRACTS].ahead) == (
        Decimal("60.0"), Decimal("9.9"),
    )  # fmt: skip
    assert found[Measure.CONTRACTED].ahead == Decimal("-25.1")
    assert (found[Measure.RECEIVED].done, found[Measure.RECEIVED].percent) == (7, None)


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        (FINE, []),
        (DraftGoal(2027, 3, 0, 0, YI, "分解"), []),
        (DraftGoal(2025, None, 0, 0, 0, " "), ["year", "contracts", "source"]),
    ],
)
def test_what_a_draft_needs(command: DraftGoal, fields: list[str]) -> None:
    assert [one.field for one in draft_problems(command, TODAY)] == fields
    assert refuse_problems(RefuseGoal(" ")) and not refuse_problems(RefuseGoal("偏低"))


def press(client: Any, goal: AnnualGoal, verb: str, **typed: str) -> int:
    db.session.expire_all()
    version = str(db.session.get_one(AnnualGoal, goal.id).version)
    answer = client.post(f"/goals/{goal.id}/{verb}", data={"version": version} | typed)
    return int(answer.status_code)


TYPED = {"year": "2026", "contracts": "10", "contracted": "20亿", "source": "区块工作会"}


def test_one_drafts_and_another_approves(client_of: Callable[..., Any]) -> None:
    manager, chief = make_user(Role.MANAGER), make_user(Role.COORDINATOR)
    boss, coordinator = client_of(manager), client_of(chief)
    assert boss.post("/goals/ZD/draft", data=TYPED).status_code == 302
    goal = db.session.query(AnnualGoal).one()
    assert "待批准的草案" in boss.get("/goals/ZD").text
    assert "2026 · 1 份待批准" in coordinator.get("/goals?year=2027").text, "the year that waits"
    again = boss.post("/goals/ZD/draft", data=TYPED)
    assert (again.status_code, "已有草案等待批准" in again.text) == (409, True)
    assert press(boss, goal, "approve") == 403
    assert press(coordinator, goal, "approve") == 302
    assert press(coordinator, goal, "approve") == 409
    page = boss.get("/goals/ZD").text
    assert "20.00" in page and chief.name in page and "没有目标" in page
    own = make_goal(chief)
    assert press(coordinator, own, "approve") == 403, "never one's own"
    assert press(client_of(make_user(Role.COORDINATOR)), own, "refuse", reason=" ") == 422
    assert press(client_of(make_user(Role.COORDINATOR)), own, "refuse", reason="偏低") == 302
    third = make_goal(manager, contracts=12)
    assert press(coordinator, third, "withdraw") == 403
    assert press(boss, third, "withdraw") == 302
    fourth = make_goal(manager, contracts=15)
    assert press(coordinator, fourth, "approve") == 302
    page = boss.get("/goals/ZD").text
    assert "已被替换" in page and "偏低" in page
    assert db.session.get_one(AnnualGoal, goal.id).state is State.APPROVED, "nothing is lost"


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "last year": ({"year": "2025"}, ""),
    "no number": ({"contracts": "", "contracted": ""}, "至少填写一项目标"),
    "no source": ({"source": " "}, "请填写依据"),
}


@pytest.mark.parametrize("name", BAD)
def test_both_doors_refuse_alike(
    name: str, client_of: Callable[..., Any], program_of: Callable[..., Program]
) -> None:
    manager = make_user(Role.MANAGER)
    more, words = BAD[name]
    page = client_of(manager).post("/goals/ZD/draft", data=TYPED | more)
    assert (page.status_code, words in page.text) == (422, True)
    body: dict[str, Any] = {"block": "ZD", "year": 2026, "contracts": 10, "source": "区块工作会"}
    body |= {one: text for one, text in more.items() if one == "source"}
    body |= {"year": 2025} if "year" in more else {}
    body |= {"contracts": 0} if "contracts" in more else {}
    answer = program_of(manager).post("/goals", body)
    assert (answer.status_code, words in answer.text) == (422, True), answer.text
    assert db.session.query(AnnualGoal).count() == 0


def test_progress_counts_verified_facts_of_the_year_once(
    program_of: Callable[..., Program], session: Any
) -> None:
    officer, manager = make_user(), make_user(Role.MANAGER)
    this, before, back = (logged(officer, date(2025, 10, 1), f"示例{n}企业") for n in range(3))
    moved(this, Stage.S6, date(2026, 3, 1), officer)
    moved(before, Stage.S6, date(2025, 12, 30), officer)
    moved(back, Stage.S6, date(2026, 4, 1), officer)
    moved(back, Stage.S5, date(2026, 5, 1), officer)
    money = {"subject": AmountKind.CONTRACT.value, "amount": 3 * YI}
    ledger.append(this, FactKind.AMOUNT, date(2026, 3, 1), officer, **money)
    for day, lead in ((date(2026, 6, 1), before), (date(2025, 12, 31), this)):
        ledger.append(lead, FactKind.RECEIPT, day, officer, amount=YI)
    for one in (this, before):
        ledger.refresh(one, officer)
    make_goal(manager)
    db.session.commit()
    rows = program_of(manager).get("/goals?year=2026").json["rows"]
    assert [one["block"] for one in rows] == ["ZD"]
    assert {one["measure"]: one["done"] for one in rows[0]["figures"]} == {
        "contracts": 1, "contracted": 3 * YI, "received": YI,
    }  # fmt: skip
    assert {one["goal"] for one in rows[0]["figures"]} == {0}, "a draft is no goal"
    assert program_of(make_user(Role.VIEWER, cluster="LG")).get("/goals").json["rows"] == []


def test_a_block_reads_its_own_in_few_statements(client_of: Callable[..., Any]) -> None:
    manager, officer = make_user(Role.MANAGER), make_user()
    goal, client, seen = make_goal(manager), client_of(manager), {}
    stranger = client_of(make_user(Role.MANAGER, "JS"))
    assert stranger.get("/goals/ZD").status_code == 404
    assert press(stranger, goal, "withdraw") == 404
    assert client_of(officer).get("/goals/ZD").status_code == 200
    assert client_of(officer).get("/goals/ZD/draft").status_code == 403
    for n in range(2):
        for address in ("/goals", "/goals/ZD"):
            with statements() as asked:
                client.get(address)
            seen.setdefault(address, []).append(len(asked))
        make_goal(manager, person_id=officer.id, year=2026 + n)
    assert all(one == other <= 8 for one, other in seen.values()), seen
