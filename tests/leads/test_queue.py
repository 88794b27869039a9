"""The queue: longest first, paged, in the reader's rights; answered in its rows or without script."""

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.leads import queue
from crm.leads.models import Lead, StageClaim
from crm.leads.queue import Asked
from crm.leads.rules import Stage
from tests.leads.answering import IN_ROW, answer, paid, urls
from tests.leads.posting import open_claims, row, size
from tests.leads.rebuild import assert_rebuilds
from tests.makers.leads import make_lead
from tests.makers.people import make_user
from tests.makers.statements import statements
from tests.makers.waits import waits


def claimed(owner: Any, days: int) -> StageClaim:
    """A bare claim made so many days ago."""
    lead = make_lead(owner=owner)
    claim = StageClaim(
        lead_id=lead.id, block_id=lead.block_id, stage=Stage.S6, happened_on=clock.today(),
        evidence_kind="contract", evidence_ref=f"合同 {days}", claimed_by_id=owner.id,
        claimed_at=clock.now() - timedelta(days=days),
    )  # fmt: skip
    db.session.add(claim)
    db.session.commit()
    return claim


def count_in_menu(client: Any) -> int:
    return int(waits(client)["leads.claims"] or 0)


def test_the_longest_waiting_stands_first_whatever_it_is(
    client_of: Any, owner: Any, manager: Any
) -> None:
    claimed(owner, 2)
    claimed(owner, 9)
    lead = make_lead(owner=owner)
    with clock.at(clock.now() - timedelta(days=5)):
        paid(lead, owner)
    page = client_of(manager).get("/claims").text
    assert re.findall(r"等了 (\d+) 天", page) == ["9", "5", "2"]
    assert "3 项在等" in page and "到资 1,000 万元" in page and "银行回单 9" in page


def test_verified_in_its_row_it_says_so_and_offers_to_undo(
    client_of: Any, manager: Any, waiting: Lead
) -> None:
    client = client_of(manager)
    done = answer(client, "verification")
    assert (done.status_code, done.headers.get("HX-Trigger")) == (200, "queue-changed")
    assert "核验通过" in done.text and "/undo" in done.text and "<html" not in done.text
    assert (row(waiting).stage, open_claims()) == (Stage.S6, 0)
    undo = re.search(r'action="([^"]*/undo)"', done.text)
    fields = dict(re.findall(r'name="(version|back)" value="([^"]*)"', done.text))
    assert undo
    back = client.post(undo[1], data=fields)
    assert (back.status_code, back.location, open_claims()) == (302, "/claims", 1)
    assert_rebuilds([waiting])


def test_without_script_it_comes_back_to_the_queue(
    client_of: Any, manager: Any, waiting: Lead
) -> None:
    done = answer(client_of(manager), "verification", in_row=False)
    assert (done.status_code, done.location) == (302, "/claims")
    assert row(waiting).stage is Stage.S6


def test_a_refusal_without_a_reason_stays_open_in_its_row(
    client_of: Any, manager: Any, waiting: Lead
) -> None:
    client, before = client_of(manager), size()
    wrong = answer(client, "refusal", reason=" ")
    assert (wrong.status_code, "写明原因" in wrong.text, "<html" in wrong.text) == (
        422,
        True,
        False,
    )
    long = answer(client, "refusal", reason="长" * 501)
    assert (long.status_code, "长" * 501 in long.text) == (422, True), "nothing typed is lost"
    assert (size(), open_claims()) == (before, 1)
    done = answer(client, "refusal", reason="缺附件二")
    assert (done.status_code, "已退回" in done.text, open_claims()) == (200, True, 0)


def test_an_older_row_gets_the_newest_version_and_can_be_pressed_again(
    client_of: Any, owner: Any, manager: Any
) -> None:
    lead, client = make_lead(owner=owner), client_of(manager)
    first, second = paid(lead, owner), paid(lead, owner, 2 * 10**7)
    drawn = dict(urls(client, "verification"))
    url = f"/leads/{lead.id}/receipts/{first.id}/verification"
    assert client.post(url, data={"version": drawn[url]}, headers=IN_ROW).status_code == 200
    url = f"/leads/{lead.id}/receipts/{second.id}/verification"
    stale = client.post(url, data={"version": drawn[url]}, headers=IN_ROW)
    assert (stale.status_code, "再点一次" in stale.text) == (422, True)
    version = re.search(r'name="version" value="(\d+)"', stale.text)
    assert version
    assert client.post(url, data={"version": version[1]}, headers=IN_ROW).status_code == 200
    assert row(lead).received == 3 * 10**7


