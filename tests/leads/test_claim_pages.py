"""Claims on pages: made, verified, refused, withdrawn, and who may do which."""

from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts.rules import Role
from crm.core.db import db
from crm.leads.models import CoOwner, Lead, StageClaim
from crm.leads.rules import Stage
from tests.leads.posting import open_claims, press, row, size, today, version_of
from tests.leads.rebuild import assert_rebuilds
from tests.makers.leads import make_claim, make_lead
from tests.makers.people import make_user
from tests.makers.statements import statements


def claim_of(lead: Lead) -> StageClaim:
    query = select(StageClaim).where(StageClaim.lead_id == lead.id).order_by(StageClaim.id.desc())
    return db.session.scalars(query.limit(1)).one()


def claim_form(lead: Lead, stage: str = "S6") -> dict[str, Any]:
    return {
        "stage": stage,
        "happened_on": today(),
        "evidence_kind": "contract",
        "evidence_ref": "合同 7 号",
        "version": version_of(lead),
    }


def test_a_claim_waits_and_is_verified_by_a_second_person(client_of: Any, owner: Any) -> None:
    lead = make_lead(Stage.S5, owner=owner)
    client, manager = client_of(owner), client_of(make_user(Role.MANAGER))
    url, form = f"/leads/{lead.id}/transitions", claim_form(lead)
    assert "第二人核验" in client.get(f"{url}?stage=S6").text
    with statements() as seen:
        assert client.post(url, data=form).status_code == 302
    assert len(seen) <= 15, "\n".join(seen)
    assert row(lead).stage is Stage.S5
    assert "合同 7 号" in client.get("/claims").text
    again = client.post(url, data=claim_form(lead))
    assert (again.status_code, "待核" in again.text, open_claims()) == (409, True, 1)
    claim = claim_of(lead)
    where, typed = f"/leads/{lead.id}/claims/{claim.id}/verification", {"version": claim.version}
    with statements() as seen:
        assert manager.post(where, data=typed).status_code == 302
    assert len(seen) <= 15, "\n".join(seen)
    assert (row(lead).stage, open_claims()) == (Stage.S6, 0)
    assert_rebuilds([lead])
    late = manager.post(where, data={"version": claim_of(lead).version})
    assert (late.status_code, "已经处理过" in late.text) == (409, True)


def test_a_verification_is_undone_and_waits_again(client_of: Any, waiting: Lead) -> None:
    manager = client_of(make_user(Role.MANAGER))
    assert press(manager, waiting, "/verification").status_code == 302
    assert press(manager, waiting, "/undo").status_code == 302
    assert (row(waiting).stage, open_claims()) == (Stage.S5, 1)
    assert_rebuilds([waiting])


def test_a_refusal_says_why_and_stays_in_sight(client_of: Any, owner: Any, waiting: Lead) -> None:
    manager, before = client_of(make_user(Role.MANAGER)), size()
    for reason, told in (("", "写明原因"), ("长" * 501, "最多 500 个字"), ("\x00", "无法保存")):
        wrong = press(manager, waiting, "/refusal", reason=reason)
        assert (wrong.status_code, told in wrong.text) == (422, True), told
    assert size() == before
    assert press(manager, waiting, "/refusal", reason="缺附件二").status_code == 302
    assert open_claims() == 0
    page = client_of(owner).get(f"/leads/{waiting.id}").text
    assert "申报被退回" in page and "缺附件二" in page
    assert_rebuilds([waiting])


def test_only_the_claimer_withdraws(client_of: Any, owner: Any, waiting: Lead) -> None:
    claim = claim_of(waiting)
    url = f"/leads/{waiting.id}/claims/{claim.id}/withdrawal"
    for user, status in ((make_user(Role.MANAGER), 403), (make_user(block="JK"), 404)):
        assert client_of(user).post(url, data={"version": claim.version}).status_code == status
    assert press(client_of(owner), waiting, "/withdrawal").status_code == 302
    assert open_claims() == 0
    gone = client_of(owner).post(url, data={"version": claim_of(waiting).version})
    assert gone.status_code == 409


