"""What kind of project a lead is decides what its gates ask for; proven stages stay."""

from typing import Any

import pytest

from crm.accounts.rules import Role
from crm.core.db import db
from crm.core.errors import Invalid
from crm.leads import actions, claiming, moves
from crm.leads.cli import leads
from crm.leads.commands import EditLead
from crm.leads.gates import NEEDS, TRACKS, checklist, evidence_of, needs_of
from crm.leads.moves import How, Move, Verdict, next_stage, way
from crm.leads.reasons import Evidence
from crm.leads.rules import ORDER, Stage, Track
from tests.api.conftest import Program, make_token
from tests.leads.posting import row, version_of
from tests.leads.rebuild import assert_rebuilds
from tests.makers.leads import make_claim, make_lead, reread
from tests.makers.people import make_user
from tests.test_cli import answer

E, S, T = Evidence, Stage, Track


def fields(stage: Stage, track: Track) -> list[str]:
    return [need.field for need in needs_of(stage, track)]


@pytest.mark.parametrize("stage", [S.S5, S.S8])
def test_a_tenant_is_asked_for_floor_and_never_for_land(stage: Stage) -> None:
    land, floor = "land_mu", "floor_m2"
    assert land in fields(stage, T.BUILD)
    assert (land in fields(stage, T.LEASE), floor in fields(stage, T.LEASE)) == (False, True)
    wanted = checklist(stage, [], {"track": T.LEASE, "land_mu": "20"})
    assert not next(check for check in wanted if check.field == floor).met


def test_an_increase_is_asked_for_instead_of_the_whole_and_no_land() -> None:
    asked = {name for stage in ORDER for name in fields(stage, T.CAPITAL)}
    assert "increase" in asked
    assert asked.isdisjoint({"planned", "contract", "land_mu", "site_need", "intended_site"})


def test_an_increase_enters_at_the_talks() -> None:
    assert (next_stage(S.S1, T.CAPITAL), next_stage(S.S1, T.BUILD)) == (S.S3, S.S2)
    assert way(S.S1, S.S3, T.CAPITAL) is How.NEXT
    assert way(S.S1, S.S3, T.LEASE) is How.SKIP
    assert dict(moves.reachable(S.S1, (), T.CAPITAL))[S.S2] is How.NEXT
    assert next_stage(S.S11, T.BUILD) is None


@pytest.mark.parametrize(
    ("track", "stage", "kinds"),
    [
        (T.LEASE, S.S8, (E.LEASE,)),
        (T.LEASE, S.S9, (E.FIT_OUT,)),
        (T.CAPITAL, S.S6, (E.INCREASE, E.CONTRACT)),
        (T.CAPITAL, S.S7, (E.REGISTER_CHANGE, E.LICENCE)),
        (T.CAPITAL, S.S8, (E.RECEIPT,)),
        (T.LICENCE, S.S8, (E.APPROVAL,)),
        (T.LICENCE, S.S10, (E.OPERATING_LICENCE,)),
        (T.HQ, S.S8, (E.HEADQUARTERS,)),
        (T.HQ, S.S6, (E.CONTRACT,)),
    ],
)
def test_a_track_has_proofs_of_its_own(
    track: Track, stage: Stage, kinds: tuple[Evidence, ...]
) -> None:
    assert evidence_of(stage, track) == kinds


@pytest.mark.parametrize("track", Track)
def test_four_eyes_look_at_evidence_on_every_track(track: Track) -> None:
    assert all(evidence_of(stage, track) for stage in ORDER if stage.four_eyes)


def test_what_a_track_replaces_is_asked_for_in_the_first_place() -> None:
    replaced = [key for course in TRACKS.values() for key in course.instead]
    assert replaced
    for stage, field in replaced:
        assert field in [need.field for need in NEEDS[stage]]


def test_every_kind_of_evidence_proves_something() -> None:
    used = {kind for stage in ORDER for track in Track for kind in evidence_of(stage, track)}
    assert used == set(Evidence)


def retrack(lead: Any, track: Track, by: Any) -> None:
    lead = reread(lead, by)
    actions.edit(lead, EditLead({"track": track}), by=by, base_version=lead.version)
    db.session.commit()


def test_a_new_track_asks_again_and_takes_no_stage_back(client_of: Any, app: Any) -> None:
    owner = make_user()
    lead = make_lead(S.S7, owner=owner)
    client = client_of(owner)
    page = client.get(f"/leads/{lead.id}/edit").text
    assert 'name="track"' in page
    retrack(lead, T.LICENCE, owner)
    assert row(lead).stage is S.S7
    page = client.get(f"/leads/{lead.id}").text
    assert "持牌机构" in page and "监管或主管部门批准文件" in page
    assert "建设类 → 持牌机构" in page
    form = client.get(f"/leads/{lead.id}/transitions?stage=S8").text
    assert 'value="approval"' in form and 'value="lease"' not in form
    assert_rebuilds([lead])


def test_a_claim_is_asked_for_the_proof_of_the_new_track(app: Any) -> None:
    owner, checker = make_user(), make_user(Role.MANAGER)
    lead = make_lead(S.S7, owner=owner, checker=checker)
    made = make_claim(lead, S.S8, owner)
    retrack(lead, T.LICENCE, owner)
    lead = reread(lead, checker)
    with pytest.raises(Invalid) as caught:
        claiming.decide(lead, made, Verdict(verified=True), by=checker, base_version=made.version)
    assert "监管或主管部门批准文件" in str(caught.value)
    db.session.rollback()
    claiming.withdraw(reread(lead, owner), made, by=owner, base_version=made.version)
    db.session.flush()
    lead = reread(lead, owner)
    command = Move(S.S8, lead.stage_on, "", "approval", "豫金监 8 号")
    claiming.claim(lead, command, by=owner, base_version=lead.version)


def test_a_track_is_chosen_by_a_program_and_by_command(app: Any) -> None:
    owner = make_user()
    lead = make_lead(owner=owner)
    program = Program(app, make_token(owner))
    told = program.patch(f"/leads/{lead.id}", {"track": "hq"}, version_of(lead))
    assert told.json["track"] == "hq"
    wrong = program.patch(f"/leads/{lead.id}", {"track": "boat"}, version_of(lead))
    assert wrong.status_code == 422
    assert "lease" in answer(app, leads, "track", lead.code, "lease", "--as", owner.login)
    assert row(lead).track is T.LEASE


def test_a_page_with_an_unknown_track_says_so_and_keeps_what_was_typed(
    client_of: Any, app: Any
) -> None:
    owner = make_user()
    lead = make_lead(owner=owner)
    typed = {"name": "新名", "track": "boat", "version": version_of(lead)}
    answer_ = client_of(owner).post(f"/leads/{lead.id}/edit", data=typed)
    assert (answer_.status_code, "没有这个选项" in answer_.text) == (422, True)
    assert "新名" in answer_.text and row(lead).track is T.BUILD
