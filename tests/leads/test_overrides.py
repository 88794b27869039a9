"""The coordinator's exception: both ways, with a reason, never past four eyes."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts.rules import Role
from crm.audit.models import Event
from crm.core import clock
from crm.core.db import db
from crm.leads.cli import leads
from crm.leads.facts import Standing
from crm.leads.models import Transition
from crm.leads.moves import Override, Verb, override_problems, override_refusal
from crm.leads.rules import Stage
from tests.api.conftest import Program, make_token
from tests.leads.posting import press, row, size, today, version_of
from tests.leads.rebuild import assert_rebuilds
from tests.makers.leads import make_claim, make_lead, wait
from tests.makers.people import make_user
from tests.test_cli import answer

S = Stage


@pytest.fixture
def coordinator(app: Any) -> Any:
    return make_user(Role.COORDINATOR)


def typed(lead: Any, stage: str, **changed: str) -> dict[str, Any]:
    plain = {"stage": stage, "happened_on": today(), "reason": "专题会议决定"}
    return {**plain, "version": version_of(lead), **changed}


def last(lead: Any) -> Transition:
    query = select(Transition).where(Transition.lead_id == lead.id)
    return db.session.scalars(query.order_by(Transition.id.desc())).first()  # type: ignore[return-value]


@pytest.mark.parametrize(("start", "target"), [(S.S1, "S5"), (S.S5, "S2"), (S.S6, "S7")])
def test_a_coordinator_sets_a_stage_either_way_and_it_is_stamped(
    client_of: Any, coordinator: Any, start: Stage, target: str
) -> None:
    lead = make_lead(start)
    client = client_of(coordinator)
    assert f"/leads/{lead.id}/overrides" in client.get(f"/leads/{lead.id}").text
    assert client.get(f"/leads/{lead.id}/overrides").status_code == 200
    told = client.post(f"/leads/{lead.id}/overrides", data=typed(lead, target))
    assert (told.status_code, row(lead).stage.value) == (302, target)
    done = last(lead)
    assert (done.verb, done.by_id, done.reason) == (Verb.OVERRIDE, coordinator.id, "专题会议决定")
    event = db.session.scalars(select(Event).where(Event.action == "lead.overridden")).one()
    assert (event.by_id, event.particulars["stage"]) == (coordinator.id, [start.value, target])
    page = client.get(f"/leads/{lead.id}").text
    assert "统筹破例" in page and "专题会议决定" in page
    assert_rebuilds([lead])
    assert press(client, lead, "/undo").status_code == 302
    assert row(lead).stage is start
    assert_rebuilds([lead])


def test_back_to_a_stage_that_was_left_out_is_an_exception(
    client_of: Any, coordinator: Any
) -> None:
    lead, client = make_lead(S.S1), client_of(coordinator)
    client.post(f"/leads/{lead.id}/overrides", data=typed(lead, "S5"))
    client.post(f"/leads/{lead.id}/overrides", data=typed(lead, "S3"))
    assert row(lead).stage is S.S3
    assert_rebuilds([lead])


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"reason": " "}, "请填写破例原因"),
        ({"reason": "长" * 501}, "最多 500 个字"),
        ({"happened_on": "2099-01-01"}, "日期不能晚于今天"),
        ({"happened_on": "2001-01-01"}, "日期不能早于"),
        ({"stage": "S6"}, "没有这个选项"),
        ({"stage": "S99"}, "没有这个选项"),
        ({"stage": ""}, "请填写阶段"),
    ],
)
def test_a_wrong_exception_is_told_and_loses_nothing(
    client_of: Any, coordinator: Any, changed: Any, words: str
) -> None:
    lead = make_lead(S.S2)
    client, before = client_of(coordinator), size()
    told = client.post(f"/leads/{lead.id}/overrides", data=typed(lead, "S4") | changed)
    assert (told.status_code, words in told.text, size()) == (422, True, before)
    assert changed.get("reason", "专题会议决定") in told.text


@pytest.mark.parametrize(("start", "target"), [(S.S5, S.S6), (S.S5, S.S7), (S.S7, S.S11)])
def test_what_four_eyes_look_at_is_never_waived(
    app: Any, coordinator: Any, start: Stage, target: Stage
) -> None:
    lead = make_lead(start)
    before = size()
    body = {"stage": target.value, "reason": "会议决定"}
    program = Program(app, make_token(coordinator))
    before = size()
    told = program.post(f"/leads/{lead.id}/overrides", body, version_of(lead))
    assert (told.status_code, "不能免" in told.text, size()) == (409, True, before)


def test_nothing_is_excepted_while_a_lead_waits_or_a_claim_is_open(coordinator: Any) -> None:
    standing = Standing(stage=S.S2, reached={S.S1: clock.today(), S.S2: clock.today()})
    assert override_refusal(standing, S.S5, claim_open=False) is None
    assert "待核" in str(override_refusal(standing, S.S5, claim_open=True))
    assert "已经在" in str(override_refusal(standing, S.S2, claim_open=False))


def test_an_exception_has_a_reason_and_a_day_in_order() -> None:
    day = date(2026, 11, 23)
    standing = Standing(stage=S.S2, reached={S.S1: day, S.S2: day})
    wrong = override_problems(standing, Override(S.S4, date(2026, 11, 24), " "), day)
    assert [one.field for one in wrong] == ["reason", "happened_on"]
    early = override_problems(standing, Override(S.S4, date(2026, 11, 22), "会议"), day)
    assert [one.field for one in early] == ["happened_on"]
    assert override_problems(standing, Override(S.S1, date(2026, 11, 22), "会议"), day) == []


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MANAGER])
def test_nobody_else_makes_exceptions(app: Any, client_of: Any, role: Role) -> None:
    person = make_user(role)
    lead = make_lead(S.S2, owner=person)
    client = client_of(person)
    assert f"/leads/{lead.id}/overrides" not in client.get(f"/leads/{lead.id}").text
    told = client.post(f"/leads/{lead.id}/overrides", data=typed(lead, "S4"))
    assert (told.status_code, row(lead).stage) == (403, S.S2)


def test_an_exception_by_program_and_by_command(app: Any, coordinator: Any) -> None:
    lead = make_lead(S.S2)
    program = Program(app, make_token(coordinator))
    body = {"stage": "S4", "reason": "会议决定"}
    assert program.post(f"/leads/{lead.id}/overrides", body).status_code == 428
    told = program.post(f"/leads/{lead.id}/overrides", body, version_of(lead))
    assert (told.status_code, told.json["transition"]["verb"]) == (201, "override")
    words = ("override", lead.code, "S3", "--reason", "会议", "--as", coordinator.login)
    answer(app, leads, *words)
    assert row(lead).stage is S.S3


def test_a_waiting_lead_and_an_open_claim_stay_as_they_are(
    client_of: Any, coordinator: Any
) -> None:
    owner = make_user()
    held, claimed = make_lead(S.S2, owner=owner), make_lead(S.S5, owner=owner)
    wait(held, owner)
    make_claim(claimed, S.S6, owner)
    client = client_of(coordinator)
    for lead in (held, claimed):
        before = size()
        told = client.post(f"/leads/{lead.id}/overrides", data=typed(lead, "S3"))
        assert (told.status_code, size()) == (409, before)
