"""Changing many leads at once: previewed, carried out by the same rules, taken back as a whole."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.audit.models import Event
from crm.core import clock
from crm.core.db import db
from crm.leads.bulk import actions, queries
from crm.leads.bulk.models import BulkJob, BulkRow
from crm.leads.bulk.rules import BATCH, MOST, Change, Preview, RowState, Selection, start_problems
from crm.leads.models import Lead
from crm.leads.rules import Funding, Source
from tests.leads.rebuild import assert_rebuilds
from tests.makers.drawn import drawn
from tests.makers.leads import make_lead
from tests.makers.people import make_user
from tests.makers.statements import statements

Client = Callable[[Any], Any]


@pytest.fixture
def leads(manager: User) -> list[Lead]:
    owner = make_user()
    return [make_lead(owner=owner) for _ in range(3)]


def _ticked(leads: list[Lead], **typed: Any) -> dict[str, Any]:
    return {"lead_id": [one.id for one in leads], **typed}


def _job() -> BulkJob:
    return db.session.scalars(select(BulkJob).order_by(BulkJob.id.desc()).limit(1)).one()


def _run_through(client: Any, start: Any) -> BulkJob:
    assert start.status_code == 302, start.text
    while True:
        step = client.post(f"{start.location}/steps", headers={"HX-Request": "true"})
        assert step.status_code == 200
        if "hx-trigger" not in step.text:
            return _job()


def _reassign(client: Any, leads: list[Lead], person: User) -> BulkJob:
    """Tick, choose, look at the preview, run: as the pages lead."""
    page = client.post("/leads/bulk", data=_ticked(leads, action="owner_id"))
    form = drawn(page.text, "/leads/bulk")
    shown = client.post("/leads/bulk", data={**form, "owner_id": person.id})
    return _run_through(
        client, client.post("/leads/bulk/jobs", data=drawn(shown.text, "/leads/bulk/jobs"))
    )


def _owners(leads: list[Lead]) -> list[int]:
    db.session.expire_all()
    return [db.session.get_one(Lead, one.id).owner_id for one in leads]


def test_ticked_leads_are_reassigned_and_given_back(
    leads: list[Lead], manager: User, client_of: Client
) -> None:
    before, other, client = _owners(leads), make_user(), client_of(manager)
    job = _reassign(client, leads, other)
    assert _owners(leads) == [other.id] * 3
    page = client.get(f"/leads/bulk/jobs/{job.id}")
    assert "已修改 3 条" in page.text and other.name in page.text
    back = client.post(f"/leads/bulk/jobs/{job.id}/undo")
    _run_through(client, back)
    assert _owners(leads) == before
    assert_rebuilds(leads)
    told = select(func.count()).select_from(Event).where(Event.action == "lead.reassigned")
    assert db.session.scalar(told) == 6
    again = client.post(f"/leads/bulk/jobs/{job.id}/undo")
    assert (again.status_code, "已经撤销过" in again.text) == (409, True)


def test_the_preview_says_how_many_and_why_not_and_writes_nothing(
    leads: list[Lead], manager: User, client_of: Client
) -> None:
    other, client = make_user(), client_of(manager)
    _reassign(client, leads[:1], other)
    jobs = db.session.scalar(select(func.count()).select_from(BulkJob))
    page = client.post("/leads/bulk", data=_ticked(leads, action="owner_id"))
    shown = client.post(
        "/leads/bulk", data={**drawn(page.text, "/leads/bulk"), "owner_id": other.id}
    )
    assert "执行，修改 2 条" in shown.text and "跳过：本来就是这个值" in shown.text
    assert db.session.scalar(select(func.count()).select_from(BulkJob)) == jobs


def test_an_officer_changes_only_their_own_and_is_told(app: Flask, client_of: Client) -> None:
    officer, colleague = make_user(), make_user()
    mine, theirs = make_lead(owner=officer), make_lead(owner=colleague)
    client = client_of(officer)
    page = client.post("/leads/bulk", data=_ticked([mine, theirs], action="source"))
    shown = client.post("/leads/bulk", data={**drawn(page.text, "/leads/bulk"), "source": "fair"})
    assert "执行，修改 1 条" in shown.text and "您不能修改这条线索" in shown.text
    job = _run_through(
        client, client.post("/leads/bulk/jobs", data=drawn(shown.text, "/leads/bulk/jobs"))
    )
    db.session.expire_all()
    assert db.session.get_one(Lead, mine.id).source is Source.FAIR
    assert db.session.get_one(Lead, theirs.id).source is Source.VISIT
    assert "跳过 1 条" in client.get(f"/leads/bulk/jobs/{job.id}").text


def test_all_matching_is_the_filter_and_a_changed_count_asks_again(
    leads: list[Lead], manager: User, client_of: Client
) -> None:
    client = client_of(manager)
    page = client.post("/leads/bulk", data={"all": "1", "block": "ZD", "action": "competitors"})
    shown = client.post(
        "/leads/bulk", data={**drawn(page.text, "/leads/bulk"), "competitors": "武汉"}
    )
    form = drawn(shown.text, "/leads/bulk/jobs")
    make_lead(owner=manager)
    again = client.post("/leads/bulk/jobs", data=form)
    assert again.status_code == 409
    assert f"刚才是 {form['seen']} 条" in again.text and "武汉" in again.text
    retry = drawn(again.text, "/leads/bulk/jobs")
    _run_through(client, client.post("/leads/bulk/jobs", data=retry))
    db.session.expire_all()
    kept = set(
        db.session.scalars(select(Lead.competitors).where(Lead.block_id == manager.block_id))
    )
    assert kept == {"武汉"}


def test_what_was_changed_since_stays_when_the_batch_is_undone(
    leads: list[Lead], manager: User, client_of: Client
) -> None:
    first, second, client = make_user(), make_user(), client_of(manager)
    job = _reassign(client, leads, first)
    _reassign(client, leads[:1], second)
    back = _run_through(client, client.post(f"/leads/bulk/jobs/{job.id}/undo"))
    assert _owners(leads)[0] == second.id
    page = client.get(f"/leads/bulk/jobs/{back.id}").text
    assert "之后又被改过" in page and "已修改 2 条" in page


def test_a_job_whose_page_was_closed_is_finished_by_the_worker(
    leads: list[Lead], manager: User
) -> None:
    change = Change("competitors", "西安")
    many = [*leads, *(make_lead(owner=manager) for _ in range(BATCH))]
    chosen = Selection(frozenset(one.id for one in many))
    job = actions.start(chosen, change, seen=len(many), by=manager)
    db.session.commit()
    assert actions.sweep() == 0  # the page may still be open
    with clock.at(clock.now() + 2 * actions.PATIENCE):
        assert actions.sweep() == 1
    assert queries.progress(job).done == len(many)
    assert actions.sweep() == 0


def test_a_value_that_a_rule_refuses_skips_the_lead(leads: list[Lead], manager: User) -> None:
    chosen = Selection(frozenset(one.id for one in leads))
    job = actions.start(chosen, Change("industry", "9912"), seen=3, by=manager)
    actions.run_batch(job, manager)
    assert {row.state for row in db.session.scalars(select(BulkRow))} == {RowState.SKIPPED}
    assert_rebuilds(leads)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"field": "owner_id"}, "请填写负责人"),
        ({"field": "owner_id", "owner_id": ""}, "请填写负责人"),
        ({"field": "owner_id", "owner_id": "999999"}, "没有这个选项"),
        ({"field": "source", "source": "gold"}, "没有这个选项"),
        ({"field": "competitors", "competitors": "长" * 201}, "最多 200 个字"),
        ({"field": "planned"}, "请选择要批量修改的内容"),
        ({}, "请选择要批量修改的内容"),
    ],
)
def test_nonsense_is_told_in_words(
    leads: list[Lead], manager: User, client_of: Client, typed: Any, told: str
) -> None:
    ids = ",".join(str(one.id) for one in leads)
    for path in ("/leads/bulk", "/leads/bulk/jobs"):
        answer = client_of(manager).post(path, data={"ids": ids, "seen": "3", **typed})
        assert (answer.status_code, told in answer.text) == (422, True)
    assert db.session.scalar(select(func.count()).select_from(BulkJob)) == 0


@pytest.mark.parametrize("address", ["", "{", "[]", "7", "[" * 3000])
def test_a_broken_selection_holds_no_lead_rather_than_all(
    leads: list[Lead], manager: User, client_of: Client, address: str
) -> None:
    typed = {"field": "competitors", "competitors": "武汉", "address": address}
    answer = client_of(manager).post("/leads/bulk", data=typed)
    assert (answer.status_code, "选中 0 条" in answer.text) == (200, True)


def test_nothing_ticked_is_not_everything(
    leads: list[Lead], manager: User, client_of: Client
) -> None:
    answer = client_of(manager).post("/leads/bulk", data={"action": "competitors", "block": "ZD"})
    assert (answer.status_code, "请先勾选线索" in answer.text) == (422, True)


def test_officers_do_not_reassign_and_strangers_see_no_job(
    leads: list[Lead], manager: User, client_of: Client
) -> None:
    job = _reassign(client_of(manager), leads, make_user())
    officer = client_of(make_user())
    answer = officer.post("/leads/bulk", data=_ticked(leads, action="owner_id"))
    assert (answer.status_code, "区块负责人" in answer.text) == (403, True)
    for path, method in (
        (f"{job.id}", "get"),
        (f"{job.id}/steps", "post"),
        (f"{job.id}/undo", "post"),
    ):
        assert getattr(officer, method)(f"/leads/bulk/jobs/{path}").status_code == 404
    foreign = client_of(make_user(Role.MANAGER, "JS"))
    page = foreign.post("/leads/bulk", data=_ticked(leads, action="competitors"))
    assert "选中 0 条" in page.text


def test_a_preview_costs_the_same_for_few_and_many(
    leads: list[Lead], manager: User, client_of: Client
) -> None:
    client, form = client_of(manager), {"field": "competitors", "competitors": "武汉"}

    def cost(chosen: list[Lead]) -> int:
        ids = ",".join(str(one.id) for one in chosen)
        with statements() as seen:
            assert client.post("/leads/bulk", data={**form, "ids": ids}).status_code == 200
        return len(seen)

    assert cost(leads[:1]) == cost(leads) <= 5


@pytest.mark.parametrize(
    ("preview", "seen", "told"),
    [
        (Preview(MOST + 1), MOST + 1, "一次最多"),
        (Preview(0), 0, "没有需要修改"),
        (Preview(2), 3, "刚才是 3 条，现在是 2 条"),
    ],
)
def test_a_job_does_not_start_on_nothing_too_much_or_something_else(
    preview: Preview, seen: int, told: str
) -> None:
    assert told in str(start_problems(preview, seen)[0].sentence)


def test_the_list_of_jobs_shows_ones_own(
    leads: list[Lead], manager: User, client_of: Client
) -> None:
    client = client_of(manager)
    assert "还没有批量修改过" in client.get("/leads/bulk/jobs").text
    other = make_user()
    _reassign(client, leads, other)
    assert other.name in client.get("/leads/bulk/jobs").text


def test_a_source_of_money_can_be_made_unknown_for_many(
    client_of: Client, manager: User, leads: list[Lead]
) -> None:
    client = client_of(manager)

    def through(value: str) -> list[Any]:
        page = client.post("/leads/bulk", data=_ticked(leads, action="funding"))
        form = drawn(page.text, "/leads/bulk")
        shown = client.post("/leads/bulk", data={**form, "funding": value})
        assert shown.status_code == 200, shown.text
        start = client.post("/leads/bulk/jobs", data=drawn(shown.text, "/leads/bulk/jobs"))
        _run_through(client, start)
        db.session.expire_all()
        return [db.session.get_one(Lead, one.id).funding for one in leads]

    assert through("domestic") == [Funding.DOMESTIC] * 3
    assert through("") == [None] * 3