def test_nobody_concerned_verifies(client_of: Any, owner: Any, waiting: Lead) -> None:
    claim = claim_of(waiting)
    helping = make_user(Role.MANAGER)
    db.session.add(CoOwner(lead_id=waiting.id, user_id=helping.id))
    db.session.commit()
    before = size()
    for user, status in (
        (owner, 403),
        (make_user(), 403),
        (helping, 403),
        (make_user(Role.VIEWER, cluster="LG"), 403),
        (make_user(Role.AUDITOR), 403),
        (make_user(Role.MANAGER, block="JK"), 404),
    ):
        for verb in ("verification", "refusal"):
            url = f"/leads/{waiting.id}/claims/{claim.id}/{verb}"
            answer = client_of(user).post(url, data={"version": claim.version, "reason": "否"})
            assert answer.status_code == status, (user.role, verb)
    assert (size(), open_claims()) == (before, 1)


def test_a_manager_does_not_verify_their_own_claim(client_of: Any) -> None:
    manager = make_user(Role.MANAGER)
    lead = make_lead(Stage.S5)
    claim = make_claim(lead, Stage.S6, manager)
    url = f"/leads/{lead.id}/claims/{claim.id}/verification"
    own = client_of(manager).post(url, data={"version": claim.version})
    assert (own.status_code, "不能核验自己" in own.text) == (403, True)
    coordinator = client_of(make_user(Role.COORDINATOR))
    assert coordinator.post(url, data={"version": claim.version}).status_code == 302


@pytest.mark.parametrize("number", [999999, 2**31, 10**30])
def test_a_claim_of_another_lead_is_not_found(client_of: Any, waiting: Lead, number: int) -> None:
    other = make_lead()
    manager = client_of(make_user(Role.MANAGER))
    for lead, claim in ((waiting, number), (other, claim_of(waiting).id)):
        for verb in ("verification", "refusal", "withdrawal"):
            url = f"/leads/{lead.id}/claims/{claim}/{verb}"
            assert manager.post(url, data={"version": 1, "reason": "x"}).status_code == 404


@pytest.mark.parametrize(("version", "status"), [("", 422), ("x", 422), ("99", 409)])
def test_a_verdict_names_the_version_it_was_based_on(
    client_of: Any, waiting: Lead, version: str, status: int
) -> None:
    url = f"/leads/{waiting.id}/claims/{claim_of(waiting).id}/verification"
    answer = client_of(make_user(Role.MANAGER)).post(url, data={"version": version})
    assert (answer.status_code, open_claims()) == (status, 1)


def test_a_gate_that_opened_again_stops_the_verification(
    client_of: Any, owner: Any, waiting: Lead
) -> None:
    form = {
        "name": waiting.name, "item_id": waiting.item_id, "track": "build", "source": "visit",
        "version": version_of(waiting),
    }  # fmt: skip
    assert client_of(owner).post(f"/leads/{waiting.id}/edit", data=form).status_code == 302
    answer = press(client_of(make_user(Role.MANAGER)), waiting, "/verification")
    assert (answer.status_code, "违约条款" in answer.text) == (422, True)
    assert open_claims() == 1


def test_the_queue_costs_the_same_however_much_waits(client_of: Any, owner: Any) -> None:
    def wait_for(count: int) -> None:
        for _ in range(count):
            lead = make_lead(owner=owner)
            row = StageClaim(
                lead_id=lead.id, block_id=lead.block_id, stage=Stage.S6, happened_on=lead.stage_on,
                evidence_kind="contract", evidence_ref="合同", claimed_by_id=owner.id,
                claimed_at=lead.created_at,
            )  # fmt: skip
            db.session.add(row)
        db.session.commit()

    manager = client_of(make_user(Role.MANAGER))
    wait_for(1)
    with statements() as few:
        manager.get("/claims")
    wait_for(20)
    with statements() as many:
        assert manager.get("/claims").status_code == 200
    assert len(few) == len(many) <= 8, "\n".join(many)


def test_the_queue_is_read_in_the_readers_rights(client_of: Any, waiting: Lead) -> None:
    code = waiting.code
    for user, shown in (
        (make_user(), True),
        (make_user(Role.COORDINATOR), True),
        (make_user(Role.MANAGER, block="JK"), False),
        (make_user(Role.VIEWER, cluster="FI"), False),
    ):
        assert (code in client_of(user).get("/claims").text) is shown, user.role
    assert client_of(make_user(Role.AUDITOR)).get("/claims").status_code == 403
