"""A lead lives its life by API alone: logged, moved, claimed, verified, undone, ended."""

from collections.abc import Callable
from typing import Any

from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.leads.models import Lead
from crm.leads.rules import Stage
from tests.makers.leads import make_claim, make_lead
from tests.makers.people import make_user

LOG = {"name": "示例冷链物流有限公司", "source": "visit", "item": "LG4", "block": "ZD"}


def test_an_officer_logs_edits_and_moves_a_lead(program_of: Callable[..., Any]) -> None:
    program = program_of(make_user())
    made = program.post("/leads", LOG)
    assert made.status_code == 201, made.text
    address, lead = made.headers["Location"], made.json
    assert (lead["stage"], lead["version"], made.headers["ETag"]) == ("S1", 1, '"1"')
    edit = {
        "project": "冷链仓储",
        "industry": "5920",
        "funding": "domestic",
        "planned": 520_000_000,
    }
    edited = program.patch(address, edit, version=lead["version"])
    assert edited.status_code == 200, edited.text
    assert (edited.json["planned"], edited.json["project"]) == (520_000_000, "冷链仓储")
    moved = program.post(f"{address}/transitions", {"stage": "S2"}, version=edited.json["version"])
    assert moved.status_code == 201, moved.text
    assert moved.json["lead"]["stage"] == "S2"
    undone = program.post(
        f"{address}/transitions/{moved.json['transition']['id']}/undo",
        version=moved.json["version"],
    )
    assert undone.status_code == 201, undone.text
    whole = program.get(address)
    assert whole.json["lead"]["stage"] == "S1"
    assert whole.headers["ETag"].startswith(f'"{undone.json["version"]}.')
    assert whole.json["next_gate"]["stage"] == "S2"
    assert whole.json["next_gate"]["missing"] == []


def test_a_claim_is_verified_by_a_second_person(program_of: Callable[..., Any]) -> None:
    officer, manager = make_user(), make_user(Role.MANAGER)
    lead = make_lead(Stage.S5, owner=officer, checker=manager)
    claim = {
        "stage": "S6",
        "happened_on": str(clock.today()),
        "evidence_kind": "contract",
        "evidence_ref": "HT-1",
    }
    mine = program_of(officer)
    version = mine.get(f"/leads/{lead.id}").json["version"]
    claimed = mine.post(f"/leads/{lead.id}/claims", claim, version=version)
    assert claimed.status_code == 201, claimed.text
    number = claimed.json["claim"]["id"]
    address, version = f"/leads/{lead.id}/claims/{number}", claimed.json["version"]
    own = mine.post(f"{address}/verification", version=version)
    assert own.status_code == 403
    waiting = program_of(manager).get("/claims").json["rows"]
    assert [(one["kind"], one["id"], one["version"]) for one in waiting] == [
        ("claim", number, version)
    ]
    done = program_of(manager).post(f"{address}/verification", version=version)
    assert done.status_code == 201, done.text
    assert (done.json["claim"]["state"], done.json["lead"]["stage"]) == ("verified", "S6")


def test_a_claim_is_refused_with_a_reason_or_withdrawn(program_of: Callable[..., Any]) -> None:
    officer, manager = make_user(), make_user(Role.MANAGER)
    lead = make_lead(Stage.S5, owner=officer, checker=manager)
    made = make_claim(lead, Stage.S6, officer)
    checker, address = program_of(manager), f"/leads/{lead.id}/claims/{made.id}"
    silent = checker.post(f"{address}/refusal", {}, version=made.version)
    assert (silent.status_code, silent.json["errors"][0]["field"]) == (422, "reason")
    refused = checker.post(f"{address}/refusal", {"reason": "缺页"}, version=made.version)
    assert refused.json["claim"]["state"] == "refused"
    again = make_claim(db.session.get_one(Lead, lead.id), Stage.S6, officer)
    gone = program_of(officer).post(
        f"/leads/{lead.id}/claims/{again.id}/withdrawal", version=again.version
    )
    assert gone.json["claim"]["state"] == "withdrawn"


