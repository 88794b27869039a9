"""A leaving person's whole desk: shown, passed on in one transaction, given back, told to who asks."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.activities.models import NextStep
from crm.activities.tasks.models import Task
from crm.audit.models import Event
from crm.core.db import db
from crm.leads import actions as verbs
from crm.leads.commands import Lose
from crm.leads.models import CoOwner
from crm.leads.moving import lose
from crm.leads.reasons import LossReason
from crm.leads.rules import Stage
from crm.leads.succession import queries, rules
from crm.leads.succession.models import Succession
from crm.leads.succession.rules import Colleague, Kind, PassOn
from tests.api.conftest import Program, make_token
from tests.makers.drawn import drawn
from tests.makers.leads import make_claim, make_lead, note, reread
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.makers.together import make_task
from tests.makers.views import make_view
from tests.makers.waits import waits

ZD, JS = 2, 3
PEOPLE = {
    2: Colleague(2, ZD, may_own=True),
    3: Colleague(3, JS, may_own=True),
    4: Colleague(4, ZD, may_own=False),
}


@pytest.mark.parametrize(
    ("successor", "others", "wrong"),
    [
        (2, {}, ""),
        (2, {10: 3}, "lead-10 请选择本区块的人员。"),
        (2, {11: 3}, ""),
        (2, {12: 2}, "lead-12 这条线索不在交接范围内。"),
        (2, {10: 1}, "lead-10 接手的人不能是交出的人。"),
        (1, {}, "successor_id 接手的人不能是交出的人。"),
        (4, {}, "successor_id 请选择在岗、能负责线索的人员。"),
        (9, {}, "successor_id 请选择在岗、能负责线索的人员。"),
    ],
)
def test_only_people_who_may_own_a_lead_take_it_over(
    successor: int, others: dict[int, int], wrong: str
) -> None:
    found = rules.problems(PassOn(successor, others), 1, PEOPLE, {10: ZD, 11: JS})
    assert [f"{one.field} {one.sentence}" for one in found] == ([wrong] if wrong else [])


@pytest.mark.parametrize(
    ("seen", "leads", "passing", "refused"),
    [
        ("a", 1, 1, False),
        ("b", 1, 1, True),
        ("a", rules.MOST + 1, 1, True),
        ("a", 0, 0, True),
    ],
)
def test_it_begins_only_with_what_was_seen(
    seen: str, leads: int, passing: int, refused: bool
) -> None:
    assert bool(rules.size_problems(seen, "a", leads, passing)) == refused


def test_the_fingerprint_is_of_what_is_held_not_of_its_order() -> None:
    one, other = (Kind.LEAD, 1), (Kind.STEP, 1)
    assert rules.fingerprint([one, other]) == rules.fingerprint([other, one])
    assert rules.fingerprint([one]) != rules.fingerprint([other])


class Desk:
    """An officer with one of each thing that a desk holds, and two colleagues."""

    def __init__(self, manager: User) -> None:
        self.leaver, self.heir, self.other = make_user(), make_user(), make_user()
        for name, one in (("林远", self.leaver), ("贺琳", self.heir), ("孙悦", self.other)):
            one.name = name
        self.first = make_lead(owner=self.leaver)
        self.second = make_lead(Stage.S5, owner=self.leaver, checker=manager)
        self.helped = make_lead(owner=self.other)
        lead = reread(self.helped, manager)
        verbs.add_co_owner(lead, self.leaver, by=manager, base_version=lead.version)
        self.ended = make_lead(owner=self.leaver)
        lead = reread(self.ended, self.leaver)
        lost = Lose(LossReason.CANCELLED)
        lose(lead, lost, by=self.leaver, base_version=lead.version)
        note(self.first, self.leaver, "首次拜访", step="约第二次")
        self.claim = make_claim(self.second, Stage.S6, self.leaver)
        self.task = make_task(manager, self.leaver)
        self.view = make_view(self.leaver, shared=True)
        self.private = make_view(self.leaver)
        db.session.commit()

    def now(self) -> dict[str, Any]:
        """Who has each thing."""
        db.session.expire_all()
        steps = db.session.scalars(select(NextStep).where(NextStep.lead_id == self.first.id))
        return {
            "first": self.first.owner_id,
            "second": self.second.owner_id,
            "ended": self.ended.owner_id,
            "step": [one.owner_id for one in steps],
            "task": db.session.get_one(Task, self.task.id).owner_id,
            "view": self.view.owner_id,
            "private": self.private.owner_id,
            "claim": self.claim.claimed_by_id,
            "helps": _helpers(self.helped.id),
        }


def _helpers(lead_id: int) -> list[int]:
    query = select(CoOwner.user_id).where(CoOwner.lead_id == lead_id)
    return list(db.session.scalars(query))


def _events(action: str) -> int:
    query = select(func.count()).select_from(Event).where(Event.action == action)
    return db.session.scalar(query) or 0


def test_the_whole_desk_passes_on_and_comes_back(client_of: Any, manager: User) -> None:
    desk = Desk(manager)
    before = desk.now()
    client, path = client_of(manager), f"/succession/{desk.leaver.id}"
    page = client.get(path).text
    for told in (desk.first.name, desk.second.name, desk.helped.name, "约第二次", "整理园区台账"):
        assert told in page
    assert desk.ended.name not in page and "阶段申报仍记在申报人名下" in page
    form = drawn(page, "") | {
        "successor_id": str(desk.heir.id),
        f"lead-{desk.second.id}": str(desk.other.id),
    }
    done = client.post(path, data=form)
    assert done.status_code == 302, done.text
    heir, other, leaver = desk.heir.id, desk.other.id, desk.leaver.id
    assert desk.now() == {
        "first": heir,
        "second": other,
        "ended": leaver,
        "step": [heir],
        "task": heir,
        "view": heir,
        "private": leaver,
        "claim": leaver,
        "helps": [heir],
    }
    events = ("lead.reassigned", "step.passed_on", "task.passed_on", "lead.co_owner_passed")
    assert [_events(one) for one in events] == [2, 2, 1, 1], "S5 has a step of its own"
    assert not list(queries.holding(desk.leaver, manager)), "nothing is left behind"
    record = client.get(done.location).text
    assert "林远 交给 贺琳" in record and "已交接" in record
    undone = client.post(f"{done.location}/undo", data=drawn(record, f"{done.location}/undo"))
    assert (undone.status_code, desk.now()) == (302, before)
    assert "已还回" in client.get(done.location).text
    again = client.post(f"{done.location}/undo", data={"version": "2"})
    assert again.status_code == 409 and "已经撤销过" in again.text


def test_what_somebody_changed_since_is_not_given_back(app: Flask, manager: User) -> None:
    desk = Desk(manager)
    program = Program(app, make_token(manager))
    path = f"/successions/people/{desk.leaver.id}"
    held = program.get(path).json
    assert held["leads"] == [desk.first.id, desk.second.id] and held["claims"] == [desk.claim.id]
    body = {"successor_id": desk.heir.id, "seen": "0" * 16}
    stale = program.post(path, body)
    assert stale.status_code == 422 and "刚刚有变化" in stale.text
    made = program.post(path, {**body, "seen": held["seen"]})
    assert made.status_code == 201, made.text
    lead = reread(desk.first, manager)
    verbs.reassign(lead, desk.other, by=manager, base_version=lead.version)
    db.session.commit()
    undone = program.post(f"/successions/{made.json['id']}/undo", version=made.json["version"])
    fates = {(one["kind"], one["record_id"]): one["fate"] for one in undone.json["passed"]}
    assert (
        fates[("lead", desk.first.id)] == "kept" and fates[("lead", desk.second.id)] == "given_back"
    )
    assert desk.now()["first"] == desk.other.id and desk.now()["second"] == desk.leaver.id


def test_a_closed_account_with_leads_left_is_told_to_the_manager(
    client_of: Any, manager: User
) -> None:
    leaver, system = make_user(), make_user(Role.SYSTEM)
    lead = make_lead(owner=leaver)
    account = client_of(system).get(f"/people/{leaver.id}")
    assert "名下还有 1 条在办线索" in account.text and lead.name not in account.text
    form = drawn(account.text, "")
    form.pop("active")
    closed = client_of(system).post(f"/people/{leaver.id}", data=form, follow_redirects=True)
    assert "名下还有 1 条在办线索" in closed.text
    mine = client_of(manager)
    assert "账号已停用，还有工作未交接" in mine.get("/succession").text
    assert waits(mine)["leads.successions"] == "1"
    other = client_of(make_user(Role.MANAGER, block="JS"))
    assert waits(other)["leads.successions"] == ""
    assert other.get(f"/succession/{leaver.id}").status_code == 404


def test_the_page_asks_the_same_number_of_questions_of_few_and_many(
    client_of: Any, manager: User
) -> None:
    leaver = make_user()
    client, counts = client_of(manager), []
    for more in (1, 4):
        for _ in range(more):
            lead = make_lead(owner=leaver)
            note(lead, leaver, "拜访", step="再约")
        db.session.commit()
        with statements() as seen:
            assert client.get(f"/succession/{leaver.id}").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 17


def test_the_command_line_shows_first_and_then_passes_on(app: Flask, manager: User) -> None:
    from crm.leads.cli import leads as command_line

    desk = Desk(manager)
    run = app.test_cli_runner().invoke
    words = ["succession", desk.leaver.login, desk.heir.login, "--as", manager.login]
    shown = run(command_line, [*words, "--dry-run"])
    assert shown.exit_code == 0 and "lead  2" in shown.output, shown.output
    assert db.session.scalar(select(func.count(Succession.id))) == 0
    single = f"{desk.second.code}={desk.other.login}"
    assert run(command_line, [*words, "--lead", single]).exit_code == 0
    db.session.commit()  # what the outermost group does
    assert (desk.now()["first"], desk.now()["second"]) == (desk.heir.id, desk.other.id)
    assert run(command_line, [*words[:3], "--as", desk.heir.login]).exit_code == 3
