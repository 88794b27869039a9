"""What a second person answered stands beside what waits, by page; and answers lead back there."""

import re
from typing import Any

from flask import Flask

from crm.accounts.rules import Role
from crm.leads import queue
from crm.leads.models import Lead
from crm.leads.moves import ClaimState
from crm.leads.queue import Asked
from tests.api.conftest import Program, make_token
from tests.leads.answering import answer, paid, urls
from tests.leads.posting import row
from tests.makers.leads import make_lead
from tests.makers.people import make_user

REFUSED, VERIFIED = ClaimState.REFUSED, ClaimState.VERIFIED


def test_what_was_answered_stands_in_its_tab_the_newest_first(
    client_of: Any, owner: Any, manager: Any, waiting: Lead
) -> None:
    client = client_of(manager)
    assert answer(client, "verification").status_code == 200
    lead = make_lead(owner=owner)
    fine, poor = paid(lead, owner), paid(lead, owner, 3 * 10**7)
    receipt, typed = f"/leads/{lead.id}/receipts/%s", {"version": str(row(lead).version)}
    assert client.post(receipt % f"{fine.id}/verification", data=typed).status_code == 302
    typed = {"version": str(row(lead).version), "reason": "回单看不清"}
    assert client.post(receipt % f"{poor.id}/refusal", data=typed).status_code == 302
    page = client.get("/claims?state=settled").text
    assert re.findall(r"wait-days.*?>(已核|已退回)<", page) == ["已退回", *["已核"] * 3]
    assert "原因：回单看不清" in page and "/verification" not in page
    assert "待核 <small>0" in page and "已结 <small>4" in page
    only = client.get("/claims?state=settled&kind=claim&mine=0").text
    assert (only.count('class="wait"'), waiting.code in only) == (1, True)
    stranger = client_of(make_user(Role.MANAGER, block="JK")).get("/claims?state=settled").text
    assert "已结 <small>0" in stranger and waiting.code not in stranger
    walked, cursor = [], ""
    while len(walked) < 4:
        part = queue.page(manager, Asked(after=cursor, state="settled"), 1)
        walked, cursor = [*walked, part.rows[0].state], part.after
    assert (walked, cursor) == ([REFUSED, *[VERIFIED] * 3], "")


def test_programs_read_the_same_part_by_the_same_filter(
    app: Flask, client_of: Any, manager: Any, waiting: Lead
) -> None:
    assert answer(client_of(manager), "verification").status_code == 200
    program = Program(app, make_token(manager))
    first, money = program.get("/claims?state=settled").json["rows"]
    assert (first["stage"], first["state"], first["decided_by"]) == ("S6", "verified", manager.name)
    assert (money["kind"], money["may_verify"]) == ("receipt", False)
    assert program.get("/claims").json["rows"] == []
    counts = program.get("/claims/counts?state=settled&kind=claim").json
    assert counts == {"claim": 1, "receipt": 0}
    assert program.get("/claims?state=nonsense").status_code == 422


def test_an_answer_comes_back_to_the_part_of_the_queue_it_was_given_in(
    client_of: Any, waiting: Lead
) -> None:
    client = client_of(make_user(Role.COORDINATOR))
    page = client.get("/claims?block=ZD&kind=claim").text
    back = re.search(r'name="back" value="([^"]*)"', page)
    assert back and back[1] == "/claims?block=ZD&amp;kind=claim"
    url, version = urls(client, "verification")[0]
    typed = {"version": version, "back": back[1].replace("&amp;", "&")}
    assert client.post(url, data=typed).location == "/claims?block=ZD&kind=claim"
    assert waiting.code in client.get("/claims?state=settled&block=ZD").text
