"""Files as evidence: they come with a claim, a receipt or a move, and the second person opens them."""

import re
from typing import Any

from sqlalchemy import select

from crm.accounts.rules import Role
from crm.core.db import db
from crm.leads.evidence.models import EvidenceFile
from crm.leads.models import StageClaim
from crm.leads.rules import Stage
from tests.leads.posting import press, today, version_of
from tests.makers import files
from tests.makers.files import sent
from tests.makers.leads import make_lead
from tests.makers.people import make_user


def kept() -> list[EvidenceFile]:
    db.session.expire_all()
    return list(db.session.scalars(select(EvidenceFile).order_by(EvidenceFile.id)))


def test_a_claim_brings_its_file_to_the_second_person(client_of: Any, owner: Any) -> None:
    lead = make_lead(Stage.S5, owner=owner)
    client, manager = client_of(owner), client_of(make_user(Role.MANAGER))
    url = f"/leads/{lead.id}/transitions"
    form = {
        "stage": "S6",
        "happened_on": today(1),
        "evidence_kind": "contract",
        "evidence_ref": "合同 7 号",
        "version": version_of(lead),
    }
    wrong = client.post(f"{url}?stage=S6", data=form | {"files": sent()})
    assert (wrong.status_code, kept()) == (422, [])
    (token,) = re.findall(r'name="files-kept" value="([^"]+)"', wrong.text)
    form |= {"happened_on": today(), "files-kept": token}
    assert client.post(url, data=form).status_code == 302
    (file,) = kept()
    claim = db.session.scalars(select(StageClaim)).one()
    assert (file.claim_id, file.name) == (claim.id, "合同.pdf")
    link = f"/leads/{lead.id}/files/{file.id}"
    for page in ("/claims", f"/leads/{lead.id}"):
        assert f'href="{link}"' in manager.get(page).text, page
    assert manager.get(link).data == files.PDF
    assert press(manager, lead, "/verification").status_code == 302
    late = client.post(f"{link}/withdrawal", data={"reason": "传错了"})
    assert (late.status_code, "已核验的证据" in late.text) == (409, True)


def test_a_receipt_and_a_move_have_files_too(client_of: Any, owner: Any) -> None:
    lead = make_lead(Stage.S5, owner=owner)
    client = client_of(owner)
    money = {"amount": "1000", "happened_on": today(), "evidence_ref": "回单"}
    done = client.post(
        f"/leads/{lead.id}/receipts",
        data={**money, "version": version_of(lead), "files": sent(files.PNG, "回单.png")},
    )
    assert done.status_code == 302
    page = client.get(f"/leads/{lead.id}").text
    assert page.count("回单.png") >= 3  # at the receipt, in the list, on the timeline
    assert "回单.png" in client_of(make_user(Role.MANAGER)).get("/claims").text
    back = {
        "stage": "S4",
        "happened_on": today(),
        "reason": "重新谈",
        "version": version_of(lead),
        "files": sent(name="会议纪要.pdf"),
    }
    assert client.post(f"/leads/{lead.id}/transitions", data=back).status_code == 302
    receipt, move = kept()
    assert receipt.fact_id and move.transition_id
    assert "阶段证据" in client.get(f"/leads/{lead.id}/files").text
