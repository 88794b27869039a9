"""A lead ends for a reason that tells enough; a contract is dissolved only once it was signed."""

from typing import Any

import pytest

from crm.leads.cli import leads
from crm.leads.rules import Stage, Status
from tests.api.conftest import Program, make_token
from tests.leads.posting import press, row, size, today, version_of
from tests.leads.rebuild import assert_rebuilds
from tests.makers.leads import make_lead
from tests.test_cli import answer

DISSOLVED = {"loss_reason": "dissolved", "document": "解约协议 7 号"}


def test_a_signed_contract_is_dissolved_with_its_day_and_document(
    client_of: Any, owner: Any
) -> None:
    lead, client = make_lead(Stage.S6, owner=owner), client_of(owner)
    url = f"/leads/{lead.id}/loss"
    assert 'name="dissolved_on"' in client.get(url).text
    typed = {**DISSOLVED, "dissolved_on": today(), "version": version_of(lead)}
    assert client.post(url, data=typed).status_code == 302
    assert (row(lead).status, row(lead).lost_reason) == (Status.LOST, "dissolved")
    page = client.get(f"/leads/{lead.id}").text
    assert "签约后解约" in page and "解约协议 7 号" in page and today() in page
    assert_rebuilds([lead])
    assert press(client, lead, "/undo").status_code == 302
    assert row(lead).status is Status.ACTIVE


@pytest.mark.parametrize(
    ("stage", "typed", "words"),
    [
        (Stage.S5, {**DISSOLVED, "dissolved_on": "today"}, "还没有正式签约"),
        (Stage.S6, DISSOLVED, "请写明解约日期"),
        (Stage.S6, {**DISSOLVED, "dissolved_on": "2099-01-01"}, "不晚于今天"),
        (Stage.S6, {**DISSOLVED, "dissolved_on": "2001-01-01"}, "正式签约之后"),
        (Stage.S6, {**DISSOLVED, "dissolved_on": "昨天"}, "日期请写成"),
        (Stage.S6, {"loss_reason": "dissolved", "dissolved_on": "today"}, "请写明解约文件"),
        (Stage.S2, {"loss_reason": "silent"}, "三次以上联系"),
        (Stage.S2, {"loss_reason": "duplicate", "note": " "}, "并入哪条线索"),
        (Stage.S2, {"loss_reason": "false"}, "哪些内容不实"),
        (Stage.S2, {"loss_reason": "elsewhere", "note": "地价"}, "落户的城市"),
        (Stage.S2, {"loss_reason": "silent", "note": "长" * 501}, "最多 500 个字"),
    ],
)
def test_a_loss_that_tells_too_little_is_refused(
    client_of: Any, owner: Any, stage: Stage, typed: Any, words: str
) -> None:
    lead, client = make_lead(stage, owner=owner), client_of(owner)
    before = size()
    sent = {name: today() if text == "today" else text for name, text in typed.items()}
    sent |= {"version": version_of(lead)}
    told = client.post(f"/leads/{lead.id}/loss", data=sent)
    assert (told.status_code, words in told.text, size()) == (422, True, before)
    assert all(str(sent.get(name, "")) in told.text for name in ("document", "note"))


def test_a_program_and_a_command_tell_as_much(app: Any, owner: Any) -> None:
    first, second = (make_lead(Stage.S6, owner=owner) for _ in range(2))
    program = Program(app, make_token(owner))
    body = {"reason": "dissolved", "dissolved_on": today()}
    told = program.post(f"/leads/{first.id}/loss", body, version_of(first))
    assert (told.status_code, "document" in told.text) == (422, True)
    whole = body | {"document": "解约协议 7 号"}
    assert program.post(f"/leads/{first.id}/loss", whole, version_of(first)).status_code == 201
    words = ["lose", second.code, "--reason", "dissolved", "--dissolved-on", today()]
    answer(app, leads, *words, "--document", "解约协议 8 号", "--as", owner.login)
    assert row(second).status is Status.LOST