def test_a_receipt_is_refused_with_its_reason_and_counts_nowhere(
    client_of: Any, owner: Any, manager: Any
) -> None:
    lead = make_lead(owner=owner)
    fact, client = paid(lead, owner), client_of(manager)
    assert answer(client, "refusal", reason="").status_code == 422
    assert answer(client, "refusal", reason="回单看不清").status_code == 200
    assert (row(lead).received, urls(client, "refusal")) == (0, [])
    page = client_of(owner).get(f"/leads/{lead.id}").text
    assert "退回到资" in page and "回单看不清" in page
    assert "还没有登记到资" not in page and 'id="receipts"><a class="quiet"' in page
    url = f"/leads/{lead.id}/receipts/{fact.id}/refusal"
    typed = {"version": str(row(lead).version), "reason": "又一次"}
    again = client.post(url, data=typed)
    assert (again.status_code, "已经退回过" in again.text) == (409, True)
    late = client.post(url.replace("refusal", "verification"), data=typed)
    assert (late.status_code, row(lead).received) == (409, 0)
    assert_rebuilds([lead])


def test_ones_own_is_left_to_another_and_can_be_withdrawn(
    client_of: Any, owner: Any, waiting: Lead
) -> None:
    client = client_of(owner)
    page = client.get("/claims").text
    assert "需另一人核实" in page and urls(client, "verification") == []
    assert answer(client, "withdrawal").status_code == 200
    assert open_claims() == 0


def test_nobody_concerned_answers_a_receipt(client_of: Any, owner: Any) -> None:
    lead = make_lead(owner=owner)
    fact = paid(lead, owner)
    url, before = f"/leads/{lead.id}/receipts/{fact.id}/refusal", size()
    for user, status in (
        (owner, 403),
        (make_user(), 403),
        (make_user(Role.VIEWER, cluster="LG"), 403),
        (make_user(Role.MANAGER, block="JK"), 404),
    ):
        typed = {"version": str(row(lead).version), "reason": "否"}
        assert client_of(user).post(url, data=typed).status_code == status, user.role
    assert size() == before


def test_the_menus_number_is_the_lists_number_for_every_role(
    client_of: Any, owner: Any, manager: Any
) -> None:
    for days in range(3):
        claimed(owner, days)
    claimed(make_user(block="JK"), 1)
    paid(make_lead(owner=owner), owner)
    for user, expected in (
        (owner, 4),
        (manager, 4),
        (make_user(Role.COORDINATOR), 5),
        (make_user(Role.VIEWER, cluster="LG"), 5),
        (make_user(Role.MANAGER, block="JS"), 0),
    ):
        client = client_of(user)
        page = client.get("/claims").text
        assert (count_in_menu(client), page.count('class="wait"')) == (expected, expected), (
            user.role
        )
    assert client_of(make_user(Role.AUDITOR)).get("/waiting").status_code == 403


def test_filters_and_their_numbers(client_of: Any, owner: Any) -> None:
    claimed(owner, 1)
    claimed(make_user(block="JK"), 1)
    paid(make_lead(owner=owner), owner)
    client = client_of(make_user(Role.COORDINATOR))
    for query, expected in (
        ("", 3),
        ("block=ZD", 2),
        ("kind=receipt", 1),
        ("block=JK&kind=receipt", 0),
        ("mine=1", 0),
        ("kind=nonsense", 3),
        ("block=XX", 0),
    ):
        page = client.get(f"/claims?{query}").text
        assert page.count('class="wait"') == expected, query
    assert client_of(owner).get("/claims?mine=1").text.count('class="wait"') == 2
    assert "清除条件" in client.get("/claims?block=XX").text


def test_pages_show_every_row_once(client_of: Any, owner: Any, manager: Any) -> None:
    moment = clock.now() - timedelta(days=1)
    for _ in range(queue.SIZE + 3):
        claim = claimed(owner, 0)
        claim.claimed_at = moment  # the same moment for all: the number breaks the tie
    db.session.commit()
    first = queue.page(manager, Asked())
    second = queue.page(manager, Asked(after=first.after))
    ids = [one.id for one in (*first.rows, *second.rows)]
    assert ids == sorted(db.session.scalars(select(StageClaim.id))) and second.after == ""
    client = client_of(manager)
    following = re.search(r'rel="next" href="([^"]+)"', client.get("/claims").text)
    assert following
    assert client.get(following[1].replace("&amp;", "&")).text.count('class="wait"') == 3
    for odd in ("x", "W10", first.after[:-4], "WyJhIiwiYiIsMV0"):
        assert client.get(f"/claims?after={odd}").status_code == 200


def test_the_queue_and_an_answer_cost_few_statements(
    client_of: Any, owner: Any, manager: Any, waiting: Lead
) -> None:
    client = client_of(manager)
    with statements() as few:
        client.get("/claims")
    for days in range(20):
        claimed(owner, days)
    with statements() as many:
        client.get("/claims")
    assert len(few) == len(many) <= 7, "\n".join(many)
    claim = db.session.scalars(select(StageClaim).where(StageClaim.lead_id == waiting.id)).one()
    url = f"/leads/{waiting.id}/claims/{claim.id}/verification"
    version = str(claim.version)
    with statements() as seen:
        assert client.post(url, data={"version": version}, headers=IN_ROW).status_code == 200
    assert len(seen) <= 17, "\n".join(seen)
