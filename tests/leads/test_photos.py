"""The photo of a site that S9 asks for is a picture among the files of the claim."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from crm.accounts.rules import Role
from crm.core.db import db
from crm.leads.evidence.models import EvidenceFile
from crm.leads.models import Lead, StageClaim
from crm.leads.moves import ClaimState
from crm.leads.rules import Stage
from tests.api.conftest import Program, make_token
from tests.leads.posting import open_claims, row, today, version_of
from tests.makers.files import PDF, PNG, sent
from tests.makers.leads import make_claim, make_lead
from tests.makers.people import make_user


@pytest.fixture
def landed(owner: Any) -> Lead:
    return make_lead(Stage.S8, owner=owner)


def proof(lead: Lead) -> dict[str, Any]:
    evidence = {"evidence_kind": "permit", "evidence_ref": "施 7 号"}
    return {"stage": "S9", "happened_on": today(), **evidence, "version": version_of(lead)}


def claimed(lead: Lead) -> StageClaim:
    found = select(StageClaim).where(StageClaim.lead_id == lead.id, StageClaim.stage == Stage.S9)
    return db.session.scalars(found).one()


def pictures() -> list[EvidenceFile]:
    db.session.expire_all()
    return list(db.session.scalars(select(EvidenceFile).order_by(EvidenceFile.id)))


def test_a_page_says_it_first_and_takes_a_picture_only(
    client_of: Any, owner: Any, landed: Lead
) -> None:
    client, url = client_of(owner), f"/leads/{landed.id}/transitions"
    assert "要附现场照片" in client.get(f"{url}?stage=S9").text
    assert "现场照片" not in client.get(f"{url}?stage=S10").text
    assert "申报时附上，JPEG、PNG 或 HEIC 文件" in client.get(f"/leads/{landed.id}").text
    for files in ([], [sent(PDF, "现场照片.pdf")]):
        told = client.post(url, data={**proof(landed), "files": files})
        assert (told.status_code, "请附上现场照片" in told.text, open_claims()) == (422, True, 0)
    lying = client.post(url, data={**proof(landed), "files": [sent(PDF, "现场照片.png")]})
    assert (lying.status_code, open_claims()) == (422, 0), "what it is says its content"
    fine = client.post(url, data={**proof(landed), "files": [sent(PNG, "工地.png")]})
    assert (fine.status_code, pictures()[-1].claim_id) == (302, claimed(landed).id)


def test_the_api_names_a_picture_of_the_lead(app: Flask, client_of: Any, owner: Any) -> None:
    landed, program = make_lead(Stage.S8, owner=owner), Program(app, make_token(owner))
    assert program.get(f"/leads/{landed.id}").json["next_gate"]["photo"]
    sends = {"files": [sent(PDF, "许可证.pdf"), sent(PNG, "工地.png")]}
    client_of(owner).post(
        f"/leads/{landed.id}/files", data={**sends, "version": version_of(landed)}
    )
    permit, picture = pictures()
    other = make_lead(owner=owner)
    client_of(owner).post(
        f"/leads/{other.id}/files",
        data={"files": [sent(PNG, "别处.png")], "version": version_of(other)},
    )
    body = {name: value for name, value in proof(landed).items() if name != "version"}
    for numbers in ([], [permit.id], [pictures()[-1].id]):
        told = program.post(
            f"/leads/{landed.id}/claims", {**body, "files": numbers}, row(landed).version
        )
        assert (told.status_code, "files" in told.text, open_claims()) == (422, True, 0), numbers
    fine = program.post(
        f"/leads/{landed.id}/claims", {**body, "files": [picture.id]}, row(landed).version
    )
    assert (fine.status_code, pictures()[1].claim_id) == (201, claimed(landed).id)


def test_a_claim_whose_picture_was_taken_back_is_not_verified_and_an_older_one_is(
    client_of: Any, owner: Any, landed: Lead
) -> None:
    manager = client_of(make_user(Role.MANAGER))
    made = make_claim(landed, Stage.S9, owner)
    picture = pictures()[-1]
    withdrawal = f"/leads/{landed.id}/files/{picture.id}/withdrawal"
    taken = client_of(owner).post(
        withdrawal, data={"reason": "拍错了", "version": version_of(landed)}
    )
    assert (taken.status_code, pictures()[-1].withdrawn_at is not None) == (302, True)
    verify = f"/leads/{landed.id}/claims/{made.id}/verification"
    told = manager.post(verify, data={"version": claimed(landed).version})
    assert (told.status_code, "请附上现场照片" in told.text, open_claims()) == (422, True, 1)
    db.session.execute(delete(EvidenceFile))  # as it was before a photo was asked for
    db.session.commit()
    assert manager.post(verify, data={"version": claimed(landed).version}).status_code == 302
    assert claimed(landed).state is ClaimState.VERIFIED and row(landed).stage is Stage.S9
