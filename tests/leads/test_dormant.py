"""Who waits for too long goes to sleep at night, by nobody's hand, and wakes by being taken up."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.audit.models import Event
from crm.core import clock
from crm.core.db import db
from crm.core.errors import Refused
from crm.leads import contacting, lists, moving, pausing, queries
from crm.leads.commands import Hold, Lose
from crm.leads.known import known
from crm.leads.models import Fact, Lead, Transition
from crm.leads.moves import Move, Verb
from crm.leads.reasons import HoldReason, LossReason
from crm.leads.rules import Stage, Status
from crm.settings.models import OfficeSetting
from tests.api.conftest import Program, make_token
from tests.leads.posting import press, row, size, version_of
from tests.leads.rebuild import assert_rebuilds
from tests.makers.leads import make_lead, reread, wait
from tests.makers.people import make_user
from tests.makers.statements import statements


def after(days: int) -> Any:
    return clock.at(clock.now() + timedelta(days=days))


def asleep(owner: User, stage: Stage = Stage.S3, **more: Any) -> Lead:
    """A lead that has waited for half a year and a day."""
    with after(-181):
        lead = make_lead(stage, owner=owner, **more)
        wait(lead, owner)
    assert pausing.put_to_rest() == 1
    return lead


def test_a_long_wait_becomes_dormant_by_nobodys_hand(client_of: Any, owner: User) -> None:
    lead = make_lead(Stage.S3, owner=owner)
    wait(lead, owner)
    with after(180):
        assert (pausing.put_to_rest(), row(lead).status) == (0, Status.ON_HOLD)
    with after(181):
        assert (pausing.put_to_rest(), row(lead).status) == (1, Status.DORMANT)
        before = size()
        assert (pausing.put_to_rest(), size()) == (0, before), "a second night finds nothing"
        assert_rebuilds([lead])
    last = queries.last_transition(lead.id)
    assert last and (last.verb, last.by_id, last.target) == (Verb.REST, None, Stage.S3)
    told = db.session.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()
    assert (told.action, told.by_id, told.lead_id) == ("lead.rested", None, lead.id)
    page = client_of(owner).get(f"/leads/{lead.id}").text
    assert "暂缓超过 180 天，转入休眠" in page and "系统" in page and "休眠：等土地指标" in page
    versions = client_of(owner).get(f"/leads/{lead.id}/versions").text
    assert "系统" in versions


def test_the_office_may_wait_for_longer(owner: User) -> None:
    lead = make_lead(Stage.S3, owner=owner)
    wait(lead, owner)
    setting = OfficeSetting(
        name="dormant_days", value={"value": 365}, effective_from=clock.today(),
        approved_by_id=owner.id, reason="试行", recorded_at=clock.now(),
    )  # fmt: skip
    db.session.add(setting)
    db.session.commit()
    with after(181):
        assert pausing.put_to_rest() == 0
    with after(366):
        assert (pausing.put_to_rest(), row(lead).status) == (1, Status.DORMANT)


def test_a_wait_taken_up_and_begun_again_counts_from_its_own_day(owner: User) -> None:
    lead = make_lead(Stage.S3, owner=owner)
    wait(lead, owner)
    with after(170):
        again = reread(lead, owner)
        pausing.resume(again, by=owner, base_version=again.version)
        wait(lead, owner)
    with after(181):
        assert (pausing.put_to_rest(), row(lead).status) == (0, Status.ON_HOLD)


def test_it_is_out_of_lists_board_and_what_stalls_and_shown_by_filter(
    client_of: Any, owner: User
) -> None:
    lead, awake = asleep(owner, name="休眠样本物流有限公司"), make_lead(Stage.S3, owner=owner)
    client = client_of(owner)
    stalled = queries.stalled(owner, clock.today()).with_only_columns(Lead.id)
    assert lead.id not in db.session.scalars(stalled).all()
    for page in (client.get("/leads").text, client.get("/board").text):
        assert awake.name in page and lead.name not in page
    assert lead.name in client.get("/leads?status=dormant").text
    assert lead.name in client.get("/leads?status=all").text
    wanted = lists.matching(lists.Filter(status="dormant"), owner).with_only_columns(Lead.id)
    assert db.session.scalars(wanted).all() == [lead.id]
    assert '<option value="dormant"' in client.get("/leads").text
    program = Program(client.application, make_token(owner))
    rows = program.get("/leads?status=dormant").json["rows"]
    assert [one["lead"]["code"] for one in rows] == [lead.code]


def test_its_firm_is_still_known_to_who_logs_it_again(owner: User) -> None:
    lead = asleep(owner, name="休眠再登记物流有限公司")
    (found,) = known(owner, lead.name)
    assert [one.code for one in found.leads] == [lead.code]


def test_it_is_taken_up_again_and_that_can_be_undone(client_of: Any, owner: User) -> None:
    lead, client = asleep(owner), client_of(owner)
    assert press(client, lead, "/resumption").status_code == 302
    assert (row(lead).status, row(lead).stage, row(lead).review_on) == (
        Status.ACTIVE,
        Stage.S3,
        None,
    )
    assert_rebuilds([lead])
    assert press(client, lead, "/undo").status_code == 302
    assert row(lead).status is Status.DORMANT
    assert_rebuilds([lead])
    assert press(client, lead, "/resumption").status_code == 302
    assert row(lead).status is Status.ACTIVE


def test_asleep_it_neither_moves_nor_waits_again_and_says_what_to_do(owner: User) -> None:
    lead = reread(asleep(owner), owner)
    move = Move(Stage.S4, clock.today(), "", "visit-report", "1 号")
    hold = Hold(HoldReason.LAND, clock.today() + timedelta(days=9))
    before = size()
    with pytest.raises(Refused, match="休眠中，请先恢复推进"):
        moving.move(lead, move, by=owner, base_version=lead.version)
    with pytest.raises(Refused, match="休眠中，请先恢复推进"):
        pausing.hold(lead, hold, by=owner, base_version=lead.version)
    with pytest.raises(Refused, match="休眠"):
        contacting.plan_step(lead, contacting.PlanStep("约谈", clock.today()), by=owner)
    assert size() == before


def test_it_can_be_ended_as_it_is(owner: User) -> None:
    lead = reread(asleep(owner), owner)
    moving.lose(lead, Lose(LossReason.CANCELLED), by=owner, base_version=lead.version)
    assert lead.status is Status.LOST
    db.session.commit()
    assert_rebuilds([lead])


def test_nobody_undoes_what_the_system_did(app: Any, owner: User) -> None:
    lead = asleep(owner)
    last = queries.last_transition(lead.id)
    assert last is not None
    program = Program(app, make_token(make_user(Role.MANAGER)))
    told = program.post(f"/leads/{lead.id}/transitions/{last.id}/undo", {}, row(lead).version)
    assert (told.status_code, row(lead).status) == (403, Status.DORMANT)


def test_programs_read_who_did_it_as_nobody(app: Any, owner: User) -> None:
    lead = asleep(owner)
    whole = Program(app, make_token(owner)).get(f"/leads/{lead.id}").json
    assert (whole["lead"]["status"], whole["last_transition"]["by_id"]) == ("dormant", None)
    (fact,) = [one for one in whole["facts"] if one["kind"] == "dormant"]
    assert fact["recorded_by_id"] is None
    story = Program(app, make_token(owner)).get(f"/leads/{lead.id}/timeline").json["rows"]
    assert (story[0]["action"], story[0]["by"]) == ("lead.rested", "系统")


def test_who_edits_meanwhile_is_told_that_it_was_the_system(client_of: Any, owner: User) -> None:
    with after(-181):
        lead = make_lead(Stage.S3, owner=owner)
        wait(lead, owner)
    old, drawn = version_of(lead), (clock.now() - timedelta(hours=1)).isoformat()
    assert pausing.put_to_rest() == 1
    typed = {"loss_reason": "cancelled", "version": old, "drawn_at": drawn}
    told = client_of(owner).post(f"/leads/{lead.id}/loss", data=typed)
    assert (told.status_code, row(lead).status) == (409, Status.DORMANT)
    assert "系统 在" in told.text and "转入休眠" in told.text


def test_it_takes_few_questions_for_each(app: Any, owner: User) -> None:
    for _ in range(3):
        wait(make_lead(Stage.S2, owner=owner), owner)
    with after(181), statements() as three:
        assert pausing.put_to_rest() == 3
    for _ in range(6):
        wait(make_lead(Stage.S2, owner=owner), owner)
    with after(181), statements() as six:
        assert pausing.put_to_rest() == 6
    assert len(six) - len(three) <= 3 * 8
    assert db.session.scalar(select(Fact.id).where(Fact.recorded_by_id.is_(None)).limit(1))
    assert db.session.scalar(select(Transition.id).where(Transition.by_id.is_(None)).limit(1))
