"""Policy asks: put on the table, reviewed by somebody else, taken off; S5 and S6 wait for the review."""

from datetime import date, timedelta
from typing import Any

import pytest

from crm.accounts.rules import Role
from crm.core import clock
from crm.core.db import db
from crm.leads import gates
from crm.leads.models import Lead
from crm.leads.rules import Stage
from crm.leads.supplies import dossier
from crm.screening.asks import actions
from crm.screening.asks.models import PolicyAsk
from crm.screening.asks.rules import (
    AddAsk,
    Kind,
    Review,
    ReviewAsk,
    ask_problems,
    review_problems,
)
from seed import dsl
from tests.leads.posting import version_of
from tests.makers.leads import make_lead
from tests.makers.people import make_user
from tests.makers.statements import statements

TODAY = date(2026, 11, 27)
R = Review


@pytest.mark.parametrize(
    ("command", "basis", "fields"),
    [
        (ReviewAsk(R.PASSED, "审 1", "管委会"), "办法", []),
        (ReviewAsk(R.PASSED, "审 1", "管委会"), " ", ["outcome"]),
        (ReviewAsk(R.PASSED), "办法", ["number", "approver"]),
        (ReviewAsk(R.EXCEPTED, "审 1", "管委会", "救灾"), "", []),
        (ReviewAsk(R.EXCEPTED, "审 1", "管委会"), "", ["reason"]),
        (ReviewAsk(R.REFUSED), "办法", ["reason"]),
        (ReviewAsk(R.REFUSED, reason="选择性奖补"), "", []),
    ],
)
def test_what_an_outcome_needs(command: ReviewAsk, basis: str, fields: list[str]) -> None:
    assert [one.field for one in review_problems(command, basis)] == fields


def test_what_an_ask_needs() -> None:
    assert ask_problems(AddAsk(Kind.LAND, "30 亩", expires_on=TODAY), TODAY) == []
    bad = AddAsk(Kind.TAX, " ", amount=0, expires_on=TODAY - timedelta(days=1))
    assert [one.field for one in ask_problems(bad, TODAY)] == ["what", "amount", "expires_on"]


def make_ask(
    lead: Lead, by: Any, basis: str = "示例办法第三条", until: date | None = None
) -> PolicyAsk:
    lead = dsl.fresh(lead, by)
    command = AddAsk(Kind.LAND, "用地指标 30 亩", basis, expires_on=until)
    ask = actions.add(lead, command, by=by, base_version=lead.version)
    db.session.commit()
    return ask


def missing(lead: Lead, by: Any, stage: Stage = Stage.S5) -> list[str]:
    db.session.expire_all()
    found = gates.missing(stage, {Stage.S4}, dossier(dsl.fresh(lead, by)))
    return [one.field for one in found]


def post(client: Any, lead: Lead, where: str, **typed: str) -> Any:
    data = {"version": str(version_of(lead))} | typed
    return client.post(f"/leads/{lead.id}/asks/{where}", data=data)


PASS = {"outcome": "passed", "number": "示例审 12 号", "approver": "示例管委会"}


def test_an_ask_holds_the_gate_until_somebody_else_reviewed_it(
    client_of: Any, owner: Any, manager: Any, lead: Lead
) -> None:
    assert missing(lead, owner) == []
    client = client_of(owner)
    asked = post(client, lead, "new", kind="land", what="用地指标 30 亩", legal_basis="示例办法")
    assert asked.status_code == 302
    assert missing(lead, owner) == ["fair_review", "asks"], "“no policy ask” no longer holds"
    assert missing(lead, owner, Stage.S6)[:1] == ["asks"] or "asks" in missing(
        lead, owner, Stage.S6
    )
    ask = db.session.query(PolicyAsk).one()
    assert "每条政策诉求的公平竞争审查结论" in client.get(f"/leads/{lead.id}").text
    assert post(client_of(manager), lead, f"{ask.id}/review", **PASS).status_code == 302
    assert missing(lead, owner) == []
    page = client.get(f"/leads/{lead.id}/asks").text
    for words in ("审查通过", "示例审 12 号", "示例管委会", "示例办法", manager.name):
        assert words in page, words
    assert "政策诉求审查通过：用地指标 30 亩" in client.get(f"/leads/{lead.id}").text


