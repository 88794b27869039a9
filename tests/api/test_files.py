"""Files by program: sent as a form, used as evidence, given back byte for byte."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts.rules import Role
from crm.core.db import db
from crm.leads.evidence.models import EvidenceFile
from crm.leads.models import Lead
from crm.leads.rules import Stage
from tests.api.conftest import Program
from tests.makers import files
from tests.makers.files import sent
from tests.makers.leads import make_lead
from tests.makers.people import make_user

Used = Callable[..., Program]


@pytest.fixture
def lead(owner: Any) -> Lead:
    return make_lead(Stage.S5, owner=owner)


def send(program: Program, lead: Lead, *what: Any, **headers: str) -> Any:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return program.client.post(
        f"/api/v1/leads/{lead.id}/files",
        data={"files": list(what)},
        headers=program.headers | named,
        content_type="multipart/form-data",
    )


def kept() -> list[EvidenceFile]:
    return list(db.session.scalars(select(EvidenceFile).order_by(EvidenceFile.id)))


def test_files_go_in_and_come_back(program_of: Used, owner: Any, lead: Lead) -> None:
    program = program_of(owner)
    made = send(program, lead, sent(), sent(files.DOCX, "纪要.docx"))
    assert made.status_code == 201, made.text
    assert [(row["name"], row["kind"]) for row in made.json["rows"]] == [
        ("合同.pdf", "pdf"),
        ("纪要.docx", "docx"),
    ]
    listed = program.get(f"/leads/{lead.id}/files")
    assert {row["sha256"] for row in listed.json["rows"]} == {row.sha256 for row in kept()}
    known = {"If_None_Match": listed.headers["ETag"]}
    assert program.get(f"/leads/{lead.id}/files", **known).status_code == 304
    back = program.get(f"/leads/{lead.id}/files/{made.json['rows'][1]['id']}")
    assert (back.status_code, back.data) == (200, files.DOCX)
    assert back.headers["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize("case", ["nothing", "a page", "a bomb", "a pdf named exe", "old Word"])
def test_a_bad_file_is_a_problem_of_files(
    program_of: Used, owner: Any, lead: Lead, case: str
) -> None:
    name, made, told = files.BAD[case]
    answer = send(program_of(owner), lead, sent(made(), name))
    (problem,) = answer.json["errors"]
    assert (answer.status_code, problem["field"]) == (422, "files")
    assert told in problem["sentence"] and kept() == []


def test_a_body_of_another_kind_is_told(program_of: Used, owner: Any, lead: Lead) -> None:
    program = program_of(owner)
    assert program.post(f"/leads/{lead.id}/files", {}).status_code == 415
    assert "请选择" in send(program, lead).json["errors"][0]["sentence"]


def test_sent_again_under_its_key_it_is_there_once(
    program_of: Used, owner: Any, lead: Lead
) -> None:
    program = program_of(owner)
    first, again = (send(program, lead, sent(), Idempotency_Key="k") for _ in range(2))
    assert (first.status_code, again.status_code, again.json) == (201, 201, first.json)
    other = send(program, lead, sent(files.PNG, "合同.png"), Idempotency_Key="k")
    assert (other.status_code, len(kept())) == (422, 1)


def test_a_claim_is_proven_by_files_of_the_lead(program_of: Used, owner: Any, lead: Lead) -> None:
    program = program_of(owner)
    number = send(program, lead, sent()).json["rows"][0]["id"]
    other = send(program, make_lead(owner=owner), sent()).json["rows"][0]["id"]
    body = {"stage": "S6", "evidence_kind": "contract", "evidence_ref": "合同 7 号"}
    url, version = f"/leads/{lead.id}/claims", db.session.get_one(Lead, lead.id).version
    wrong = program.post(url, body | {"files": [number, other]}, version)
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (422, "files")
    done = program.post(url, body | {"files": [number]}, version)
    assert done.status_code == 201, done.text
    db.session.expire_all()
    assert kept()[0].claim_id == done.json["claim"]["id"]
    receipt = {"amount": 10**7, "happened_on": "2026-01-05", "evidence_ref": "回单"}
    version = db.session.get_one(Lead, lead.id).version
    used = program.post(f"/leads/{lead.id}/receipts", receipt | {"files": [number]}, version)
    assert used.status_code == 422


def test_it_is_withdrawn_and_opened_no_more(program_of: Used, owner: Any, lead: Lead) -> None:
    program = program_of(owner)
    number = send(program, lead, sent()).json["rows"][0]["id"]
    url = f"/leads/{lead.id}/files/{number}"
    assert program.post(f"{url}/withdrawal", {}).status_code == 422
    assert program.post(f"{url}/withdrawal", {"reason": "传错了"}).status_code == 201
    assert program.get(url).status_code == 409


def test_strangers_find_nothing(program_of: Used, owner: Any, lead: Lead) -> None:
    number = send(program_of(owner), lead, sent()).json["rows"][0]["id"]
    for user, read, write in (
        (make_user(block="JK"), 404, 404),
        (make_user(), 200, 403),
        (make_user(Role.VIEWER, cluster="LG"), 200, 403),
    ):
        program = program_of(user)
        assert program.get(f"/leads/{lead.id}/files/{number}").status_code == read
        assert program.get(f"/leads/{lead.id}/files").status_code == read
        assert send(program, lead, sent()).status_code == write
    reading = program_of(owner, "read")
    assert send(reading, lead, sent()).status_code == 403
