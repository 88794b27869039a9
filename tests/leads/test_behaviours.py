"""What a rival for public offices does well, restated for our stages; by page and API alike."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.rules import Role
from crm.audit.models import Event
from crm.core import clock
from crm.core.db import db
from crm.leads.gates import NEEDS
from crm.leads.rules import Funding, Source, Stage, Status, Track
from tests.leads.doors import Door, change, steps, to, words
from tests.leads.posting import row, size, version_of
from tests.makers.leads import make_claim, make_lead, reread
from tests.makers.people import make_user


def test_1_a_gate_names_everything_that_is_missing_at_once(door: Door, owner: User) -> None:
    lead, before = make_lead(owner=owner), size()
    told = door.send(lead, "/transitions", to("S2"))
    assert (told.status_code, size()) == (422, before)
    lacking = [need for need in NEEDS[Stage.S2] if not need.when]
    assert len(lacking) > 3
    assert all(str(need.words) in words(told) for need in lacking)
    if door.program:
        assert {one["field"] for one in told.json["errors"]} == {need.field for need in lacking}


def test_2_nought_and_no_are_answers_and_nothing_is_none(door: Door, owner: User) -> None:
    lead = make_lead(Stage.S4, owner=owner)
    proof = {"evidence_kind": "review-record", "evidence_ref": "联审 3 号"}
    assert door.edit(lead, jobs_forecast=None).status_code in (200, 302)
    told = door.send(lead, "/transitions", to("S5", **proof))
    assert (told.status_code, "就业预测" in words(told)) == (422, True)
    assert door.edit(lead, jobs_forecast=0).status_code in (200, 302)
    assert row(lead).jobs_forecast == 0
    assert door.send(lead, "/transitions", to("S5", **proof)).status_code in (201, 302)
    assert row(lead).stage is Stage.S5


def test_3_an_amount_that_they_will_not_tell_is_not_asked_for(door: Door, owner: User) -> None:
    lead = make_lead(owner=owner)
    change(lead, owner, project="冷链", industry="5930", funding=Funding.DOMESTIC)
    told = door.send(lead, "/transitions", to("S2"))
    assert (told.status_code, "计划总投资" in words(told)) == (422, True)
    change(lead, owner, amount_not_stated=True)
    assert door.send(lead, "/transitions", to("S2")).status_code in (201, 302)
    told = door.send(lead, "/transitions", to("S3"))
    assert "计划总投资" in words(told), "from the talks on it is asked for whatever was said before"


@pytest.mark.parametrize(
    ("source", "asked"),
    [(Source.FAIR, True), (Source.REFERRAL, True), (Source.VISIT, False), (Source.TARGET, False)],
)
def test_4_a_source_asks_for_its_own_particulars_only(
    door: Door, owner: User, source: Source, asked: bool
) -> None:
    lead = make_lead(owner=owner)
    told = {"project": "冷链", "industry": "5930", "funding": Funding.DOMESTIC}
    change(lead, owner, **told, amount_not_stated=True, source=source)
    first = door.send(lead, "/transitions", to("S2"))
    assert ("来源说明" in words(first) and first.status_code == 422) is asked
    if asked:
        change(lead, owner, source_note="2026 年物流博览会")
        assert door.send(lead, "/transitions", to("S2")).status_code in (201, 302)
    assert row(lead).stage is Stage.S2


def test_5_what_a_later_rule_made_wanting_can_still_be_edited(door: Door, owner: User) -> None:
    lead = make_lead(Stage.S6, owner=owner)
    change(lead, owner, floor_m2="", land_mu="60")
    change(lead, owner, track=Track.LEASE)
    assert door.edit(lead, competitors="武汉").status_code in (200, 302)
    kept = row(lead)
    assert (kept.competitors, kept.stage, kept.floor_m2) == ("武汉", Stage.S6, "")


def test_6_to_read_a_lead_is_not_to_claim_for_it(
    door_of: Callable[[User], Door], owner: User
) -> None:
    lead = make_lead(Stage.S5, owner=owner)
    claim = to("S6", evidence_kind="contract", evidence_ref="合同 6 号")
    others = [door_of(make_user(role)) for role in (Role.OFFICER, Role.VIEWER, Role.AUDITOR)]
    before = size()
    assert all(one.send(lead, "/claims", claim).status_code in (403, 404) for one in others)
    assert size() == before
    assert door_of(owner).send(lead, "/claims", claim).status_code in (201, 302)


def test_7_only_a_second_person_makes_it_land_on_a_day_and_back_it_is_under_way(
    door_of: Callable[[User], Door], owner: User
) -> None:
    lead, manager = make_lead(Stage.S7, owner=owner), make_user(Role.MANAGER)
    claim = to("S8", evidence_kind="lease", evidence_ref="租约 8 号")
    told = door_of(owner).send(lead, "/claims", {**claim, "happened_on": "昨天"})
    assert (told.status_code, row(lead).stage) == (422, Stage.S7)
    made = make_claim(reread(lead, owner), Stage.S8, owner)
    verify = f"/claims/{made.id}/verification"
    assert door_of(owner).send(lead, verify, {}, made.version).status_code in (403, 409)
    assert row(lead).stage is Stage.S7
    assert door_of(manager).send(lead, verify, {}, made.version).status_code in (201, 302)
    landed = row(lead)
    assert (landed.stage, landed.landed_counted_on is not None) == (Stage.S8, True)
    back = to("S7", reason="租约作废")
    assert door_of(owner).refuses(door_of(owner).send(lead, "/transitions", back))
    assert door_of(manager).send(lead, "/transitions", back).status_code in (201, 302)
    again = row(lead)
    assert (again.stage, again.status, again.landed_counted_on) == (
        Stage.S7,
        Status.ACTIVE,
        None,
    )


def test_8_the_coordinator_overrides_in_both_directions_and_it_says_who(
    door_of: Callable[[User], Door], owner: User
) -> None:
    lead, coordinator = make_lead(Stage.S1, owner=owner), make_user(Role.COORDINATOR)
    for stage in ("S5", "S3"):
        body = to(stage, reason="会议决定")
        answer = door_of(coordinator).send(lead, "/overrides", body)
        assert (answer.status_code in (201, 302), row(lead).stage.value) == (True, stage)
        last = steps(lead)[-1]
        assert (last.verb.value, last.by_id, last.reason) == (
            "override",
            coordinator.id,
            "会议决定",
        )
    told = door_of(coordinator).send(lead, "/overrides", to("S6", reason="会议决定"))
    assert door_of(coordinator).refuses(told) and "不能免" in words(told)


def test_9_each_change_of_stage_is_one_row_and_no_change_is_none(door: Door, owner: User) -> None:
    lead = make_lead(Stage.S2, owner=owner)
    kept, before = len(steps(lead)), clock.now()
    proof = {"evidence_kind": "minutes", "evidence_ref": "纪要 9 号"}
    assert door.send(lead, "/transitions", to("S3", **proof)).status_code in (201, 302)
    rows = steps(lead)
    assert (len(rows), rows[-1].target) == (kept + 1, Stage.S3)
    assert before <= rows[-1].at <= clock.now()
    version, all_rows = version_of(lead), size()
    assert door.edit(lead, competitors=lead.competitors).status_code in (200, 302)
    assert (size(), version_of(lead)) == (all_rows, version), "saved without a change"
    told = door.send(lead, "/transitions", to("S3", **proof))
    assert (door.refuses(told), size()) == (True, all_rows)


def test_10_who_logged_it_first_and_when_is_never_written_over(
    door_of: Callable[[User], Door], owner: User
) -> None:
    with clock.at(clock.now() - timedelta(days=3)):
        lead = make_lead(Stage.S2, owner=owner)
    first = (lead.created_by_id, lead.created_at, lead.code)
    manager, other = make_user(Role.MANAGER), make_user()
    answer = door_of(manager).reassign(lead, other)
    assert answer.status_code in (200, 201, 302)
    kept = row(lead)
    assert kept.owner_id == other.id
    assert (kept.created_by_id, kept.created_at, kept.code) == first


@pytest.mark.parametrize("reason", [None, "", " ", "nonsense"])
def test_13_an_end_needs_its_reason_and_a_failed_one_leaves_no_trace(
    door: Door, owner: User, reason: str | None
) -> None:
    lead, before = make_lead(Stage.S3, owner=owner), size()
    events = db.session.scalars(select(Event.id)).all()
    body = {} if reason is None else {"reason": reason}
    told = door.send(lead, "/loss", {**body, "place": "武汉"})
    assert (told.status_code, row(lead).status, size()) == (422, Status.ACTIVE, before)
    assert db.session.scalars(select(Event.id)).all() == events
