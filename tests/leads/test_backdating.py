"""What happened long ago is entered or verified by a manager; nothing happens tomorrow."""

from datetime import timedelta
from typing import Any

import pytest

from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.leads.backdating import problems
from crm.leads.cli import leads
from crm.leads.rules import Stage, Status
from crm.settings.models import OfficeSetting
from tests.api.conftest import Program, make_token
from tests.leads.posting import open_claims, row, size, today, version_of
from tests.makers.leads import make_lead
from tests.makers.people import make_user

LONG_AGO, WORDS = -8, "要由区块负责人补录"


@pytest.fixture
def officer(app: Any) -> Any:
    return make_user()


def old_lead(stage: Stage, owner: Any) -> Any:
    """A lead that has stood in its stage for a month."""
    with clock.at(clock.now() - timedelta(days=30)):
        return make_lead(stage, owner=owner)


def move(lead: Any, stage: str, on: str) -> dict[str, Any]:
    proof = {"evidence_kind": "minutes", "evidence_ref": "纪要 1 号"}
    return {"stage": stage, "happened_on": on, "version": version_of(lead), **proof}


@pytest.mark.parametrize(("back", "wrong"), [(0, False), (-7, False), (LONG_AGO, True)])
def test_the_limit_is_the_office_setting(officer: Any, back: int, wrong: bool) -> None:
    day = clock.today() + timedelta(days=back)
    assert bool(problems(day, officer)) is wrong
    assert problems(day, make_user(Role.MANAGER)) == []
    assert problems(day, make_user(Role.COORDINATOR)) == []


def test_the_office_may_change_the_limit(officer: Any) -> None:
    setting = OfficeSetting(
        name="backdate_days", value={"value": 30}, effective_from=clock.today(),
        approved_by_id=officer.id, reason="试行", recorded_at=clock.now(),
    )  # fmt: skip
    db.session.add(setting)
    db.session.flush()
    assert problems(clock.today() - timedelta(days=30), officer) == []
    assert "30 天" in str(problems(clock.today() - timedelta(days=31), officer)[0].sentence)


def test_an_old_milestone_is_a_managers_to_enter(client_of: Any, officer: Any) -> None:
    lead = old_lead(Stage.S2, officer)
    url, before = f"/leads/{lead.id}/transitions", size()
    told = client_of(officer).post(url, data=move(lead, "S3", today(LONG_AGO)))
    assert (told.status_code, WORDS in told.text, size()) == (422, True, before)
    assert "纪要 1 号" in told.text
    manager = client_of(make_user(Role.MANAGER))
    assert manager.post(url, data=move(lead, "S3", today(LONG_AGO))).status_code == 302
    assert (row(lead).stage, str(row(lead).stage_on)) == (Stage.S3, today(LONG_AGO))


def test_a_program_and_a_command_are_told_the_same(app: Any, officer: Any) -> None:
    lead = old_lead(Stage.S2, officer)
    before = size()
    program = Program(app, make_token(officer))
    before = size()
    body = {"stage": "S3", "happened_on": today(LONG_AGO), "evidence_kind": "minutes"}
    told = program.post(f"/leads/{lead.id}/transitions", body, version_of(lead))
    assert (told.status_code, WORDS in told.text) == (422, True)
    words = ["move", lead.code, "S3", "--on", today(LONG_AGO), "--as", officer.login]
    done = app.test_cli_runner().invoke(leads, words)
    assert (done.exit_code != 0, WORDS in done.output, size()) == (True, True, before)


def test_going_back_has_a_recent_day_too(client_of: Any, officer: Any) -> None:
    lead = old_lead(Stage.S3, officer)
    typed = move(lead, "S2", today(LONG_AGO)) | {"reason": "重新研判", "evidence_kind": ""}
    told = client_of(officer).post(f"/leads/{lead.id}/transitions", data=typed)
    assert (told.status_code, WORDS in told.text) == (422, True)


def test_an_old_visit_is_a_managers_to_enter(client_of: Any, officer: Any) -> None:
    lead = old_lead(Stage.S2, officer)
    url, before = f"/leads/{lead.id}/visits", size()
    typed = {"kind": "visit", "happened_on": today(LONG_AGO), "text": "看了冷库"}
    told = client_of(officer).post(url, data=typed | {"version": version_of(lead)})
    assert (told.status_code, WORDS in told.text, size()) == (422, True, before)
    assert "看了冷库" in told.text
    manager = client_of(make_user(Role.MANAGER))
    assert manager.post(url, data=typed | {"version": version_of(lead)}).status_code == 302


def test_an_old_claim_and_receipt_wait_for_the_manager_as_always(
    client_of: Any, officer: Any
) -> None:
    lead = old_lead(Stage.S5, officer)
    client = client_of(officer)
    money = {"amount": "100", "happened_on": today(LONG_AGO), "evidence_ref": "回单 8"}
    money |= {"version": version_of(lead)}
    assert client.post(f"/leads/{lead.id}/receipts", data=money).status_code == 302
    claim = move(lead, "S6", today(LONG_AGO)) | {"evidence_kind": "contract"}
    assert client.post(f"/leads/{lead.id}/transitions", data=claim).status_code == 302
    assert (open_claims(), row(lead).stage) == (1, Stage.S5)


@pytest.mark.parametrize("what", ["transitions", "claims", "receipts", "visits"])
def test_nothing_happens_in_2099(app: Any, what: str) -> None:
    manager = make_user(Role.MANAGER)
    lead = make_lead(Stage.S5, owner=manager)
    program = Program(app, make_token(manager))
    stage = {"stage": "S6a" if what == "transitions" else "S6", "evidence_kind": "contract"}
    body: dict[str, Any] = {
        "receipts": {"amount": 1, "evidence_ref": "回单"},
        "visits": {"text": "谈了"},
    }.get(what, stage)
    before = size()
    told = program.post(
        f"/leads/{lead.id}/{what}", body | {"happened_on": "2099-01-01"}, version_of(lead)
    )
    assert (told.status_code, "happened_on" in told.text, size()) == (422, True, before)


def test_who_left_long_ago_is_a_managers_to_enter(client_of: Any, officer: Any) -> None:
    with clock.at(clock.now() - timedelta(days=30)):
        lead = make_lead(Stage.S8, owner=officer)
    typed = {"left_on": today(LONG_AGO), "reason": "ceased", "version": version_of(lead)}
    told = client_of(officer).post(f"/leads/{lead.id}/departure", data=typed)
    assert (told.status_code, WORDS in told.text) == (422, True)
    manager = make_user(Role.MANAGER)
    assert client_of(manager).post(f"/leads/{lead.id}/departure", data=typed).status_code == 302
    assert row(lead).status is Status.LEFT