def test_waiting_losing_and_reviving(program_of: Callable[..., Any]) -> None:
    officer = make_user()
    program, lead = program_of(officer), make_lead(owner=officer)
    address, version = f"/leads/{lead.id}", lead.version
    wait = {"reason": "land", "review_on": "2199-01-01"}
    for path, body, status in (
        ("hold", wait, "onhold"),
        ("resumption", None, "active"),
        ("loss", {"reason": "cancelled"}, "lost"),
        ("revival", None, "active"),
    ):
        answer = program.post(f"{address}/{path}", body, version=version)
        assert (answer.status_code, answer.json["lead"]["status"]) == (201, status), answer.text
        version = answer.json["version"]
    early = program.post(f"{address}/departure", {"left_on": "2026-01-01", "reason": "ceased"},
                         version=version)  # fmt: skip
    assert early.status_code == 409


def test_work_people_and_parts_of_a_lead(program_of: Callable[..., Any]) -> None:
    officer, manager, colleague = make_user(), make_user(Role.MANAGER), make_user()
    lead = make_lead(owner=officer)
    program, address = program_of(manager), f"/leads/{lead.id}"
    visit = {"text": "谈了冷库", "next_step": "送方案", "next_step_on": "2199-01-01"}
    seen = program.post(f"{address}/visits", visit)
    assert (seen.status_code, seen.json["visit"]["kind"]) == (201, "visit"), seen.text
    step = program.get(address).json["steps"][0]
    later = {"what": "送新方案", "due_on": "2199-02-01"}
    moved = program.put(f"{address}/steps/{step['id']}", later, version=step["version"])
    assert (moved.status_code, moved.json["step"]["due_on"]) == (200, "2199-02-01"), moved.text
    done = program.post(f"{address}/steps/{step['id']}/done", version=moved.json["version"])
    assert done.status_code == 201 and done.json["step"]["done_at"]
    version = done.json["lead"]["version"]
    party = {"name": "示例投资甲", "role": "investor", "share_bp": 4000}
    for method, path, body in (
        ("POST", "co-owners", {"user_id": colleague.id}),
        ("DELETE", f"co-owners/{colleague.id}", None),
        ("PUT", "owner", {"user_id": colleague.id}),
        ("PUT", "classification", {"items": ["LG1"], "cells": []}),
        ("PUT", "shares", {"shares": [{"block": "ZD", "cluster": "LG", "tenths": 6},
                                      {"block": "JS", "cluster": "TR", "tenths": 4}]}),
        ("POST", "parties", party),
        ("POST", "amounts", {"kind": "foreign", "currency": "USD", "amount": "1000000",
                             "rate": "7.1", "rate_on": "2026-01-05", "rate_source": "中行"}),
        ("POST", "receipts", {"amount": 5_000_000, "happened_on": str(clock.today()),
                              "evidence_ref": "回单"}),
    ):  # fmt: skip
        answer = program.send(method, f"{address}/{path}", body, If_Match=f'"{version}"')
        assert answer.status_code in (200, 201), (path, answer.text)
        version = answer.json["version"]
    whole = program.get(address).json
    assert whole["lead"]["owner_id"] == colleague.id
    assert whole["lead"]["foreign"] == 7_100_000
    assert [one["code"] for one in whole["secondary_items"]] == ["LG1"]
    assert sorted(one["tenths"] for one in whole["shares"]) == [4, 6]
    joined = next(one for one in whole["parties"] if one["name"] == "示例投资甲")
    gone = program.delete(f"{address}/parties/{joined['id']}", version=version)
    assert gone.status_code == 200, gone.text
    receipt = next(one for one in whole["facts"] if one["kind"] == "receipt")
    proof = f"{address}/receipts/{receipt['id']}/verification"
    second = program_of(make_user(Role.COORDINATOR))
    assert second.post(proof, version=gone.json["version"]).json["lead"]["received"] == 5_000_000
    assert [one["text"] for one in program.get(f"{address}/visits").json["rows"]] == ["谈了冷库"]
