"""Many leads at once by API: previewed, started as seen, carried out in batches, taken back."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.accounts.rules import Role
from crm.leads.bulk.models import BulkJob
from crm.leads.bulk.rules import BATCH
from crm.leads.models import Lead
from tests.api.conftest import Program
from tests.api.test_refusals import refused
from tests.makers.leads import make_lead
from tests.makers.people import make_user
from tests.makers.statements import statements

ProgramOf = Callable[..., Program]
JOBS, PREVIEWS = "/leads/bulk/jobs", "/leads/bulk/previews"
TO_WUHAN = {"set": {"competitors": "武汉"}}


def _rivals(session: Session) -> set[str]:
    session.expire_all()
    return set(session.scalars(select(Lead.competitors)))


def _done(program: Program, address: str) -> dict[str, Any]:
    """Step until nothing waits."""
    while True:
        step = program.post(f"{address}/steps")
        assert step.status_code == 201, step.text
        if step.json["waiting"] == 0:
            return dict(step.json)


def test_all_that_match_are_changed_and_given_back(program_of: ProgramOf, session: Session) -> None:
    manager = make_user(Role.MANAGER)
    leads = [make_lead(owner=manager) for _ in range(BATCH + 2)]
    make_lead(block="JS")
    program, wish = program_of(manager), {"filter": {"block": "ZD"}, **TO_WUHAN}
    seen = program.post(PREVIEWS, wish)
    assert seen.json == {"total": len(leads), "changing": len(leads), "skipped": {}}
    assert _rivals(session) == {""}
    made = program.post(JOBS, {**wish, "seen": len(leads)})
    assert (made.status_code, made.json["state"], made.json["waiting"]) == (201, "due", len(leads))
    address = made.headers["Location"]
    half = program.post(f"{address}/steps").json
    assert (half["done"], half["waiting"]) == (BATCH, 2)
    whole = _done(program, address)
    assert (whole["state"], whole["done"], whole["skipped"]) == ("sent", len(leads), {})
    assert _rivals(session) == {"", "武汉"}
    back = program.post(f"{address}/undo")
    assert (back.status_code, back.json["undoes_id"]) == (201, whole["id"])
    _done(program, back.headers["Location"])
    assert _rivals(session) == {""}
    assert program.get(address).json["undone_by"] == back.json["id"]
    refused(program.post(f"{address}/undo"), 409)
    listed = program.get(f"{JOBS}?limit=1")
    assert [one["id"] for one in listed.json["rows"]] == [back.json["id"]]
    older = program.get(listed.json["next"]).json
    assert ([one["id"] for one in older["rows"]], older["next"]) == ([whole["id"]], None)


def test_owners_and_items_are_given_by_number_and_code(
    program_of: ProgramOf, session: Session
) -> None:
    manager, officer = make_user(Role.MANAGER), make_user()
    lead = make_lead(owner=manager)
    program = program_of(manager)
    for wanted in ({"owner_id": officer.id}, {"item": "LG1"}, {"funding": None}):
        answer = program.post(PREVIEWS, {"ids": [lead.id], "set": wanted})
        assert answer.status_code == 200, answer.text
    made = program.post(JOBS, {"ids": [lead.id], "set": {"owner_id": officer.id}, "seen": 1})
    _done(program, made.headers["Location"])
    session.expire_all()
    assert session.get_one(Lead, lead.id).owner_id == officer.id


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"ids": None}, "ids", "请填写"),
        ({"filter": {}}, "ids", "ids 或 filter"),
        ({"ids": ...}, "ids", "ids 或 filter"),
        ({"ids": ["1"]}, "ids.0", "整数"),
        ({"ids": "1"}, "ids", "列表"),
        ({"set": {}}, "set", "只能一个"),
        ({"set": {"source": "fair", "industry": "5920"}}, "set", "只能一个"),
        ({"set": {"stage": "S8"}}, "set.stage", "没有这个字段"),
        ({"set": {"source": "heaven"}}, "set.source", "没有这个选项"),
        ({"set": {"source": None}}, "set.source", "请填写线索来源"),
        ({"set": {"item": "XX"}}, "set.item", "没有这个清单条目"),
        ({"set": {"owner_id": 77777}}, "set.owner_id", "没有这个选项"),
        ({"set": {"competitors": "长" * 201}}, "set.competitors", "最多 200 个字"),
        ({"set": {"competitors": "a\x00b"}}, "set.competitors", ""),
        ({"ids": ..., "filter": {"colour": "red"}}, "filter.colour", "没有这个字段"),
        ({"seen": 7}, "", "请看过新的预览再执行"),
        ({"seen": -1}, "seen", "不小于 0"),
        ({"seen": ...}, "seen", "请填写预览的条数"),
        ({"ids": []}, "", "请看过新的预览再执行"),
    ],
    ids=repr,
)
def test_what_makes_no_sense_is_said_and_starts_nothing(
    program_of: ProgramOf, session: Session, changed: dict[str, Any], field: str, words: str
) -> None:
    manager = make_user(Role.MANAGER)
    sent = {"ids": [make_lead(owner=manager).id], **TO_WUHAN, "seen": 1, **changed}
    body = {name: value for name, value in sent.items() if value is not ...}
    (told,) = refused(program_of(manager).post(JOBS, body), 422)["errors"]
    assert told["field"] == field and words in told["sentence"]
    assert session.scalars(select(BulkJob.id)).all() == []


def test_nobody_but_its_starter_meets_a_job(program_of: ProgramOf) -> None:
    manager = make_user(Role.MANAGER)
    lead = make_lead(owner=manager)
    body = {"ids": [lead.id], **TO_WUHAN, "seen": 1}
    address = program_of(manager).post(JOBS, body).headers["Location"]
    for stranger in (make_user(Role.MANAGER), make_user(Role.COORDINATOR)):
        refused(program_of(stranger).get(address), 404)
        refused(program_of(stranger).post(f"{address}/steps"), 404)
        refused(program_of(stranger).post(f"{address}/undo"), 404)


def test_an_officer_gives_nobody_away(program_of: ProgramOf) -> None:
    officer, colleague = make_user(), make_user()
    body = {"ids": [make_lead(owner=officer).id], "set": {"owner_id": colleague.id}, "seen": 1}
    program = program_of(officer)
    refused(program.post(JOBS, body), 403)
    del body["seen"]
    refused(program.post(PREVIEWS, body), 403)


def test_a_job_sent_twice_is_started_once(program_of: ProgramOf, session: Session) -> None:
    manager = make_user(Role.MANAGER)
    body = {"ids": [make_lead(owner=manager).id], **TO_WUHAN, "seen": 1}
    program = program_of(manager)
    first, again = (program.post(JOBS, body, Idempotency_Key="tuesday") for _ in range(2))
    assert first.json == again.json
    assert len(session.scalars(select(BulkJob.id)).all()) == 1


def test_a_token_for_reading_changes_nothing(program_of: ProgramOf) -> None:
    manager = make_user(Role.MANAGER)
    body = {"ids": [make_lead(owner=manager).id], **TO_WUHAN}
    refused(program_of(manager, "leads:read").post(PREVIEWS, body), 403)


@pytest.mark.parametrize("count", [2, BATCH])
def test_starting_asks_as_little_for_many(program_of: ProgramOf, count: int) -> None:
    manager = make_user(Role.MANAGER)
    ids = [make_lead(owner=manager).id for _ in range(count)]
    program = program_of(manager)
    program.get("/account")
    with statements() as seen:
        made = program.post(JOBS, {"ids": ids, **TO_WUHAN, "seen": count})
    assert made.status_code == 201, made.text
    assert len(seen) <= 14, [str(one)[:120] for one in seen]