def test_a_refused_ask_holds_it_until_withdrawn(
    client_of: Any, owner: Any, manager: Any, lead: Lead
) -> None:
    ask = make_ask(lead, owner)
    refused = {"outcome": "refused", "reason": "选择性奖补"}
    assert post(client_of(manager), lead, f"{ask.id}/review", **refused).status_code == 302
    assert "asks" in missing(lead, owner)
    client = client_of(owner)
    assert post(client, lead, f"{ask.id}/withdrawal", reason=" ").status_code == 422
    assert post(client, lead, f"{ask.id}/withdrawal", reason="改为租赁").status_code == 302
    assert missing(lead, owner) == []
    page = client.get(f"/leads/{lead.id}/asks").text
    assert "已撤回" in page and "改为租赁" in page
    assert post(client, lead, f"{ask.id}/withdrawal", reason="再撤").status_code == 409


def test_what_has_expired_no_longer_speaks(owner: Any, manager: Any, lead: Lead) -> None:
    ask = make_ask(lead, owner, until=clock.today() + timedelta(days=3))
    fresh = dsl.fresh(lead, manager)
    command = ReviewAsk(R.PASSED, "审 1", "管委会")
    actions.review(fresh, ask, command, by=manager, base_version=fresh.version)
    db.session.commit()
    assert missing(lead, owner) == []
    with clock.at(clock.now() + timedelta(days=4)):
        assert "asks" in missing(lead, owner)


def test_whoever_asked_does_not_review_and_nothing_is_reviewed_twice(
    client_of: Any, manager: Any, lead: Lead
) -> None:
    ask = make_ask(lead, manager)
    client = client_of(manager)
    own = post(client, lead, f"{ask.id}/review", **PASS)
    assert (own.status_code, "不能自己记审查结论" in own.text) == (409, True)
    other = client_of(make_user(Role.MANAGER))
    assert post(other, lead, f"{ask.id}/review", **PASS).status_code == 302
    assert post(other, lead, f"{ask.id}/review", **PASS).status_code == 409


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"kind": "", "what": "三免两减半"}, "请填写诉求类别"),
        ({"kind": "gold", "what": "三免两减半"}, "没有这个选项"),
        ({"kind": "tax", "what": " ", "legal_basis": "三免两减半"}, "请填写诉求内容"),
        ({"kind": "tax", "what": "三免两减半", "amount": "很多"}, "三免两减半"),
        ({"kind": "tax", "what": "三免两减半", "amount": "0"}, "金额应大于 0"),
        ({"kind": "tax", "what": "三免两减半", "expires_on": "2020-01-01"}, "不能早于今天"),
    ],
)
def test_a_mistake_is_said_and_nothing_is_lost(
    client_of: Any, owner: Any, lead: Lead, typed: dict[str, str], words: str
) -> None:
    answer = post(client_of(owner), lead, "new", **typed)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert "三免两减半" in answer.text and db.session.query(PolicyAsk).count() == 0
    stale = post(client_of(owner), lead, "new", kind="tax", what="三免两减半", version="1")
    assert (stale.status_code, "三免两减半" in stale.text) == (409, True)


def test_strangers_find_nothing_and_officers_do_not_review(
    client_of: Any, owner: Any, lead: Lead
) -> None:
    ask = make_ask(lead, owner)
    stranger = client_of(make_user(Role.OFFICER, "JS"))
    assert stranger.get(f"/leads/{lead.id}/asks").status_code == 404
    assert post(stranger, lead, "new", kind="land", what="a").status_code == 404
    assert post(client_of(owner), lead, f"{ask.id}/review", **PASS).status_code == 403
    boss = client_of(make_user(Role.MANAGER))
    other = make_lead(owner=owner)
    assert post(boss, other, f"{ask.id}/review", **PASS).status_code == 404, "another lead's"
    assert boss.get(f"/leads/{lead.id}/asks").text.count("记审查结论") == 1


def test_the_fragment_takes_few_statements(client_of: Any, owner: Any, lead: Lead) -> None:
    client, url, asked = client_of(owner), f"/leads/{lead.id}/asks", []
    make_ask(lead, owner)
    for _ in range(2):
        with statements() as seen:
            client.get(url, headers={"HX-Request": "true"})
        asked.append(len(seen))
        for _ in range(3):
            make_ask(lead, owner)
    assert asked[0] == asked[1] <= 3, seen
