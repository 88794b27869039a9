"""What a program is told when something is wrong: problem documents, in its language."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm.accounts.rules import Role
from crm.core.rest.problems import KINDS, MEDIA_TYPE
from crm.leads.models import Lead
from crm.leads.rules import Stage
from tests.api.conftest import Program
from tests.leads.posting import size
from tests.makers.leads import make_lead
from tests.makers.people import make_user

ProgramOf = Callable[..., Program]
LOG = {"name": "示例冷链物流有限公司", "source": "visit", "item": "LG4", "block": "ZD"}


def refused(answer: Any, status: int) -> dict[str, Any]:
    """The problem document, checked for its form."""
    assert (answer.status_code, answer.mimetype) == (status, MEDIA_TYPE), answer.text
    found: dict[str, Any] = answer.json
    assert found["status"] == status and found["title"] and found["detail"]
    assert found["type"] == f"/api/v1/docs#{KINDS[status]}"
    return found


def test_all_that_is_missing_is_said_at_once_with_its_fields(program_of: ProgramOf) -> None:
    found = refused(program_of(make_user()).post("/leads", {}), 422)
    assert {one["field"]: one["sentence"] for one in found["errors"]} == {
        "source": "请填写线索来源。",
        "item": "请填写清单条目。",
        "block": "请填写区块。",
    }


def test_a_gate_answers_with_everything_that_is_missing(program_of: ProgramOf) -> None:
    officer = make_user()
    lead = make_lead(owner=officer)
    answer = program_of(officer).post(
        f"/leads/{lead.id}/transitions", {"stage": "S2"}, version=lead.version
    )
    fields = [one["field"] for one in refused(answer, 422)["errors"]]
    assert fields == ["project", "industry", "funding", "planned"]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "Please"), ("zh", "请填写"), ("de", "请填写"), ("en-GB,en;q=0.9", "Please")],
)
def test_the_language_is_what_was_asked_for(
    program_of: ProgramOf, language: str, sentence: str
) -> None:
    answer = program_of(make_user()).post("/leads", {}, Accept_Language=language)
    assert sentence in answer.json["errors"][0]["sentence"]


def test_unknown_fields_and_arguments_are_refused_not_dropped(program_of: ProgramOf) -> None:
    program = program_of(make_user())
    body = refused(program.post("/leads", {**LOG, "stage": "S11"}), 422)
    assert [one["field"] for one in body["errors"]] == ["stage"]
    query = refused(program.get("/leads?colour=red"), 422)
    assert [one["field"] for one in query["errors"]] == ["colour"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"{", 400),
        (b"NaN", 400),
        (b'{"name": 1e400, "name": Infinity}', 400),
        (b"[" * 100_000, 400),
        (b"[1]", 422),
        (b'"text"', 422),
        (b"null", 422),
        (b"9" * 5000, 400),
        (b"\xff\xfe", 400),
        (b'{"name": "a\\u0000b", "source": "visit", "item": "LG4", "block": "ZD"}', 422),
        (b'{"name": "a\\ud800b", "source": "visit", "item": "LG4", "block": "ZD"}', 422),
        (b'{"name": ["x"], "source": {}, "item": null, "block": true}', 422),
        (b" " * (1024 * 1024 + 1), 413),
    ],
    ids=lambda sent: repr(sent)[:24],
)
def test_a_body_that_is_none_is_refused_in_words(
    program_of: ProgramOf, sent: bytes, status: int
) -> None:
    program = program_of(make_user())
    answer = program.client.post(
        "/api/v1/leads", data=sent, headers=program.headers, content_type="application/json"
    )
    refused(answer, status)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/views", '{"page": "leads", "name": "%s", "address": ""}'),
        ("/views", '{"page": "leads", "name": "看", "address": "q=%s"}'),
        ("/leads/bulk/previews", '{"filter": {"q": "%s"}, "set": {"competitors": "武汉"}}'),
        ("/leads/bulk/previews", '{"filter": {}, "set": {"competitors": "%s"}}'),
    ],
)
@pytest.mark.parametrize("piece", ["a\\u0000b", "a\\ud800b", "a\\udfffb"])
def test_text_that_no_database_keeps_is_refused(
    program_of: ProgramOf, path: str, body: str, piece: str
) -> None:
    program = program_of(make_user(Role.MANAGER))
    answer = program.client.post(
        f"/api/v1{path}",
        data=body % piece,
        headers=program.headers,
        content_type="application/json",
    )
    refused(answer, 422)


@pytest.mark.parametrize("path", ["/views", "/leads/bulk/jobs", "/leads/bulk/previews"])
def test_what_is_too_large_or_no_json_is_refused_everywhere(
    program_of: ProgramOf, path: str
) -> None:
    program = program_of(make_user(Role.MANAGER))

    def sent(data: bytes, kind: str) -> Any:
        address = f"/api/v1{path}"
        return program.client.post(address, data=data, headers=program.headers, content_type=kind)

    refused(sent(b" " * (1024 * 1024 + 1), "application/json"), 413)
    refused(sent(b"[" * 100_000, "application/json"), 400)
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        refused(sent(b'{"name": "x"}', kind), 415)
    for number in ("1e400", "NaN", "1.0", "9" * 400):
        body = f'{{"ids": [{number}], "set": {{"competitors": "武汉"}}, "seen": 1}}'
        assert sent(body.encode(), "application/json").status_code in (400, 422), number


def test_a_form_is_no_json(program_of: ProgramOf) -> None:
    program = program_of(make_user())
    answer = program.client.post("/api/v1/leads", data=LOG, headers=program.headers)
    refused(answer, 415)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/leads/999999", 404),
        ("GET", f"/leads/{2**70}", 404),
        ("GET", "/leads/-1", 404),
        ("GET", "/leads/code/ZD-1999-0001", 404),
        ("GET", "/plan/items/XX", 404),
        ("GET", "/mix/cells/XX/LG", 404),
        ("PUT", "/leads", 405),
        ("DELETE", "/leads/1", 405),
        ("GET", "/leads?limit=0", 422),
        ("GET", "/leads?limit=201", 422),
        ("GET", "/leads?limit=ten", 422),
        ("GET", "/leads?after=nonsense", 422),
        ("GET", "/leads?stage=%00", 422),
        ("GET", "/enterprises?after=W10", 422),
        ("GET", "/mix?basis=guess", 422),
        ("GET", "/mix/cells/ZD/LG?page=0", 422),
        ("GET", "/week?week=2026-W99", 422),
        ("GET", "/week?week=2199-W01", 422),
    ],
)
def test_addresses_and_queries_that_make_no_sense(
    program_of: ProgramOf, method: str, path: str, status: int
) -> None:
    refused(program_of(make_user()).send(method, path), status)


def test_a_bug_is_told_by_its_number_and_nothing_else(
    program_of: ProgramOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crm.leads import actions

    def broken(*_args: object, **_kw: object) -> None:
        raise RuntimeError("/etc/secret")

    monkeypatch.setattr(actions, "log_lead", broken)
    answer = program_of(make_user()).post("/leads", LOG)
    found = refused(answer, 500)
    assert found["error_id"] and "secret" not in answer.text


def test_a_refusal_leaves_nothing_behind(program_of: ProgramOf, session: Session) -> None:
    officer = make_user()
    lead = make_lead(owner=officer)
    before = size()
    program = program_of(officer)
    program.post("/leads", {**LOG, "block": "JS"})
    program.post(f"/leads/{lead.id}/loss", {"reason": "elsewhere"}, version=lead.version)
    program.post(f"/leads/{lead.id}/receipts", {"amount": 0, "happened_on": "2026-01-01"},
                 version=lead.version)  # fmt: skip
    session.expire_all()
    assert size() == (before[0], *before[1:4], before[4] + 1)  # the event is that of the token


# What a peer's server accepted with ordinary edit rights, each refused here.
HOLES: list[tuple[str, str, dict[str, Any], int]] = [
    ("PATCH", "", {"stage": "S8"}, 422),
    ("PATCH", "", {"status": "lost"}, 422),
    ("PATCH", "", {"landed_counted_on": "2026-01-05"}, 422),
    ("PATCH", "", {"received": 100}, 422),
    ("PATCH", "", {"planned": -1}, 422),
    ("PATCH", "", {"jobs_forecast": -5}, 422),
    ("PATCH", "", {"planned": 10**15}, 422),
    ("PATCH", "", {"name": ""}, 422),
    ("PATCH", "", {"contact_id": 2147483647}, 422),
    ("PATCH", "", {"item": "XX9"}, 422),
    ("POST", "/transitions", {"stage": "S3", "happened_on": "2199-01-01"}, 422),
    ("POST", "/transitions", {"stage": "S8"}, 409),
    ("POST", "/transitions", {"stage": "S6"}, 409),
    ("POST", "/transitions", {"stage": "S1", "reason": ""}, 409),
    ("POST", "/claims", {"stage": "S2", "evidence_kind": "contract"}, 409),
    ("POST", "/loss", {"reason": "elsewhere"}, 422),
    ("POST", "/departure", {"left_on": "2026-01-01", "reason": "ceased"}, 409),
    ("POST", "/receipts", {"amount": 5, "happened_on": "2199-01-01", "evidence_ref": "x"}, 422),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), HOLES)
def test_what_edit_rights_do_not_cover(
    program_of: ProgramOf, method: str, path: str, body: dict[str, Any], status: int
) -> None:
    officer = make_user()
    lead = make_lead(owner=officer)
    program, address = program_of(officer), f"/leads/{lead.id}{path}"
    refused(program.send(method, address, body, If_Match=f'"{lead.version}"'), status)


@pytest.mark.parametrize("path", ["transitions", "claims"])
def test_an_ended_lead_advances_no_more(program_of: ProgramOf, path: str) -> None:
    officer = make_user()
    program, lead = program_of(officer), make_lead(owner=officer)
    address = f"/leads/{lead.id}"
    lost = program.post(f"{address}/loss", {"reason": "cancelled"}, version=lead.version)
    body = {"stage": "S2" if path == "transitions" else "S6"}
    refused(program.post(f"{address}/{path}", body, version=lost.json["version"]), 409)


def test_going_back_over_a_verified_stage_takes_a_verifier(program_of: ProgramOf) -> None:
    officer, manager = make_user(), make_user(Role.MANAGER)
    lead = make_lead(Stage.S6, owner=officer, checker=manager)
    back = {"stage": "S3", "reason": "解约"}
    answer = program_of(officer).post(f"/leads/{lead.id}/transitions", back, version=lead.version)
    refused(answer, 409)


def test_saving_without_a_change_adds_no_transition(
    program_of: ProgramOf, session: Session
) -> None:
    officer = make_user()
    lead = make_lead(owner=officer)
    before = size()
    done = program_of(officer).patch(f"/leads/{lead.id}", {}, version=lead.version)
    assert done.status_code == 200
    session.expire_all()
    assert size()[:4] == before[:4]
    assert session.scalar(select(func.count()).select_from(Lead)) == 1
