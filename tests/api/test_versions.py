"""ETag and If-Match, and sending the same request twice."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm.accounts.rules import Role
from crm.leads.models import Lead
from tests.api.conftest import Program
from tests.api.test_refusals import LOG, refused
from tests.makers.enterprises import make_contact, make_enterprise
from tests.makers.leads import make_lead
from tests.makers.people import make_user
from tests.makers.targets import make_target

ProgramOf = Callable[..., Program]


def test_a_write_without_a_version_is_asked_for_one(program_of: ProgramOf) -> None:
    officer = make_user()
    lead, program = make_lead(owner=officer), program_of(officer)
    refused(program.patch(f"/leads/{lead.id}", {"project": "冷链"}), 428)
    refused(program.send("PATCH", f"/leads/{lead.id}", {"project": "冷链"}, If_Match="*"), 428)


@pytest.mark.parametrize("tag", ['W/"1"', "1", '"abc"', '"1", "2"', '"99999"'])
def test_a_tag_that_is_not_the_present_one_is_stale(program_of: ProgramOf, tag: str) -> None:
    officer = make_user()
    lead = make_lead(owner=officer)
    answer = program_of(officer).send(
        "PATCH", f"/leads/{lead.id}", {"project": "冷链"}, If_Match=tag
    )
    refused(answer, 412)


def test_a_stale_write_gets_both_versions_field_by_field(
    program_of: ProgramOf, session: Session
) -> None:
    officer, manager = make_user(), make_user(Role.MANAGER)
    lead = make_lead(owner=officer)
    address, seen = f"/leads/{lead.id}", lead.version
    theirs = {"project": "冷库", "planned": 300, "site_need": "50 亩"}
    assert program_of(manager).patch(address, theirs, version=seen).status_code == 200
    mine = {"project": "冷链园", "planned": 300, "competitors": "武汉"}
    found = refused(program_of(officer).patch(address, mine, version=seen), 412)
    assert found["current"]["version"] > seen
    assert found["fields"] == [
        {"field": "project", "mine": "冷链园", "theirs": "冷库"},
        {"field": "competitors", "mine": "武汉", "theirs": ""},
    ]
    session.expire_all()
    assert session.get_one(Lead, lead.id).project == "冷库"
    again = program_of(officer).patch(address, mine, version=found["current"]["version"])
    assert again.status_code == 200


def test_the_tag_of_a_read_is_taken_whole_or_as_the_version_alone(program_of: ProgramOf) -> None:
    officer = make_user()
    lead, program = make_lead(owner=officer), program_of(officer)
    tag = program.get(f"/leads/{lead.id}").headers["ETag"]
    assert re.fullmatch(r'"[0-9]+\.[0-9a-f]{16}"', tag)
    done = program.send("PATCH", f"/leads/{lead.id}", {"project": "冷链"}, If_Match=tag)
    assert done.status_code == 200, done.text
    late = program.send("PATCH", f"/leads/{lead.id}", {"project": "冷库"}, If_Match=tag)
    refused(late, 412)


@pytest.mark.parametrize("body", ["[" * 3000, '{"version": "\\ud800"}'])
def test_a_body_that_nobody_asked_for_is_not_told_back(program_of: ProgramOf, body: str) -> None:
    officer = make_user()
    lead, program = make_lead(owner=officer), program_of(officer)
    headers = {**program.headers, "If-Match": '"99999"'}
    answer = program.client.post(
        f"/api/v1/leads/{lead.id}/resumption",
        data=body,
        headers=headers,
        content_type="application/json",
    )
    refused(answer, 412)


@pytest.mark.parametrize(
    "path", ["/leads/{lead}", "/leads", "/mix", "/words", "/account", "/views"]
)
def test_what_is_known_already_is_not_sent_again(program_of: ProgramOf, path: str) -> None:
    officer = make_user()
    lead, program = make_lead(owner=officer), program_of(officer)
    address = path.format(lead=lead.id)
    tag = program.get(address).headers["ETag"]
    same = {tag, f'"other", {tag}', f"W/{tag.removeprefix('W/')}"}
    for known in same:
        again = program.get(address, If_None_Match=known)
        assert (again.status_code, again.text, again.headers["ETag"]) == (304, "", tag), known
    assert program.get(address, If_None_Match='"1"').status_code == 200
    program.patch(f"/leads/{lead.id}", {"project": "冷链"}, version=lead.version)
    changed = 200 if "leads" in path else 304
    assert program.get(address, If_None_Match=tag).status_code == changed


def test_another_language_is_another_answer(program_of: ProgramOf) -> None:
    program = program_of(make_user())
    tag = program.get("/words", Accept_Language="zh").headers["ETag"]
    english = program.get("/words", Accept_Language="en", If_None_Match=tag)
    assert english.status_code == 200
    assert {"Accept-Language", "Authorization"} <= set(english.headers["Vary"].split(", "))


def _places() -> list[tuple[str, str, dict[str, Any] | None]]:
    """(method, address, body) of one write for each kind of record with a version."""
    officer = make_user()
    enterprise = make_enterprise(officer)
    contact, target = make_contact(officer, enterprise), make_target(officer)
    system = make_user(Role.SYSTEM)
    account = {"login": system.login, "name": "某人", "email": "a@example.cn", "role": "system"}
    return [
        ("PUT", f"/enterprises/{enterprise.id}", {"name": "示例企业"}),
        ("PUT", f"/enterprises/{enterprise.id}/cluster", {"cluster": "LG"}),
        ("PUT", f"/contacts/{contact.id}", {"name": "李明", "source": "card"}),
        ("PUT", f"/targets/{target.id}", {"source": "fair"}),
        ("POST", f"/targets/{target.id}/drop", {"reason": "迁走"}),
        ("PUT", "/mix/blocks/ZD/baseline", {"firms": dict.fromkeys(
            ("TR", "LG", "FI", "CU", "IN", "PS", "MF"), 1), "as_of": "2026-01-01", "source": "a"}),
        ("PATCH", "/account", {"locale": "en", "digest_wanted": False}),
        ("PUT", f"/people/{system.id}", account),
    ]  # fmt: skip


def test_every_record_with_a_version_shows_both(program_of: ProgramOf) -> None:
    everybody = {
        "/people": program_of(make_user(Role.SYSTEM)),
        "/": program_of(make_user(Role.MANAGER)),
    }
    for method, path, body in _places():
        program = everybody["/people" if path.startswith("/people") else "/"]
        stale = program.send(method, path, body, If_Match='"77"')
        found = refused(stale, 412)
        assert isinstance(found["current"]["version"], int), path
        assert isinstance(found["fields"], list)


def test_the_same_key_does_the_work_once(program_of: ProgramOf, session: Session) -> None:
    program = program_of(make_user())
    first = program.post("/leads", LOG, Idempotency_Key="k1")
    second = program.post("/leads", LOG, Idempotency_Key="k1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json == first.json
    for header in ("Location", "ETag", "Content-Type"):
        assert second.headers[header] == first.headers[header]
    assert session.scalar(select(func.count()).select_from(Lead)) == 1
    assert program.post("/leads", LOG, Idempotency_Key="k2").json["id"] != first.json["id"]


def test_a_used_key_with_another_body_is_refused(program_of: ProgramOf) -> None:
    program = program_of(make_user())
    program.post("/leads", LOG, Idempotency_Key="k1")
    refused(program.post("/leads", {**LOG, "name": "另一家"}, Idempotency_Key="k1"), 422)
    refused(program.post("/leads", LOG, Idempotency_Key="k" * 101), 422)


def test_a_key_belongs_to_one_person_and_one_address(
    program_of: ProgramOf, session: Session
) -> None:
    officer = make_user()
    lead = make_lead(owner=officer)
    program = program_of(officer)
    program.post("/leads", LOG, Idempotency_Key="k1")
    program_of(make_user()).post("/leads", LOG, Idempotency_Key="k1")
    assert session.scalar(select(func.count()).select_from(Lead)) == 3
    edited = program.patch(f"/leads/{lead.id}", {"project": "甲"}, version=lead.version,
                           Idempotency_Key="k1")  # fmt: skip
    assert edited.status_code == 200


def test_a_refused_request_leaves_its_key_free(program_of: ProgramOf) -> None:
    program = program_of(make_user())
    refused(program.post("/leads", {**LOG, "block": "JS"}, Idempotency_Key="k1"), 422)
    assert program.post("/leads", LOG, Idempotency_Key="k1").status_code == 201


def test_a_key_may_not_be_used_to_get_round_a_scope(program_of: ProgramOf) -> None:
    officer = make_user()
    program_of(officer).post("/leads", LOG, Idempotency_Key="k1")
    reading = program_of(officer, "read").post("/leads", LOG, Idempotency_Key="k1")
    refused(reading, 403)
